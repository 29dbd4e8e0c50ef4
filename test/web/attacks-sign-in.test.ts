import { afterEach, describe, expect, it, vi } from "vitest";
import { Story } from "../support/story.ts";
import { shop } from "./support/shop.ts";
import { Visitor } from "./support/visitor.ts";

/** What the app has logged. */
const logged: string[] = [];
const app = shop({ log: (line) => logged.push(line) });

/** Somebody leaves for GitHub, says who they are there, and has not come back yet. */
async function away(
  visitor: Visitor,
  login: string,
  more: Readonly<Record<string, string>> = {},
): Promise<URL> {
  const left = await visitor.ask("/-/sign-in?to=/");
  const form = new URLSearchParams(new URL(left.headers.get("location") ?? "").searchParams);
  for (const [name, value] of Object.entries({ login, ...more })) form.set(name, value);
  const url = `${app().github.url}/login/oauth/authorize`;
  const back = await fetch(url, { method: "POST", body: form, redirect: "manual" });
  return new URL(back.headers.get("location") ?? "");
}

const browser = () => new Visitor(app().url, app().github);
const come = (visitor: Visitor, { pathname, search }: URL) => visitor.open(`${pathname}${search}`);
const isIn = async (visitor: Visitor) => (await visitor.open("/")).text.includes("Sign out");

describe("coming back from GitHub", () => {
  it("signs in the browser that left, and no other", async () => {
    const [ada, mallory] = [browser(), browser()];
    const hers = await away(ada, "ada");
    // Somebody else got hold of the address, or sends theirs to somebody: who brings it did not leave with it.
    for (const other of [browser(), mallory]) {
      if (other === mallory) await away(mallory, "outsider");
      expect((await come(other, hers)).status).toBe(403);
      expect(await isIn(other)).toBe(false);
    }
    expect((await come(ada, hers)).text).toContain("ada");
    expect(await isIn(ada)).toBe(true);
  });

  it("counts once: neither the address nor the code signs in again", async () => {
    const ada = browser();
    const address = await away(ada, "ada");
    const held = new Map(ada.jar);
    await come(ada, address);
    expect((await come(ada, address)).status).toBe(403);
    // With the very cookies that it left with.
    const copy = browser();
    for (const [name, value] of held) copy.jar.set(name, value);
    const replayed = await come(copy, address);
    expect([replayed.status, await isIn(copy)]).toEqual([403, false]);
    expect(replayed.text).toContain("for the second time");
  });

  it.each(["state", "code", "both", "none"])("does not count with another %s", async (what) => {
    const ada = browser();
    const address = await away(ada, "ada");
    const other = await away(browser(), "ada");
    const sent = new URL(address);
    if (what === "state" || what === "both")
      sent.searchParams.set("state", other.searchParams.get("state") ?? "");
    if (what === "code" || what === "both")
      sent.searchParams.set("code", other.searchParams.get("code") ?? "");
    if (what === "none") sent.search = "";
    expect((await come(ada, sent)).status).toBe(403);
    expect(await isIn(ada)).toBe(false);
  });

  it.each([
    { name: "no state", change: (url: URL) => url.searchParams.delete("state") },
    { name: "an empty state", change: (url: URL) => url.searchParams.set("state", "") },
    { name: "two states", change: (url: URL) => url.searchParams.append("state", "x") },
    { name: "two codes", change: (url: URL) => url.searchParams.append("code", "x") },
    { name: "no code", change: (url: URL) => url.searchParams.delete("code") },
    { name: "another's name", change: (url: URL) => url.searchParams.set("iss", "https://evil.example") },
    { name: "a long state", change: (url: URL) => url.searchParams.set("state", "x".repeat(5_000)) },
  ])("does not count with $name", async ({ change }) => {
    const ada = browser();
    const address = await away(ada, "ada");
    change(address);
    expect((await come(ada, address)).status).toBe(403);
    expect(await isIn(ada)).toBe(false);
  });

  it("does not count once what the browser holds was changed, or made elsewhere", async () => {
    for (const change of [
      (value: string) => `${value.slice(0, -3)}AAA`,
      (value: string) => value.replace(/^[^.]+/, Buffer.from('{"alg":"none"}').toString("base64url")),
      () => "",
      () => "eyJhbGciOiJub25lIn0.eyJzdGF0ZSI6IngifQ.",
    ]) {
      const ada = browser();
      const address = await away(ada, "ada");
      for (const [name, value] of ada.jar) ada.jar.set(name, change(value));
      expect((await come(ada, address)).status).toBe(403);
      expect(await isIn(ada)).toBe(false);
    }
  });

  it("says so where the person said no on GitHub", async () => {
    const ada = browser();
    const answer = await come(ada, await away(ada, "ada", { cancel: "yes" }));
    expect(answer.status).toBe(403);
    expect(answer.text).toContain("You said no on GitHub");
  });

  it("works in several tabs that left at the same time", async () => {
    const ada = browser();
    const addresses = [await away(ada, "ada"), await away(ada, "ada"), await away(ada, "ada")];
    for (const address of addresses) expect((await come(ada, address)).status).toBe(200);
    expect(ada.jar.size).toBe(1);
  });

  it("does not make a browser carry ever more with it", async () => {
    const ada = browser();
    for (let tab = 0; tab < 16; tab += 1) await ada.ask("/-/sign-in?to=/");
    expect(ada.jar.size).toBeLessThan(8);
    expect((await come(ada, await away(ada, "ada"))).status).toBe(200);
  });

  it("takes a session that was planted in the browser for nobody's, and makes a new one", async () => {
    const [ada, mallory] = [browser(), browser()];
    await mallory.signIn("outsider");
    const planted = mallory.jar.get("drawbridge_session") ?? "";
    ada.jar.set("drawbridge_session", planted);
    await ada.signIn("ada");
    expect(ada.jar.get("drawbridge_session")).not.toBe(planted);
    // The planted one is over: nobody who knows it sees what she does.
    expect(await isIn(mallory)).toBe(false);
    const invented = browser();
    invented.jar.set("drawbridge_session", "A".repeat(43));
    expect(await isIn(invented)).toBe(false);
    await invented.signIn("ada");
    expect(invented.jar.get("drawbridge_session")).not.toBe("A".repeat(43));
  });
});

