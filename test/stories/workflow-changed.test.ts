import { afterAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { Story } from "../support/story.ts";
import { dispatchedRuns, newestRun, shipBy, stepOf, straight } from "./support/dispatched.ts";

afterAll(stopDatabases);

const path = ".github/workflows/deploy.yml";
const plain = "name: Deploy\non: { workflow_dispatch: { inputs: { sha: {} } } }\njobs: {}\n";

describe("a workflow that was changed after the release was checked", () => {
  const byHand = { deploy: "manual", deployers: ["workflows"] };
  const story = async (terms: Readonly<Record<string, unknown>> = {}) =>
    Story.start({ process: straight([shipBy(terms)], byHand), files: { [path]: plain } });

  /** The error of a deployment of 1.0.0 with other files on the default branch; nothing was dispatched. */
  async function error(told: Story, files: Readonly<Record<string, string | null>>): Promise<string> {
    const sha = await told.github.commit({ files, message: "Change" });
    const { status } = await told.api("POST", "/deployments", {
      version: "1.0.0",
      environment: "Production",
    });
    expect([status, sha]).toEqual([201, expect.any(String)]);
    await told.idle();
    const step = await stepOf(told, "ship");
    expect(step.state).toBe("failed");
    expect(dispatchedRuns(told)).toEqual([]);
    expect(told.onGitHub("Production")).toEqual([]);
    for (const { number } of told.github.issues()) told.unread(number);
    return step.error;
  }

  it("names what is missing and what to add", async () => {
    const told = await story();
    await told.ship("1.0.0");
    const noSha = "name: Deploy\non: workflow_dispatch\njobs: {}\n";
    expect(await error(told, { [path]: noSha })).toMatch(
      /no input "sha".*workflow_dispatch: \{ inputs: \{ sha: \{ required: true \} \} \}.*or tag the release's commit 1\.0\.0/s,
    );
    const push = "name: Deploy\non: push\njobs: {}\n";
    expect(await error(told, { [path]: push })).toContain('no trigger "workflow_dispatch"');
    expect(await error(told, { [path]: "name: [\n" })).toContain("cannot be read");
    const greedy = plain.replace("sha: {}", "sha: {}, colour: { required: true }");
    expect(await error(told, { [path]: greedy })).toContain("Required input 'colour' not provided");
    expect(await error(told, { [path]: null })).toContain("deploy.yml does not exist on the branch main");
    await told.end();
  });

  it.each([
    ["nowhere", 'no branch or tag "nowhere"'],
    ["refs/heads/tools", 'no branch "tools"'],
    ["refs/tags/nowhere", 'no tag "nowhere"'],
    ["tools", /The tag "tools", .* is at .*, and the release is /],
  ])("a ref %s that is not there, or elsewhere", async (ref, words) => {
    const told = await story({ ref });
    await told.github.tag("tools", await told.commit("Tools"));
    await told.ship("1.0.0");
    expect(await error(told, { "other.txt": "" })).toMatch(words);
    await told.end();
  });

  it("runs on the branch that the step names, without an input for the commit; a tag of its own file", async () => {
    const told = await Story.start({
      process: straight([shipBy({ ref: "deploy-tools" })]),
      files: { [path]: plain },
    });
    const bare = "name: Deploy\non: workflow_dispatch\njobs: {}\n";
    const head = await told.commit("Without inputs", { [path]: bare });
    await told.github.push("deploy-tools", head);
    await told.ship("2.0.0");
    expect(dispatchedRuns(told).at(-1)).toMatchObject({ head_branch: "deploy-tools", head_sha: head });
    newestRun(told).succeed();
    await told.idle();
    expect((await told.deployment("Production")).state).toBe("success");
    await told.end();
  });
});
