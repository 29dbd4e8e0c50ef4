import { expect, it } from "vitest";
import { shop, waiting } from "./support/shop.ts";
import { Visitor } from "./support/visitor.ts";

const lines: string[] = [];
const app = shop({ log: (line) => lines.push(line) });

const policy =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

it("every answer forbids what no page of ours does: pages, errors, redirects, what is not there", async () => {
  const story = app();
  const { path } = await waiting(story);
  const ada = new Visitor(story.url, story.github);
  const nobody = new Visitor(story.url, story.github);
  const landing = await ada.open("/");
  const assets = [...landing.text.matchAll(/(?:href|src)="(\/-\/assets\/[^"]+)"/g)].map(
    ([, found = ""]) => found,
  );
  expect(assets).toHaveLength(3);
  await ada.signIn("ada");
  story.github.faults.add({ match: { path: /^\/repos\/acme\/away$/ }, kind: "502-before", times: 10 });
  const post = { method: "POST", headers: { origin: story.publicUrl } } as const;
  const answers: Readonly<Record<string, Promise<Response>>> = {
    "200": ada.ask(path),
    "200 of nobody": nobody.ask("/"),
    ...Object.fromEntries(assets.map((asset) => [`200 ${asset}`, nobody.ask(asset)])),
    "302": nobody.ask(path),
    "302 to GitHub": nobody.ask("/-/sign-in"),
    "403": ada.ask("/acme/shop/orders", { ...post, body: new URLSearchParams({ order: "approve" }) }),
    "403 of nobody": nobody.ask("/-/sign-in/callback?state=x&code=y"),
    "401": nobody.ask("/acme/shop/orders", { ...post, body: new URLSearchParams() }),
    "401 of a stream": nobody.ask("/-/changes", { headers: { accept: "text/event-stream" } }),
    "404": ada.ask("/acme/nope"),
    "404 of nobody": nobody.ask("/nothing", { method: "PUT" }),
    "413": ada.ask("/acme/shop/orders", { ...post, body: "x".repeat(300_000) }),
    "503": ada.ask("/acme/away"),
    HEAD: ada.ask(path, { method: "HEAD" }),
    "HEAD of a stream": ada.ask("/-/changes", { method: "HEAD" }),
  };
  for (const [name, asked] of Object.entries(answers)) {
    const { status, headers } = await asked;
    expect([name, status]).toEqual([name, Number(/^\d+/.exec(name)?.[0] ?? 200)]);
    expect([name, headers.get("content-security-policy")]).toEqual([name, policy]);
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("same-origin");
    expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(headers.get("x-powered-by")).toBeNull();
    // No cache keeps what one person may read; what is the same for all is kept for ever.
    const isAsset = name.includes("/-/assets/");
    expect([name, headers.get("cache-control")]).toEqual([
      name,
      isAsset ? "public, max-age=31536000, immutable" : "no-store",
    ]);
  }
});

it("no secret stands in a page of anybody, or in the log", async () => {
  const story = app();
  const { path } = await waiting(story);
  const [ada, max] = [new Visitor(story.url, story.github), new Visitor(story.url, story.github)];
  const hers = await ada.signIn("ada", path);
  const his = await max.signIn("max", path);
  const csrf = (text: string) => /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? "";
  const tokens = story.github.requests.length > 0 ? await tokensInDatabase() : [];
  const secret = "a note that is nobody's business";
  // What goes wrong is logged with its cause, which knows what was sent.
  story.github.faults.add({ match: { caller: "person:ada" }, kind: "500", times: 3 });
  await story.pass(61_000);
  expect((await ada.open("/")).status).toBe(503);
  story.github.takeBack("ada");
  story.github.faults.clear();
  await ada.open(path);
  await max.send(his, "reject", { note: secret });
  await story.idle();

  const cookies = [...ada.jar.values(), ...max.jar.values()];
  const secrets = [
    ...cookies,
    story.github.app.clientSecret,
    csrf(hers.text),
    csrf(his.text),
    secret,
    ...tokens,
  ];
  expect(secrets.every((one) => one.length > 15)).toBe(true);
  const log = lines.join("");
  expect(log).toContain("/-/sign-in/callback");
  expect(secrets.filter((one) => log.includes(one))).toEqual([]);
  expect(/gh[uprs]_[A-Za-z0-9]{10}|[?&](code|state)=[^&]{10}/.exec(log)).toBeNull();

  const page = await max.open(path);
  const allowed = csrf(his.text);
  expect(page.text).toContain(allowed);
  for (const one of secrets.filter((each) => each !== allowed && each !== secret))
    expect(page.text).not.toContain(one);
  expect(page.text).not.toMatch(/gh[uprs]_[A-Za-z0-9]{10}/);
  expect(hers.text).not.toContain(csrf(his.text));

  async function tokensInDatabase(): Promise<readonly string[]> {
    const rows = (await story.database.look("select json_agg(token) from sessions")) as readonly string[];
    // What is kept is closed: a token of GitHub's cannot be read out of it.
    expect(rows.length).toBeGreaterThan(1);
    for (const row of rows) expect(row).toMatch(/^eyJ[\w-]*\.\.[\w-]+\.[\w-]+\.[\w-]+$/);
    const ids = (await story.database.look("select json_agg(id) from sessions")) as readonly string[];
    for (const value of [...ada.jar.values(), ...max.jar.values()]) expect(ids).not.toContain(value);
    return rows;
  }
});