describe("what GitHub answers instead of a token", () => {
  const real = globalThis.fetch;
  afterEach(() => {
    vi.restoreAllMocks();
  });

  /** Comes back from GitHub, which then says this to the code. */
  async function answered(answer: () => Response) {
    const ada = browser();
    const address = await away(ada, "ada");
    logged.length = 0;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      const url = input instanceof Request ? input.url : String(input);
      return url.endsWith("/login/oauth/access_token") ? answer() : real(input, init);
    });
    const { status, text } = await come(ada, address);
    expect(await isIn(ada)).toBe(false);
    const lines = logged.map((line) => JSON.parse(line) as { level: number; msg: string; code?: string });
    return { status, text, loud: lines.filter(({ level }) => level >= 40) };
  }

  const no = (error: string, status = 200) => Response.json({ error, error_description: error }, { status });

  it.each([
    { code: "bad_verification_code", words: "it came too late, or for the second time" },
    { code: "access_denied", words: "You said no on GitHub" },
    { code: "unverified_user_email", words: "Verify yours in GitHub" },
  ])("$code is the person's", async ({ code, words }) => {
    const { status, text, loud } = await answered(() => no(code));
    expect([status, loud]).toEqual([403, []]);
    expect(text).toContain(words);
  });

  it.each([
    { code: "incorrect_client_credentials", status: 200, words: "GITHUB_CLIENT_SECRET" },
    { code: "redirect_uri_mismatch", status: 200, words: "/-/sign-in/callback" },
    { code: "application_suspended", status: 200, words: "suspended the App" },
    { code: "unheard_of", status: 400, words: "in its log" },
    { code: "Not Found", status: 404, words: "in its log" },
  ])("$code is for who runs the app, and in its log", async ({ code, status, words }) => {
    const answer = await answered(() => no(code, status));
    expect(answer.status).toBe(503);
    expect(answer.text).toContain("Nobody can sign in");
    expect(answer.text).toContain("Whoever runs");
    expect(answer.text).toContain(words);
    expect(answer.text).not.toContain("for the second time");
    expect(answer.loud).toEqual([expect.objectContaining({ level: 50, code })]);
    expect(logged.join("")).not.toContain(app().github.app.clientSecret);
  });

  it("says so where GitHub sends the person back with that", async () => {
    const ada = browser();
    const address = await away(ada, "ada");
    address.searchParams.delete("code");
    address.searchParams.set("error", "redirect_uri_mismatch");
    const { status, text } = await come(ada, address);
    expect([status, text]).toEqual([503, expect.stringContaining(`${app().publicUrl}/-/sign-in/callback`)]);
  });

  it.each([
    {
      what: "no connection",
      answer: () => {
        throw new TypeError("fetch failed");
      },
    },
    { what: "an error", answer: () => new Response("Oops", { status: 502 }) },
    { what: "to wait", answer: () => new Response("Slow down", { status: 429 }) },
    { what: "a page of a proxy", answer: () => new Response("<h1>Hello</h1>") },
    { what: "half an answer", answer: () => Response.json({ access_token: "x" }) },
  ])("$what: not at the moment", async ({ answer }) => {
    const { status, text } = await answered(answer);
    expect(status).toBe(503);
    expect(text).toContain("Not at the moment");
    expect(text).not.toContain("Nobody can sign in");
  });
});

