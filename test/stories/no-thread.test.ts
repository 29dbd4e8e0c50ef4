import { afterAll, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { oneGate } from "../support/processes.ts";
import { Story } from "../support/story.ts";

afterAll(stopDatabases);

it("where issues are disabled and there is no pull request, the buttons of the check still decide", async () => {
  const story = await Story.start({ process: oneGate });
  story.github.faults.add({
    match: { method: "POST", path: /\/issues$/ },
    kind: "answer",
    answer: { status: 410, body: { message: "Issues has been disabled in this repository." } },
  });
  const sha = await story.commit("1.0.0");
  await story.api("POST", "/releases", { version: "1.0.0" }, { sha });
  await story.idle();
  expect(story.github.issues()).toEqual([]);
  const check = story.deploymentCheck(sha, "Production");
  expect(check.conclusion).toBe("action_required");

  story.github.person("outsider").pressButton(check.id, "approve");
  await story.idle();
  expect(await story.states("Production")).toEqual(["1.0.0 waiting"]);
  story.github.person("ada").pressButton(check.id, "approve");
  await story.idle();
  expect(await story.states("Production")).toEqual(["1.0.0 executing"]);
  await story.report("Production", "success");
  expect(story.deploymentCheck(sha, "Production").conclusion).toBe("success");
  await story.end();
});

it("a second approval in one comment does not answer the question that the first one brings up", async () => {
  const second = `  - name: Check again
    uses: manual-intervention
    with: { instructions: Really?, responsible-teams: [Approvers] }
  - name: Ship`;
  const story = await Story.start({ process: oneGate.replace("  - name: Ship", second) });
  const { thread } = await story.asked("1.0.0");
  const answer = await story.say("ada", thread, "/approve\n/approve");
  expect(answer.reactions).toBe("👍");
  expect(answer.words.filter((one) => one.includes("drawbridge:question:"))).toHaveLength(1);
  expect(await story.states("Production")).toEqual(["1.0.0 waiting"]);
  await story.end();
});
