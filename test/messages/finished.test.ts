import { describe, expect, it } from "vitest";
import { drawbridge } from "../../app/domain/actor.ts";
import { finishedComment } from "../../app/messages/finished.ts";
import { mentionsIn } from "./support/github.ts";
import { gate, inEveryState, pusher, releaseManager, url, vote } from "./support/deployments.ts";

const facts = { id: "d12", releasedBy: pusher, previous: "1.3.0", url } as const;

describe("the comment on a deployment that went wrong", () => {
  it("failed", () => {
    expect(finishedComment({ ...facts, deployment: inEveryState.failed })).toMatchInlineSnapshot(`
      "❌ **1.4.0 → Production** failed in *Hello world*: exit code 1

      @pusher: Work had started, so Production may be changed in part. \`/deploy 1.4.0 to Production\` tries once more, \`/rollback Production\` goes back to **1.3.0**. More: [d12](https://drawbridge.example/acme/app/deployments/12), [log](https://github.com/acme/app/actions/runs/7).

      <!-- drawbridge:finished:d12 -->"
    `);
  });

  it("timed out, with nothing to go back to", () => {
    expect(finishedComment({ ...facts, deployment: inEveryState["timed out"], previous: null }))
      .toMatchInlineSnapshot(`
      "❌ **1.4.0 → Production** timed out in *Hello world* after 1 hour 30 minutes

      @pusher: Work had started, so Production may be changed in part. \`/deploy 1.4.0 to Production\` tries once more. More: [d12](https://drawbridge.example/acme/app/deployments/12), [log](https://github.com/acme/app/actions/runs/7).

      <!-- drawbridge:finished:d12 -->"
    `);
  });

  it("rejected before anything was deployed", () => {
    expect(finishedComment({ ...facts, deployment: inEveryState.rejected })).toMatchInlineSnapshot(`
      "⛔ **1.4.0 → Production** is rejected by \`approver\` in *Manual Intervention Required*: not on a Friday

      @pusher: Nothing was deployed: Production runs what it ran before. \`/deploy 1.4.0 to Production\` asks anew. More: [d12](https://drawbridge.example/acme/app/deployments/12).

      <!-- drawbridge:finished:d12 -->"
    `);
  });

  it("failed without a word and without a log", () => {
    const comment = finishedComment({ ...facts, deployment: inEveryState["failed without a word"] });
    expect(comment.split("\n")[0]).toBe("❌ **1.4.0 → Production** failed in *Hello world*");
    expect(comment).toContain("More: [d12](https://drawbridge.example/acme/app/deployments/12).");
  });

  it("mentions who created the release and who asked for it, each once, and no bot", () => {
    const asked = (createdBy: typeof releaseManager) => ({ ...inEveryState.failed, createdBy });
    const mentions = (
      deployment: typeof inEveryState.failed | ReturnType<typeof asked>,
      releasedBy = pusher,
    ) => mentionsIn(finishedComment({ ...facts, deployment, releasedBy }));
    expect(mentions(asked(releaseManager))).toEqual(["pusher", "release-manager"]);
    expect(mentions(asked({ kind: "person", id: 2, login: "Pusher" }))).toEqual(["pusher"]);
    expect(mentions(asked({ kind: "person", id: 9, login: "renovate[bot]" }))).toEqual(["pusher"]);
    expect(mentions(inEveryState.failed, drawbridge)).toEqual([]);
  });

  it("in an environment with a space can be tried again by copying", () => {
    const deployment = { ...inEveryState.failed, environment: "EU West" };
    const comment = finishedComment({ ...facts, deployment });
    expect(comment).toContain('`/deploy 1.4.0 to "EU West"`');
    expect(comment).toContain('`/rollback "EU West"`');
  });

  it("was not approved in time", () => {
    expect(finishedComment({ ...facts, deployment: inEveryState.expired })).toMatchInlineSnapshot(`
      "⛔ **1.4.0 → Production** is rejected, for *Manual Intervention Required* was not approved within 4 hours

      @pusher: Nothing was deployed: Production runs what it ran before. \`/deploy 1.4.0 to Production\` asks anew. More: [d12](https://drawbridge.example/acme/app/deployments/12).

      <!-- drawbridge:finished:d12 -->"
    `);
  });

  it("was approved in an emergency", () => {
    const loud = gate(
      { state: "approved", votes: [{ ...vote, emergency: true, note: "the shop is down" }] },
      { state: "success" },
    );
    const failed = inEveryState.failed;
    const comment = finishedComment({ ...facts, deployment: { ...failed, steps: [loud, ...failed.steps] } });
    expect(comment).toContain(
      "\n\n*Manual Intervention Required* was approved in an **EMERGENCY** by `approver`: the shop is down\n\n@pusher: ",
    );
  });
});
