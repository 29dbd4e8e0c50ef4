import { afterAll, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { noGate } from "../support/processes.ts";
import { Story } from "../support/story.ts";

afterAll(stopDatabases);

const orders = { method: "POST", path: /\/deployments$/ } as const;

/** Releases, and cancels as soon as GitHub has not said whether it took the order to deploy. */
async function canceledInDoubt(kind: "502-before" | "502-after-effect"): Promise<Story> {
  const story = await Story.start({ process: noGate });
  const sha = await story.commit("1.0.0");
  story.github.faults.add({ match: orders, kind });
  await story.api("POST", "/releases", { version: "1.0.0" }, { sha });
  const thread = await story.github.until(
    async () => {
      const asked = story.github.requests.some((one) => one.method === "POST" && orders.path.test(one.path));
      return asked
        ? story.github.issues().find((issue) => issue.title === "Release 1.0.0")?.number
        : undefined;
    },
    { ms: 20_000, what: "the order has left" },
  );
  await story.github.person("writer").comment(thread, "/cancel");
  await story.idle();
  expect(await story.states("Production")).toEqual(["1.0.0 canceled"]);
  return story;
}

it("an order that did not arrive is not sent again after a cancel", async () => {
  const story = await canceledInDoubt("502-before");
  expect(story.onGitHub("Production")).toEqual([]);
  await story.end();
});

it("an order that arrived without GitHub saying so is found after a cancel, and ended", async () => {
  const story = await canceledInDoubt("502-after-effect");
  const [order, ...more] = story.onGitHub("Production");
  expect(more).toEqual([]);
  expect(order?.statuses.map((one) => one.state)).toEqual(["error"]);
  await story.end();
});