describe("a session", () => {
  it("is over on the server once its person has signed out", async () => {
    const ada = browser();
    const home = await ada.signIn("ada");
    const copy = browser();
    for (const [name, value] of ada.jar) copy.jar.set(name, value);
    expect(await isIn(copy)).toBe(true);
    const csrf = /name="csrf" value="([^"]+)"/.exec(home.text)?.[1] ?? "";
    const body = new URLSearchParams({ csrf });
    await ada.ask("/-/sign-out", { method: "POST", body, headers: { origin: app().publicUrl } });
    expect([ada.jar.has("drawbridge_session"), await isIn(copy)]).toEqual([false, false]);
  });

  it("is only its own: another of the same person goes on", async () => {
    const [laptop, phone] = [browser(), browser()];
    const home = await laptop.signIn("ada");
    await phone.signIn("ada");
    const csrf = /name="csrf" value="([^"]+)"/.exec(home.text)?.[1] ?? "";
    const body = new URLSearchParams({ csrf });
    await laptop.ask("/-/sign-out", { method: "POST", body, headers: { origin: app().publicUrl } });
    expect(await isIn(phone)).toBe(true);
  });

  it("is kept by the browser in a cookie that no script reads and no other site's form brings along", async () => {
    const ada = browser();
    const left = await ada.ask("/-/sign-in?to=/");
    const [state] = left.headers.getSetCookie();
    const attributes = (line = "") => line.split("; ").slice(1).toSorted();
    expect(attributes(state)).toEqual(["HttpOnly", "Max-Age=600", "Path=/", "SameSite=Lax", "Secure"]);
    const callback = await away(ada, "ada");
    const answer = await ada.ask(`${callback.pathname}${callback.search}`);
    const [dropped, session] = answer.headers.getSetCookie();
    expect(dropped).toMatch(/^drawbridge_sign_in_[^=]+=;.*Max-Age=0/);
    expect(session).toMatch(/^drawbridge_session=[\w-]{43};/);
    expect(attributes(session)).toEqual(["HttpOnly", "Max-Age=28800", "Path=/", "SameSite=Lax", "Secure"]);
  });
});

it("where the address is https, cookies bear a name that no other host can give, and the browser comes by https only", async () => {
  const publicUrl = "https://drawbridge.example";
  const story = await Story.start({ publicUrl });
  const ada = new Visitor(story.url, story.github);
  const left = await ada.ask("/-/sign-in?to=/");
  expect(left.headers.get("strict-transport-security")).toBe("max-age=31536000");
  const [state = ""] = left.headers.getSetCookie();
  expect(state).toMatch(/^__Host-drawbridge_sign_in_/);
  expect(new URL(left.headers.get("location") ?? "").searchParams.get("redirect_uri")).toBe(
    `${publicUrl}/-/sign-in/callback`,
  );
  await ada.signIn("ada");
  expect([...ada.jar.keys()].filter((name) => name.includes("session"))).toEqual([
    "__Host-drawbridge_session",
  ]);
  // A cookie of the plain name, as another host of the same domain can set it, is none.
  const other = new Visitor(story.url, story.github);
  other.jar.set("drawbridge_session", ada.jar.get("__Host-drawbridge_session") ?? "");
  expect((await other.open("/")).text).toContain("Sign in with GitHub");
  await story.end();
});
