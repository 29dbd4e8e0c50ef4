import { afterAll, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { oneGate } from "../support/processes.ts";
import { Story, thumbsUp } from "../support/story.ts";
import { people, teams } from "./support/policy.ts";

afterAll(stopDatabases);

it("a decision costs no more where a policy is in force: what it is read by is not counted", async () => {
  const story = await Story.start({ process: oneGate, people, teams });
  const { github } = story;
  let version = 0;
  /** What GitHub counts, and what it does not, for one approval of one release. */
  const approved = async () => {
    const { thread } = await story.asked(`1.${++version}.0`);
    const mark = github.mark();
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    const requests = github.requestsSince(mark).filter((one) => one.caller === "installation");
    await story.report("Production", "success");
    return {
      counted: requests
        .filter((one) => one.status !== 304)
        .map((one) => one.operation)
        .toSorted(),
      policy: requests.filter((one) => one.path.includes("/.github/")).map((one) => one.status),
    };
  };
  await approved();
  const without = await approved();
  expect(without.policy).toEqual([]);

  await github.policy("- environments: [Nowhere]\n  require: { teams: [acme/security] }\n");
  await story.idle();
  await approved();
  const within = await approved();
  expect(within.counted).toEqual(without.counted);
  expect(within.policy.length).toBeGreaterThan(0);
  expect(new Set(within.policy)).toEqual(new Set([304]));
  await story.end();
});
