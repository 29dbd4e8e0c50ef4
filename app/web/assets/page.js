// @ts-check
// Livens a page that works without it: times in the reader's own zone, and what changes while it is open.

const short = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

const ago = new Intl.RelativeTimeFormat("en", { style: "narrow" });
const units = /** @type {const} */ ([
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
]);

/** @param {Date} at */
function ageOf(at) {
  const seconds = (at.getTime() - Date.now()) / 1000;
  const [unit, length] = units.find((one) => Math.abs(seconds) >= one[1]) ?? [];
  return unit === undefined ? "just now" : ago.format(Math.trunc(seconds / length), unit);
}

/** @param {ParentNode} within */
function localize(within) {
  for (const time of within.querySelectorAll("time[datetime]:not([data-utc])")) {
    const at = new Date(time.getAttribute("datetime") ?? "");
    if (Number.isNaN(at.getTime())) continue;
    const utc = time.textContent ?? "";
    const local = short.format(at);
    const isAge = time.hasAttribute("data-age");
    time.setAttribute("data-utc", utc);
    time.setAttribute("title", isAge ? `${local} · ${utc}` : utc);
    time.textContent = isAge ? ageOf(at) : local;
  }
}

function growOlder() {
  for (const time of document.querySelectorAll("time[data-age][data-utc]"))
    time.textContent = ageOf(new Date(time.getAttribute("datetime") ?? ""));
}

/**
 * What must not be lost, or be another thing, under the reader's hands: a part in which they have written, or are at a
 * form, be it with the keyboard or with the pointer on one of its buttons.
 */
function isInUse(/** @type {Element} */ part) {
  if (part.querySelector("form :focus, button:focus, button:hover") !== null) return true;
  return [...part.querySelectorAll("textarea, input:not([type=hidden]), select")].some((field) => {
    if (field instanceof HTMLInputElement && field.type === "checkbox")
      return field.checked !== field.defaultChecked;
    if (field instanceof HTMLSelectElement)
      return (
        [...field.options].some((option) => option.selected !== option.defaultSelected) &&
        field.selectedIndex > 0
      );
    return (
      (field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement) &&
      field.value !== field.defaultValue
    );
  });
}

/** Two renderings of the same differ in the name that makes a form count once, and in times that were localized. */
const comparable = (/** @type {Element} */ part) => {
  const copy = /** @type {Element} */ (part.cloneNode(true));
  for (const once of copy.querySelectorAll("input[name=once]")) once.remove();
  for (const time of copy.querySelectorAll("time[data-utc]")) {
    time.textContent = time.getAttribute("data-utc");
    time.removeAttribute("data-utc");
    time.removeAttribute("title");
  }
  for (const details of copy.querySelectorAll("details")) details.removeAttribute("open");
  return copy.innerHTML;
};

/** How long is waited before something is asked for that did not come, in milliseconds: longer each time. */
const [soonest, latest] = [2_000, 60_000];
let pause = soonest;
let asking = false;
let again = false;
/** Whoever looks has to sign in, or may not see the page any more. */
let isOver = false;

async function refresh() {
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  try {
    do {
      again = false;
      const response = await fetch(location.href, { headers: { accept: "text/html" }, redirect: "manual" });
      if (response.status >= 500 || response.status === 429) {
        later(() => void refresh());
        return;
      }
      if (!response.ok) {
        isOver = true;
        notice("You are signed out, or may no longer see this page. Reload it to go on.");
        return;
      }
      replaceParts(new DOMParser().parseFromString(await response.text(), "text/html"));
    } while (again);
  } catch {
    later(() => void refresh());
  } finally {
    asking = false;
  }
}

/** @param {() => void} act */
function later(act) {
  setTimeout(act, pause);
  pause = Math.min(latest, pause * 2);
}

/** @param {Document} fresh */
function replaceParts(fresh) {
  let changed = false;
  for (const part of document.querySelectorAll("[data-part]")) {
    const name = part.getAttribute("data-part") ?? "";
    const next = fresh.querySelector(`[data-part="${CSS.escape(name)}"]`);
    if (next === null || comparable(part) === comparable(next)) continue;
    if (isInUse(part)) {
      // What somebody is writing stays; that the question has moved on is said above it.
      if (part.querySelector(".moved") === null)
        part.prepend(
          attention("This has changed since you began to answer. Reload the page to see how it stands."),
        );
      changed = true;
      continue;
    }
    swap(part, next);
    changed = true;
  }
  if (!changed) return;
  document.title = fresh.title;
  tell(
    document.querySelector(".standing")?.textContent?.trim().replace(/\s+/g, " ") ?? "This page has changed.",
  );
}

/**
 * Another content, but as the reader left it: what they have unfolded, how far they have scrolled, where the keyboard is.
 * @param {Element} part
 * @param {Element} next
 */
