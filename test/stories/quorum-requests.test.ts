import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { Story, thumbsUp } from "../support/story.ts";
import { gate, processOf, work } from "./support/gates.ts";

const approvers = ["ada", "ben", "cleo", "max", "nia"];
const people = { admin: "owner", releaser: "write", writer: "write" } as const;
const teams = { approvers, security: ["writer"], "on-call": ["admin"] };

let story: Story;
beforeAll(async () => {
  story = await Story.start({ process: processOf([work()]), people, teams });
});
afterEach(async () => {
  await story.report("Production", "success");
  await story.check();
});
afterAll(async () => {
  await story.end();
  await stopDatabases();
});

/** What GitHub counts of the app's requests since then, by method and kind; a 304 is free. */
function counted(mark: number): readonly string[] {
  return story.github
    .requestsSince(mark)
    .filter((one) => ["installation", "app"].includes(one.caller) && one.status !== 304)
    .map((one) => (one.operation ?? `${one.method} ${one.path}`).replace("/repos/{owner}/{repo}", ""));
}

const membership = "GET /orgs/{org}/teams/{team_slug}/memberships/{username}";

describe("requests to GitHub for each decision", () => {
  it("while it waits: none, however long", async () => {
    await story.process(processOf([gate("Check", { approvals: 2 }), work()]));
    const { thread } = await story.asked("0.1.0");
    await story.say("ada", thread, "/approve");
    const mark = story.github.mark();
    await story.pass(30 * 24 * 3_600_000);
    expect(story.github.requestsSince(mark)).toEqual([]);
    await story.say("ben", thread, "/approve");
  });

  it.each([{ quorum: 1 }, { quorum: 2 }, { quorum: 5 }])(
    "are as many for one of $quorum as for one alone",
    async ({ quorum }) => {
      await story.process(processOf([gate("Check", { approvals: quorum }), work()]));
      const { thread } = await story.asked(`1.${quorum}.0`);
      for (const [index, who] of approvers.slice(0, quorum).entries()) {
        const mark = story.github.mark();
        expect(await story.say(who, thread, "/approve")).toEqual(thumbsUp);
        const requests = counted(mark);
        const completes = index === quorum - 1;
        expect(requests.filter((one) => one === "POST /deployments")).toHaveLength(completes ? 1 : 0);
        // The person, the reaction, the question, the check, the living comment; at the end the order as well.
        expect(requests.length).toBeLessThanOrEqual(6);
        if (!completes) expect(requests.filter((one) => one === membership)).toHaveLength(1);
      }
    },
  );

  it("with an answer that took its time, the others are asked about once more, each once", async () => {
    await story.process(processOf([gate("Check", { approvals: 5 }), work()]));
    const { thread } = await story.asked("2.0.0");
    for (const who of approvers.slice(0, 4)) await story.say(who, thread, "/approve");
    await story.pass(3_600_000);
    const mark = story.github.mark();
    expect(await story.say("nia", thread, "/approve")).toEqual(thumbsUp);
    const asked = story.github.requestsSince(mark).filter(({ path }) => path.includes("/memberships/"));
    expect(asked.map(({ path }) => path.split("/").at(-1))).toEqual(["nia", "ada", "ben", "cleo", "max"]);
    expect((await story.deployment("Production")).state).toBe("executing");
  });
});
