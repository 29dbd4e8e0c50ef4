import { afterAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { Story, thumbsUp } from "../support/story.ts";

afterAll(stopDatabases);

/** Steps around one piece of work, each asked of the same people. */
function around(before: readonly string[], after: readonly string[]): string {
  const gate = (line: string, told = "") => {
    const [name = "", condition] = line.split(" if ");
    return `
  - name: ${name}
    uses: manual-intervention
    with: { instructions: "${name}?${told}", responsible-teams: [Approvers] }${
      condition === undefined ? "" : `\n    if: ${condition}`
    }`;
  };
  return `
teams: { Approvers: acme/octopus-administrators }
lifecycle: [{ phase: Production, deploy: automatic, supersede: never }]
steps:${before.map((line) => gate(line)).join("")}
  - name: Ship
    uses: github-deployment${after.map((line) => gate(line, " Work was ${{ steps.ship.outcome }}.")).join("")}
`;
}

const summary = async (story: Story) => {
  const { state, steps } = await story.deployment("Production");
  return [state, ...steps.map((step: any) => `${step.name}: ${step.state}`)];
};

describe("what ends a deployment, and what still runs then", () => {
  it("a rejection before any work ends it there, whatever the later steps ask for", async () => {
    const process = around(["First", "Second"], ["Report if failure()", "Always if always()"]);
    const story = await Story.start({ process });
    const { thread } = await story.asked("1.0.0");
    expect((await story.say("ada", thread, "/approve")).words).toEqual([expect.stringContaining("*Second*")]);
    const ending = await story.say("ada", thread, "/reject too risky");
    expect(ending.words).toEqual([expect.stringContaining("Nothing was deployed")]);
    expect(await summary(story)).toEqual([
      "rejected",
      "First: success",
      "Second: failed",
      "Ship: skipped",
      "Report: skipped",
      "Always: skipped",
    ]);
    expect(story.github.deployments()).toEqual([]);
    await story.end();
  });

  it("a sign-off after the work: its rejection makes it rejected, and what asks for failure() is asked", async () => {
    const story = await Story.start({ process: around([], ["Sign off", "Clean up if failure()", "Last"]) });
    const { thread, sha } = await story.ship("1.0.0");
    await story.report("Production", "success");
    expect(story.question(thread)).toContain("Work was success.");
    expect(await summary(story)).toEqual([
      "waiting",
      "Ship: success",
      "Sign off: waiting",
      "Clean up: pending",
      "Last: pending",
    ]);
    expect(story.deploymentCheck(sha, "Production").conclusion).toBe("action_required");
    const question = await story.say("ada", thread, "/reject it flickers");
    expect(question).toEqual({ words: [expect.stringContaining("*Clean up*")], reactions: "👍" });
    const ending = await story.say("ada", thread, "/approve cleaned");
    expect(ending.words).toEqual([expect.stringContaining("it flickers")]);
    expect(await summary(story)).toEqual([
      "rejected",
      "Ship: success",
      "Sign off: failed",
      "Clean up: success",
      "Last: skipped",
    ]);
    expect(story.deploymentCheck(sha, "Production").conclusion).toBe("failure");
    await story.end();
  });

  it("failed work: failure() and always() are asked, the others are skipped; the end stays failed", async () => {
    const story = await Story.start({
      process: around([], ["Sign off", "Clean up if failure()", "Tell if always()", "Odd if cancelled()"]),
    });
    const { thread } = await story.ship("1.0.0");
    await story.report("Production", "failure", "writer", { description: "Health check failed" });
    expect(story.question(thread)).toContain("Work was failure.");
    expect((await story.say("ada", thread, "/approve")).words).toEqual([expect.stringContaining("*Tell*")]);
    const ending = await story.say("ada", thread, "/reject");
    expect(ending.words).toEqual([expect.stringContaining("Health check failed")]);
    expect(await summary(story)).toEqual([
      "failed",
      "Ship: failed",
      "Sign off: skipped",
      "Clean up: success",
      "Tell: failed",
      "Odd: skipped",
    ]);
    await story.end();
  });

  it("canceled by a person after work had started: always() and cancelled() are asked, failure() is not", async () => {
    const story = await Story.start({
      process: around([], ["Clean up if failure()", "Tell if always()", "Undo if cancelled()"]),
    });
    const { thread } = await story.ship("1.0.0");
    const asked = await story.say("writer", thread, "/cancel wrong build");
    expect(asked).toEqual({ words: [expect.stringContaining("*Tell*")], reactions: "👍" });
    expect((await story.say("ada", thread, "/approve")).words).toEqual([expect.stringContaining("*Undo*")]);
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    expect(await summary(story)).toEqual([
      "canceled",
      "Ship: canceled",
      "Clean up: skipped",
      "Tell: success",
      "Undo: success",
    ]);
    await story.end();
  });
});

describe("steps that are skipped", () => {
  it("by environment, by enabled, by if; what they would have said is empty, and the deployment goes on", async () => {
    const story = await Story.start({
      process: `
teams: { Approvers: acme/octopus-administrators }
variables:
  RISK: [{ value: high, environments: [Production] }, { value: low }]
lifecycle:
  - { phase: Testing, deploy: automatic }
  - { phase: Production, deploy: automatic }
steps:
  - name: Production only
    uses: manual-intervention
    with: { instructions: "Ready?", responsible-teams: [Approvers] }
    environments: [production]
  - name: Not in production
    uses: manual-intervention
    with: { instructions: "Ready?", responsible-teams: [Approvers] }
    skip-environments: [Production]
    enabled: false
  - name: Risky
    uses: manual-intervention
    with: { instructions: "\${{ steps.production-only.outputs.notes }}, by \${{ steps.production-only.outputs.responsible_user.login || 'nobody' }}", responsible-teams: [Approvers] }
    if: vars.RISK == 'high'
  - name: Ship
    uses: github-deployment
    with:
      task: "deploy:\${{ steps.production-only.outputs.approved || 'unasked' }}"
      payload: { note: "\${{ steps.risky.outputs.notes }}", nested: { version: "\${{ release.version }}" } }
      environment-url: https://\${{ release.version }}.example.com
`,
    });
    const { thread } = await story.ship("1.0.0");
    const [testing] = story.onGitHub("Testing");
    expect(testing).toMatchObject({
      task: "deploy:unasked",
      payload: { note: "", nested: { version: "1.0.0" }, drawbridge: { version: "1.0.0" } },
    });
    await story.report("Testing", "success");
    const { steps } = await story.deployment("Testing");
    expect(steps.map((step: any) => `${step.name}: ${step.state}`)).toEqual([
      "Production only: skipped",
      "Not in production: skipped",
      "Risky: skipped",
      "Ship: success",
    ]);
    expect(steps[0].outputs).toEqual({});
    expect(steps[3].outputs).toEqual({ environment_url: "https://1.0.0.example.com" });

    story.question(thread);
    const [next] = (await story.say("ada", thread, "/approve all *well*\nand @acme/everybody knows")).words;
    expect(next).toContain("by ada");
    expect(next).not.toMatch(/(^|[^`])@acme\/everybody/);
    expect(await story.say("ada", thread, "/approve go")).toEqual(thumbsUp);
    expect(story.onGitHub("Production").at(-1)).toMatchObject({
      task: "deploy:true",
      payload: { note: "go" },
    });
    await story.report("Production", "success");
    await story.end();
  });
});
