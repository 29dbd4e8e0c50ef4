import { afterAll, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { Story } from "../support/story.ts";
import { deployedEverywhere, linkIn } from "./support/history.ts";
import { Visitor } from "./support/visitor.ts";

afterAll(stopDatabases);

const names = Array.from({ length: 10 }, (_, n) => `Region ${n}`);
const process = `
lifecycle:
  - { phase: World, environments: [${names.join(", ")}] }
variables:
  TICKET: { prompted: true }
steps:
  - { name: Ship, uses: github-deployment }
`;

it("says how much is left out, and leads to it", async () => {
  const story = await Story.start({ reachable: true, process });
  const value = "x".repeat(600);
  await story.api("POST", "/releases", { version: "1.0.0", variables: { TICKET: value } });
  await story.idle();
  for (let n = 0; n < 33; n += 1) await deployedEverywhere(story, ["Region 0"]);
  const writer = new Visitor(story.url, story.github);
  const home = await writer.signIn("writer");
  expect(linkIn(home.text, "… and 2 more")).toBe("/acme/shop");

  const page = await writer.open("/acme/shop/releases/1.0.0");
  expect(page.text).toContain("… and 2 more, which");
  const audit = linkIn(page.text, "the audit of the release");
  expect(audit).toBe("/acme/shop/audit?release=1.0.0");
  expect(page.text).toMatch(/<code>TICKET<\/code>: x{499}…/);
  const made = await writer.open(linkIn(page.text, "the audit") ?? "");
  expect([made.status, made.text]).toEqual([200, expect.stringContaining("x".repeat(400))]);
  await story.end();
});
