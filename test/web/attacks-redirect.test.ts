import { expect, it } from "vitest";
import { shop, waiting } from "./support/shop.ts";
import { formsOf, Visitor } from "./support/visitor.ts";

const app = shop();

/** Addresses that lead elsewhere in one browser or another, or did. */
const elsewhere = [
  "//evil.example",
  "///evil.example",
  "////evil.example/%2e%2e",
  "/\\evil.example",
  "\\\\evil.example",
  "/\\/evil.example",
  "/.//evil.example",
  "/./\\evil.example",
  "/acme/..//evil.example",
  "/%2e//evil.example",
  "/acme/%2E%2e//evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "/\r\nlocation: https://evil.example",
  "\t//evil.example",
  " //evil.example",
  "/ /evil.example",
  "https://evil.example",
  "https:evil.example",
  "http:/evil.example",
  "//evil.example@127.0.0.1",
  "http://127.0.0.1@evil.example/",
  "@evil.example",
  ":80@evil.example",
  ".evil.example",
  "javascript:alert(1)",
  "/javascript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "%2f%2fevil.example",
  "/%2f%2fevil.example",
  "/%5cevil.example",
  "/%09/evil.example",
  "//evil%E3%80%82example",
  "／／evil.example",
  "/\u202E//evil.example",
  "",
  "?",
  "#//evil.example",
];

it.each(elsewhere)("signing in leads nowhere else: to=%j", async (to) => {
  const story = app();
  const ada = new Visitor(story.url, story.github);
  const left = await ada.ask(`/-/sign-in?to=${encodeURIComponent(to)}`);
  expect(new URL(left.headers.get("location") ?? "").origin).toBe(story.github.url);
  const landed = await landing(ada, left.headers.get("location") ?? "");
  // As a browser reads it.
  expect(new URL(landed, story.url).origin).toBe(story.url);
  expect(landed).toMatch(/^\/(?![/\\])/);
});

it("signing in leads to the page that was asked for", async () => {
  const story = app();
  const ada = new Visitor(story.url, story.github);
  for (const to of ["/acme/shop/audit?type=a%26b&x=%2F%2F", "/acme/shop/releases/1.0.0%2Bx"]) {
    const left = await ada.ask(`/-/sign-in?to=${encodeURIComponent(to)}`);
    expect(await landing(ada, left.headers.get("location") ?? "")).toBe(to);
  }
});

it("signing in works though the page that was asked for has an address that no cookie holds", async () => {
  const ada = new Visitor(app().url, app().github);
  const left = await ada.ask(
    `/-/sign-in?to=${encodeURIComponent(`/acme/shop/audit?type=${"x".repeat(5_000)}`)}`,
  );
  expect(left.headers.getSetCookie()[0]?.length).toBeLessThan(4_096);
  expect(await landing(ada, left.headers.get("location") ?? "")).toBe("/");
});

it.each(elsewhere)("a form leads nowhere else: from=%j", async (from) => {
  const story = app();
  const { path } = await once(() => waiting(story));
  const ada = new Visitor(story.url, story.github);
  const page = await ada.signIn("ada", path);
  const form = formsOf(page.text).find(({ orders }) => orders.includes("approve"));
  const body = new URLSearchParams({ ...form?.hidden, order: "approve", from });
  const headers = { origin: story.publicUrl };
  // Without a ticket it is refused, and the page leads back.
  const refused = await ada.open(form?.action ?? "", { method: "POST", body, headers });
  expect(refused.status).toBe(422);
  const back = /<a class="button" href="([^"]*)"/.exec(refused.text)?.[1]?.replaceAll("&amp;", "&") ?? "";
  expect(new URL(back, story.url).origin).toBe(story.url);
  expect(back).toMatch(/^\/(?![/\\])/);
});

let made: Promise<{ readonly path: string }> | undefined;

/** One release is enough for all of them. */
function once(make: () => Promise<{ readonly path: string }>): Promise<{ readonly path: string }> {
  made ??= make();
  return made;
}

/** Where the callback sends who has come back from GitHub. */
async function landing(visitor: Visitor, address: string): Promise<string> {
  const form = new URLSearchParams(new URL(address).searchParams);
  form.set("login", "ada");
  const url = `${app().github.url}/login/oauth/authorize`;
  const back = await fetch(url, { method: "POST", body: form, redirect: "manual" });
  const callback = new URL(back.headers.get("location") ?? "");
  const answer = await visitor.ask(`${callback.pathname}${callback.search}`);
  expect(answer.status).toBe(303);
  return answer.headers.get("location") ?? "";
}
