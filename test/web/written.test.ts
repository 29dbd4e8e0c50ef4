import { expect, it } from "vitest";
import { shop, votes, waiting } from "./support/shop.ts";
import { formsOf, Visitor } from "./support/visitor.ts";

const app = shop();
const inputs = { note: "Looked at <b>both</b>", "input.ticket": "CHG-7" };
const shown = ["What you wrote", "Looked at &lt;b&gt;both&lt;/b&gt;", "CHG-7", "Nothing was done"];

it("what somebody wrote is shown to them where their session has ended meanwhile, with the way back to the page", async () => {
  const story = app();
  const { id, path } = await waiting(story);
  const ada = new Visitor(story.url, story.github);
  const page = await ada.signIn("ada", path);
  ada.jar.clear();
  const ended = await ada.send(page, "approve", inputs);
  expect(ended.status).toBe(401);
  for (const words of shown) expect(ended.text).toContain(words);
  expect(ended.text).toContain(`href="/-/sign-in?to=${encodeURIComponent(path)}"`);
  // Signed in anew, the page that was open before is another session's.
  await ada.signIn("ada", path);
  const before = await ada.send(page, "approve", inputs);
  expect(before.status).toBe(403);
  for (const words of shown) expect(before.text).toContain(words);
  expect(before.text).toContain(`href="${path}"`);
  expect(await votes(story, id)).toEqual([]);
  // GitHub takes the token no more: the session ends with that.
  const fresh = await ada.open(path);
  story.github.takeBack("ada");
  const refused = await ada.send(fresh, "approve", inputs);
  expect(refused.status).toBe(401);
  for (const words of shown) expect(refused.text).toContain(words);
  expect((await ada.open("/")).text).toContain("Sign in with GitHub");
  expect(await votes(story, id)).toEqual([]);
});

it("nothing is shown of what another site has written into a form", async () => {
  const story = app();
  const { path } = await waiting(story);
  const ada = new Visitor(story.url, story.github);
  const page = await ada.signIn("ada", path);
  const [form] = formsOf(page.text).filter(({ orders }) => orders.includes("approve"));
  for (const jar of [ada.jar, new Map<string, string>()]) {
    const visitor = new Visitor(story.url, story.github);
    for (const [name, value] of jar) visitor.jar.set(name, value);
    const answer = await visitor.open(form?.action ?? "", {
      method: "POST",
      body: new URLSearchParams({ order: "approve", ...inputs }),
      headers: { origin: "https://evil.example" },
    });
    expect([403, 401]).toContain(answer.status);
    expect(answer.text).not.toContain("CHG-7");
  }
});

it("who comes back from GitHub while it does not answer has another way to sign in, to the page that they wanted", async () => {
  const story = app();
  const { path } = await waiting(story);
  const mend = story.github.faults.add({ match: { path: /\/user$/ }, kind: "500", times: 100 });
  const ada = new Visitor(story.url, story.github);
  const away = await ada.signIn("ada", path);
  mend();
  expect(away.status).toBe(503);
  const [, again = ""] = /href="(\/-\/sign-in\?to=[^"]*)"/.exec(away.text) ?? [];
  expect(again).toBe(`/-/sign-in?to=${encodeURIComponent(path)}`);
  expect((await ada.signIn("ada", path)).status).toBe(200);
});