function swap(part, next) {
  const unfolded = new Map(
    [...named(part, "summary")].map(([name, one]) => [name, one.closest("details")?.open]),
  );
  const scrolled = new Map([...named(part, "[tabindex]")].map(([name, one]) => [name, offsets(one)]));
  const active = part.contains(document.activeElement) ? document.activeElement : null;
  const focused =
    active === null ? undefined : [...named(part, active.localName)].find(([, one]) => one === active);
  part.replaceChildren(...next.childNodes);
  localize(part);
  for (const [name, summary] of named(part, "summary"))
    summary
      .closest("details")
      ?.toggleAttribute("open", unfolded.get(name) ?? summary.closest("details")?.open);
  showEnds(part);
  for (const [name, region] of named(part, "[tabindex]")) {
    const before = scrolled.get(name);
    if (before !== undefined && !before.atEnd) region.scrollTo(before.left, before.top);
  }
  const same = focused === undefined ? undefined : named(part, active?.localName ?? "").get(focused[0] ?? "");
  if (same instanceof HTMLElement) same.focus({ preventScroll: true });
}

/**
 * Elements by what tells them from others of their kind; of those that nothing tells apart, by their order.
 * @param {ParentNode} within
 * @param {string} selector
 */
function named(within, selector) {
  /** @type {Map<string, Element>} */
  const found = new Map();
  for (const one of within.querySelectorAll(selector)) {
    const attribute = ["aria-label", "aria-labelledby", "href"].map((name) => one.getAttribute(name));
    const name = attribute.find((value) => value !== null) ?? one.textContent ?? "";
    let nth = 0;
    while (found.has(`${nth} ${name}`)) nth += 1;
    found.set(`${nth} ${name}`, one);
  }
  return found;
}

const offsets = (/** @type {Element} */ { scrollLeft, scrollTop, scrollHeight, clientHeight }) => ({
  left: scrollLeft,
  top: scrollTop,
  atEnd: scrollTop + clientHeight >= scrollHeight - 2 && scrollTop > 0,
});

/** A log is read from its end. */
function showEnds(/** @type {ParentNode} */ within) {
  for (const log of within.querySelectorAll(".log")) log.scrollTop = log.scrollHeight;
}

/** @param {string} words */
function attention(words) {
  const note = document.createElement("p");
  note.className = "attention moved";
  note.textContent = words;
  return note;
}

/** Said to everybody, once: above all that the page has. */
function notice(/** @type {string} */ words) {
  const main = document.getElementById("main");
  if (main !== null && main.firstElementChild?.matches(".moved") !== true) main.prepend(attention(words));
  tell(words);
}

/** @param {string} words */
function tell(words) {
  const news = document.getElementById("news");
  if (news !== null) news.textContent = words;
}

/** How long a page may be without its stream before it says so, in milliseconds. */
const quietFor = 5_000;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let soon;

function isAway() {
  soon ??= setTimeout(
    () => notice("Drawbridge does not answer: this page may no longer be right."),
    quietFor,
  );
}

function isBack() {
  clearTimeout(soon);
  soon = undefined;
  document.querySelector("#main > .moved")?.remove();
}

/** A browser holds few streams to one place: a page that nobody looks at lets its own go. */
function watch(/** @type {string} */ address) {
  /** @type {EventSource | null} */
  let source = null;
  /** The mark of what the page knows. */
  let mark = "";
  const begin = () => {
    if (source !== null || isOver || document.visibilityState !== "visible") return;
    const from = new URL(address, location.href);
    if (mark !== "") from.searchParams.set("since", mark);
    source = new EventSource(from);
    source.addEventListener("changed", ({ lastEventId }) => {
      mark = lastEventId;
      void refresh();
    });
    source.addEventListener("watching", ({ lastEventId }) => {
      if (mark === "") mark = lastEventId;
      pause = soonest;
      isBack();
      document.body.setAttribute("data-watching", "");
    });
    source.addEventListener("error", () => {
      document.body.removeAttribute("data-watching");
      isAway();
      // It comes back by itself, unless the answer was a "no": the page is asked why.
      if (source?.readyState !== EventSource.CLOSED) return;
      source = null;
      void refresh();
      later(begin);
    });
  };
  const end = () => {
    clearTimeout(soon);
    soon = undefined;
    source?.close();
    source = null;
    document.body.removeAttribute("data-watching");
  };
  document.addEventListener("visibilitychange", () =>
    document.visibilityState === "visible" ? begin() : end(),
  );
  addEventListener("pagehide", end);
  addEventListener("pageshow", begin);
  begin();
}

/** Whoever has left what was kept for them sees how it stands. */
function catchUp() {
  for (const note of document.querySelectorAll("[data-part] > .moved"))
    if (note.parentElement !== null && !isInUse(note.parentElement)) return void refresh();
}
document.addEventListener("pointerout", () => setTimeout(catchUp));
document.addEventListener("focusout", () => setTimeout(catchUp));

localize(document);
setInterval(growOlder, 30_000);
showEnds(document);
const live = document.body.dataset["live"];
if (live !== undefined) watch(live);
