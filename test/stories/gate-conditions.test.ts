import { afterAll, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { oneGate } from "../support/processes.ts";
import { Story } from "../support/story.ts";

afterAll(stopDatabases);

const guarded = (critical: string) =>
  `name: Shop\nvariables: { CRITICAL: "${critical}" }\n${oneGate.replace(
    "  - name: Check",
    "  - name: Check\n    if: vars.CRITICAL == 'yes' && project.name == 'Shop'",
  )}`;

it.each([
  ["the variable", guarded("no")],
  ["the project's name", guarded("yes").replace("name: Shop", "name: Toy")],
  ["nothing", guarded("yes")],
])(
  "a release that changes %s that a gate's condition reads is asked about all the same",
  async (_what, own) => {
    const story = await Story.start({ process: guarded("yes") });
    const sha = await story.commit("1.0.0", { ".deploy/process.yml": own });
    await story.process(guarded("yes"));
    const { thread } = await story.release("1.0.0", sha);
    expect((await story.deployment("Production")).state).toBe("waiting");
    story.question(thread);
    await story.end();
  },
);

it("a gate whose condition is false on the default branch and in the release asks nobody", async () => {
  const story = await Story.start({ process: guarded("no") });
  await story.ship("1.0.0");
  expect((await story.deployment("Production")).state).toBe("executing");
  await story.end();
});
