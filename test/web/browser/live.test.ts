import { expect, it } from "vitest";
import { browsing, type Guest, signIn, watches } from "../support/browser.ts";
import { shop, votes, waiting } from "../support/shop.ts";
import { Visitor } from "../support/visitor.ts";

const app = shop();
const open = browsing();

/** Somebody else rejects, from a browser of theirs. */
async function reject(path: string, note: string): Promise<void> {
  const max = new Visitor(app().url, app().github);
  await max.send(await max.signIn("max", path), "reject", { note });
}

/** The page knows whether it was loaded anew since. */
const marked = "data-marked";
const mark = ({ page }: Guest) =>
  page.locator("html").evaluate((html, name) => html.setAttribute(name, ""), marked);
const isMarked = async ({ page }: Guest) => (await page.locator(`html[${marked}]`).count()) === 1;

/** As if another tab were in front. */
async function look({ page }: Guest, state: "visible" | "hidden"): Promise<void> {
  await page.evaluate((shown) => {
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => shown });
    document.dispatchEvent(new Event("visibilitychange"));
  }, state);
}

it("another person's rejection arrives without a reload, and is told to who cannot see it", async () => {
  const story = app();
  const { path } = await waiting(story);
  const ada = await open(story);
  const { page } = ada;
  await signIn(ada, story, "ada", path);
  await watches(ada);
  await mark(ada);
  const title = await page.title();
  await reject(path, "Not while the sale is on");

  await page.getByRole("button", { name: "Approve" }).waitFor({ state: "detached" });
  const steps = page.getByRole("region", { name: "Steps" });
  await steps.getByText("Not while the sale is on").first().waitFor();
  expect(await page.locator(".standing").textContent()).toContain("rejected");
  await expect.poll(() => page.getByRole("status").textContent()).toContain("rejected");
  expect(await page.title()).toBe(title);
  expect(await isMarked(ada)).toBe(true);
  // What came is in the reader's own time too.
  expect(await page.locator("time:not([title])").count()).toBe(0);
});

it("the first page shows what begins to wait, and what waits no longer", async () => {
  const story = app();
  const ada = await open(story);
  const { page } = ada;
  await signIn(ada, story, "ada");
  await watches(ada);
  await mark(ada);
  const { version, path } = await waiting(story);
  const link = page.getByRole("link", { name: `${version} → Production` });
  await link.waitFor();
  // The keyboard stays where it is though what is around it is new.
  await link.focus();
  await waiting(story);
  await expect.poll(() => page.getByText("You decide as").count()).toBeGreaterThan(1);
  expect(await link.evaluate((one) => one === document.activeElement)).toBe(true);
  await reject(path, "");
  await link.waitFor({ state: "detached" });
  expect(await isMarked(ada)).toBe(true);
});

it("a note that is being written stays while the question is decided, and the writer hears of it", async () => {
  const story = app();
  const { id, path } = await waiting(story);
  const ada = await open(story);
  const { page } = ada;
  await signIn(ada, story, "ada", path);
  await watches(ada);
  const note = page.getByRole("textbox", { name: "Note" });
  await note.pressSequentially("I have looked at the dash");
  await reject(path, "No");
  await page.getByText("This has changed since you began to answer").waitFor();
  // What else the page shows is up to date.
  expect(await page.locator(".standing").textContent()).toContain("rejected");
  await note.pressSequentially("boards");
  expect(await note.inputValue()).toBe("I have looked at the dashboards");
  await page.getByRole("textbox", { name: "ticket" }).fill("OPS-1");
  await page.getByRole("button", { name: "Approve" }).click();
  await page.getByText("rejected already").waitFor();
  const main = await page.getByRole("main").innerText();
  expect(main).toContain("I have looked at the dashboards");
  expect(main).toContain("OPS-1");
  expect(await votes(story, id)).toEqual(["max: reject"]);
  expect(ada.noises.splice(0)).toEqual([expect.stringContaining("409")]);
});

it("no button becomes another under the pointer, or under the keyboard", async () => {
  const story = app();
  const { path } = await waiting(story);
  for (const hold of ["hover", "focus"] as const) {
    const ada = await open(story);
    const { page } = ada;
    await signIn(ada, story, "ada", path);
    await watches(ada);
    const button = page.getByRole("button", { name: "Reject" });
    await button[hold]();
    const max = new Visitor(story.url, story.github);
    const shown = await max.signIn("max", path);
    await max.send(shown, shown.text.includes('value="claim"') ? "claim" : "unclaim");
    await page.getByText("This has changed since you began to answer").waitFor();
    expect(await button.count()).toBe(1);
  }
});

it("a page that nobody looks at lets its stream go, and catches up when it is looked at", async () => {
  const story = app();
  const { path } = await waiting(story);
  const ada = await open(story);
  const { page } = ada;
  await signIn(ada, story, "ada", path);
  await watches(ada);
  const gone = page.waitForEvent("requestfailed", (request) => request.url().includes("/changes"));
  await look(ada, "hidden");
  await gone;
  await reject(path, "While you were away");
  expect(await page.getByRole("button", { name: "Approve" }).count()).toBe(1);
  await look(ada, "visible");
  await page.getByText("While you were away").first().waitFor();
});

it("what happens between the making of a page and its first listening is not missed", async () => {
  const story = app();
  const { path } = await waiting(story);
  const ada = await open(story);
  const { page } = ada;
  await signIn(ada, story, "ada", "/acme/shop/nothing");
  // The page has come, its script has not.
  let release: (() => void) | undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/page.js", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`${story.url}${path}`, { waitUntil: "commit" });
  await page.getByRole("button", { name: "Approve" }).waitFor();
  await reject(path, "Just before");
  release?.();
  await page.getByText("Just before").first().waitFor();
  expect(ada.noises.splice(0)).toEqual([expect.stringContaining("404")]);
});

it("says so, to everybody, once the person has signed out elsewhere", async () => {
  const story = app();
  const { path } = await waiting(story);
  const ada = await open(story);
  await signIn(ada, story, "ada", path);
  await watches(ada);
  const other = await ada.context.newPage();
  await other.goto(story.url);
  await other.getByRole("button", { name: "Sign out" }).click();
  await other.getByRole("link", { name: "Sign in with GitHub" }).waitFor();
  await reject(path, "Later");
  await ada.page.getByRole("main").getByText("You are signed out").waitFor();
  expect(await ada.page.getByText("Later").count()).toBe(0);
});

it("goes on by itself after the app was away", async () => {
  const story = app();
  const { path } = await waiting(story);
  const ada = await open(story);
  const { page } = ada;
  await signIn(ada, story, "ada", path);
  await watches(ada);
  await mark(ada);
  await story.bury();
  await page.locator("body:not([data-watching])").waitFor();
  const away = page.getByRole("main").getByText("Drawbridge does not answer");
  await away.waitFor();
  await story.boot();
  await watches(ada);
  await away.waitFor({ state: "detached" });
  await reject(path, "After the restart");
  await page.getByText("After the restart").first().waitFor();
  expect(await isMarked(ada)).toBe(true);
  // The browser says itself that nobody answered.
  expect(ada.noises.splice(0).filter((noise) => !noise.includes("ERR_"))).toEqual([]);
});
