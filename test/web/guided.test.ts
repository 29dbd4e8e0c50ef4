import { afterAll, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { noGate } from "../support/processes.ts";
import { Story } from "../support/story.ts";
import { formsOf, Visitor } from "./support/visitor.ts";

afterAll(stopDatabases);

it("asks what to do about work that failed, and tells who cannot answer by which commands others do", async () => {
  const process = noGate.replace("supersede: never", "supersede: never\n    guided-failure: true");
  const story = await Story.start({ reachable: true, process });
  const { thread } = await story.ship("1.0.0");
  await story.report("Production", "failure", "writer", { description: "The disk is full" });
  story.question(thread);
  const path = `/acme/shop/deployments/${(await story.deployment("Production")).id}`;
  const reader = await new Visitor(story.url, story.github).signIn("outsider", path);
  expect(reader.text).toContain("You cannot answer");
  for (const command of ["/retry", "/ignore", "/fail"]) {
    expect(reader.text).toContain(`<code>${command} 1.0.0 Production</code>`);
  }
  expect(reader.text).not.toMatch(/\/approve|\/reject/);
  const writer = new Visitor(story.url, story.github);
  const page = await writer.signIn("writer", path);
  expect(formsOf(page.text).flatMap(({ orders }) => orders)).toEqual(["retry", "ignore", "fail", "cancel"]);
  for (const words of ["Start it once more", "Go on without it", "Let it fail"]) {
    expect(page.text).toContain(words);
  }
  const after = await writer.send(page, "fail", { note: "no more disks" });
  expect(after.text).toContain("no more disks");
  await story.idle();
  story.unread(thread);
  await story.end();
});
