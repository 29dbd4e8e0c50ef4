import { expect, it } from "vitest";
import { Story } from "../support/story.ts";
import { Visitor } from "./support/visitor.ts";

it("a member finds what waits for them, and approves it with a note", async () => {
  const story = await Story.start({ reachable: true });
  const { thread } = await story.release("1.0.0");
  await story.report("Development", "success");
  await story.report("Testing", "success");
  story.question(thread);
  const ada = new Visitor(story.url, story.github);
  story.github.team("octopus-managers").add("ada");
  const home = await ada.signIn("ada");
  // Whichever of them is still missing, her answer counts for it.
  expect(home.text).toContain(
    "You decide as <code>acme/octopus-administrators</code> or <code>acme/octopus-managers</code>",
  );
  expect(home.status).toBe(200);
  expect(home.text).toContain("1.0.0 → Production");
  const { id } = await story.deployment("Production");
  const page = await ada.open(`/acme/shop/deployments/${id}`);
  const after = await ada.send(page, "approve", { note: "looks good" });
  expect([after.status, after.at]).toEqual([200, `/acme/shop/deployments/${id}`]);
  expect(after.text).toContain("looks good");
  await story.idle();
  expect(story.github.deployments().at(-1)?.environment).toBe("Production");
  expect((await story.audited()).find(({ type }) => type === "InterruptionSubmitted")).toMatchObject({
    source: "web",
  });
  story.unread(thread);
  await story.report("Production", "success");
  await story.end();
});
