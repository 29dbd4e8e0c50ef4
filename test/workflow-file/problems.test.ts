import { describe, expect, it } from "vitest";
import { parseProcess } from "../../app/process-file/parse.ts";
import { commitWorkflows } from "../../app/workflow-file/commit-workflows.ts";
import { workflowProblems } from "../../app/workflow-file/problems.ts";
import { readWorkflow } from "../../app/workflow-file/read.ts";
import { runnerProblem } from "../../app/workflow-file/runner.ts";
import { acme } from "../process-file/support.ts";

/** What is said of a process and the workflows beside it: where, how loud, and the words. */
async function said(
  process: string,
  workflows: Readonly<Record<string, string>>,
  unread: readonly string[] = [],
): Promise<readonly string[]> {
  const parsed = parseProcess(process, acme);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const files = Object.entries(workflows).map(([name, text]) => ({
    path: `.github/workflows/${name}`,
    text,
  }));
  const read = await commitWorkflows(files, unread, async () => {});
  return workflowProblems(parsed.process, process, read).map(
    ({ file = "process.yml", line, column, path, level = "error", message }) =>
      `${level} ${file}:${line}:${column} ${path}\n${message}`,
  );
}

const jobs = "jobs:\n  deploy:\n    environment: production\n";
const dispatched = (inputs: string) => `on: {workflow_dispatch: {inputs: ${inputs}}}\n`;
const step = (keys: string) => `lifecycle: [Production]\nsteps:\n  - uses: workflow\n    with: {${keys}}\n`;

describe("a process and the workflows of its commit", () => {
  it("say what does not go together, errors first, each with its remedy", async () => {
    const process = `lifecycle: [Production]
steps:
  - uses: wait
    with: { for: 1m }
  - uses: workflow
    with:
      file: build.yml
      inputs: { size: huge, colour: red }
  - name: Test
    uses: workflow
    with: { file: tset.yml }
  - name: Push
    uses: workflow
    with: { file: push.yml }
`;
    const workflows = {
      "broken.yml": "on:\n  push: [\n",
      "build.yml": dispatched(
        "{size: {type: choice, options: [s, l]}, color: {}, a: {required: true}, b: {required: true}}",
      ),
      "one.yml": `on: [push, deployment]\n${jobs}`,
      "push.yml": `on: push\n${jobs}`,
      "test.yml": dispatched("{sha: {}}"),
      "two.yml": "on: deployment\n",
    };
    const all = await said(process, workflows, [".github/workflows/x.yml"]);
    expect(all.join("\n\n")).toMatchInlineSnapshot(`
      "error process.yml:5:11 steps[1].uses
      The workflows ".github/workflows/one.yml", ".github/workflows/two.yml" listen to \`deployment\`, and no step is a \`github-deployment\`: the GitHub Deployment that shows this process's work would start them unasked. Add a step \`uses: github-deployment\`, take \`deployment\` out of the workflow's \`on\`, or write \`github-deployments: false\` in this file.

      error process.yml:8:23 steps[1].with.inputs.size
      The input "size" of ".github/workflows/build.yml" takes "s", "l", and not "huge".

      error process.yml:8:37 steps[1].with.inputs.colour
      The workflow ".github/workflows/build.yml" declares no input "colour", and GitHub would refuse to start it. It declares "size", "color", "a", "b". Did you mean "color"?

      error process.yml:8:15 steps[1].with.inputs
      The workflow ".github/workflows/build.yml" requires "a", "b", which the step does not give: add them under \`inputs\`.

      error process.yml:11:19 steps[2].with.file
      The commit has no workflow ".github/workflows/tset.yml". Did you mean "test.yml"?

      error process.yml:14:19 steps[3].with.file
      The workflow ".github/workflows/push.yml" has no trigger \`workflow_dispatch\`, so nobody can start it: add it to the workflow's \`on\`.

      warning process.yml:7:13 steps[1].with.file
      The workflow ".github/workflows/build.yml" declares no input \`sha\`: where no tag \`<version>\` or \`v<version>\` is at the release's commit, it would have to run on the default branch without knowing the commit, and the step fails before it starts. Declare the input \`sha\`, or tag the commit before you release it.

      warning .github/workflows/one.yml:4:1 
      The job "deploy" names the environment "production", so GitHub makes a GitHub Deployment of its own for it, beside Drawbridge's. With \`environment: {name: production, deployment: false}\` it makes none, and secrets and variables stay. Leave it as it is where a custom protection rule of the environment has to hold the job: that needs it.

      warning .github/workflows/push.yml:4:1 
      The job "deploy" names the environment "production", so GitHub makes a GitHub Deployment of its own for it, beside Drawbridge's. With \`environment: {name: production, deployment: false}\` it makes none, and secrets and variables stay. Leave it as it is where a custom protection rule of the environment has to hold the job: that needs it.

      warning .github/workflows/broken.yml:3:1 
      This workflow could not be read, so Drawbridge does not know what it listens to: Not valid YAML: deficient indentation.

      warning process.yml:1:1 
      Drawbridge did not look into ".github/workflows/x.yml": a file of more than 512 KiB, or one of too many."
    `);
  });

  it("says that the commit of a release is not written down before", async () => {
    const workflows = { "a.yml": dispatched("{sha: {}}") };
    expect(await said(step(`file: a.yml, inputs: {sha: ${"e".repeat(40)}}`), workflows)).toEqual([
      'error process.yml:4:39 steps[0].with.inputs.sha\nThe input "sha" of ".github/workflows/a.yml" is the release\'s commit, and the step would fail before it starts with any other. Leave it out: Drawbridge gives it.',
    ]);
    expect(await said(step('file: a.yml, inputs: {sha: "${{ release.sha }}"}'), workflows)).toEqual([]);
    expect(await said(step("file: a.yml, ref: tools, inputs: {sha: abc}"), workflows)).toEqual([]);
  });

  it.each<[string, string, Readonly<Record<string, string>>]>([
    [
      "an input in other letters",
      step("file: a.yml, inputs: {Size: 1}"),
      { "a.yml": dispatched("{size: {}, sha: {}}") },
    ],
    [
      "a required input with a default",
      step("file: a.yml"),
      { "a.yml": dispatched("{sha: {}, a: {required: true, default: b}}") },
    ],
    [
      "what the app gives",
      step("file: a.yml"),
      { "a.yml": dispatched("{sha: {required: true}, correlation-id: {required: true}}") },
    ],
    [
      "an option that is a number",
      step("file: a.yml, inputs: {n: 1.10}"),
      { "a.yml": dispatched("{sha: {}, n: {type: choice, options: [1.10]}}") },
    ],
    [
      "an environment of no work",
      "lifecycle: [Production]\nsteps: [{uses: manual-intervention, with: {instructions: x}}]\n",
      { "a.yml": `on: deployment\n${jobs}` },
    ],
    [
      "a job without a GitHub Deployment",
      "lifecycle: [Production]\nsteps: [{uses: github-deployment}]\n",
      { "a.yml": "on: deployment\njobs: {a: {environment: {name: Production, deployment: false}}}\n" },
    ],
  ])("have nothing against %s", async (_case, process, workflows) => {
    expect(await said(process, workflows)).toEqual([]);
  });

  it("say nothing of a workflow that nobody looked into", async () => {
    expect(await said(step("file: a.yml"), {}, [".github/workflows/a.yml"])).toEqual([
      expect.stringMatching(/^warning process.yml:1:1 \nDrawbridge did not look into/),
    ]);
  });
});

describe("the workflow that executes scripts", () => {
  it("has its trigger and its inputs, or it is said what is missing", () => {
    const of = (text: string | null) =>
      runnerProblem(text === null ? null : readWorkflow(text), "https://docs.example/run.md");
    const three = "deployment-id: {required: true}, sha: {}, task: {}";
    const inputs = `${three}, correlation-id: {required: true}`;
    expect(of(dispatched(`{${inputs}}`))).toBeNull();
    expect(of(dispatched(`{${inputs}, host: {required: true, default: x}}`))).toBeNull();
    expect({
      "not there": of(null),
      "not readable": of("on: ["),
      "another trigger": of("on: push\n"),
      "no inputs": of("on: workflow_dispatch\n"),
      "an input less": of(dispatched(`{${three}}`)),
      "more inputs": of(dispatched(`{${inputs}, host: {required: true}}`)),
    }).toMatchInlineSnapshot(`
      {
        "an input less": "Scripts are executed by ".github/workflows/drawbridge.yml", which declares no input "correlation-id" under \`workflow_dispatch\`. Take it from https://docs.example/run.md",
        "another trigger": "Scripts are executed by ".github/workflows/drawbridge.yml", which has no trigger \`workflow_dispatch\`. Take it from https://docs.example/run.md",
        "more inputs": "Scripts are executed by ".github/workflows/drawbridge.yml", which requires "host", and nobody gives that. Take it from https://docs.example/run.md",
        "no inputs": "Scripts are executed by ".github/workflows/drawbridge.yml", which declares no input "deployment-id", "sha", "task", "correlation-id" under \`workflow_dispatch\`. Take it from https://docs.example/run.md",
        "not readable": "Scripts are executed by ".github/workflows/drawbridge.yml", which could not be read (line 1: Not valid YAML: unexpected end of the stream within a flow collection.). Take it from https://docs.example/run.md",
        "not there": "Scripts are executed by ".github/workflows/drawbridge.yml", which is neither at this commit nor on the default branch. Take it from https://docs.example/run.md",
      }
    `);
  });
});
