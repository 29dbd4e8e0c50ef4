import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { CheckRunView } from "../../demo/github/local-github.ts";
import { stopDatabases } from "../support/database.ts";
import { Story } from "../support/story.ts";

afterAll(stopDatabases);

const file = ".deploy/process.yml";
const deployFile = ".github/workflows/deploy.yml";
const runnerFile = ".github/workflows/drawbridge.yml";

const byWorkflow = `lifecycle: [Testing, Production]
steps:
  - name: Deploy
    uses: workflow
    with:
      file: deploy.yml
      inputs:
        size: small
`;
const byScript = `lifecycle: [Testing, Production]
steps:
  - name: Say hello
    run: echo Hello
`;

const jobs = "jobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps: [{run: make}]\n";
const deploy = (inputs: string, more = "") =>
  `on:\n  workflow_dispatch:\n    inputs: ${inputs}\n${more}${jobs}`;
const rightOne = deploy("{sha: {}, size: {required: true, type: choice, options: [small, large]}}");
const listening = deploy("{sha: {}, size: {}}", "  deployment:\n");
const runner = deploy("{deployment-id: {}, sha: {}, task: {}, correlation-id: {}}");

/** The check after a push to a branch, which is made from the default branch where it is new. */
async function pushed(
  story: Story,
  files: Readonly<Record<string, string>>,
  branch?: string,
): Promise<{ readonly sha: string; readonly check: CheckRunView }> {
  const sha = await story.github.commit({
    ...(branch === undefined ? {} : { branch }),
    files,
    message: `Change ${Object.keys(files).join(" and ")}`,
  });
  await story.idle();
  const checks = story.github.checkRuns(sha).filter((one) => one.name === "Drawbridge / process.yml");
  expect(checks).toHaveLength(1);
  return { sha, check: checks[0]! };
}

const released = async (story: Story, sha: string) => {
  const answer = await story.api("POST", "/releases", { version: sha }, { sha });
  await story.idle();
  return answer;
};

describe("a workflow that listens to GitHub Deployments, with no step that makes one,", () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.start({ process: null });
  });
  afterEach(() => story.check());
  afterAll(() => story.end());

  it("is an error on the first step of work, whichever file is pushed, and nothing is released", async () => {
    const fine = await pushed(story, { [file]: byWorkflow, [deployFile]: rightOne });
    expect(fine.check).toMatchObject({ conclusion: "success", annotations: [] });

    const { sha, check } = await pushed(story, { [deployFile]: listening });
    expect(check).toMatchObject({
      conclusion: "failure",
      annotations: [{ path: file, start_line: 4, start_column: 11, annotation_level: "failure" }],
    });
    expect(check.annotations[0]?.message).toMatch(
      /^steps\[0\]\.uses: .*deploy\.yml" listens to `deployment`.*uses: github-deployment.*`on`.*github-deployments: false/,
    );
    expect(await released(story, sha)).toMatchObject({
      status: 422,
      body: { code: "process-invalid", errors: [{ path: "steps[0].uses", line: 4, column: 11 }] },
    });
    const talk = await story.github.person("writer").openIssue("Shall we release?");
    await story.idle();
    const { words } = await story.say("writer", talk, "/release 1.0.0");
    expect(words).toEqual([expect.stringContaining("has 1 problem")]);
    expect((await story.api("GET", "/releases")).body).toEqual([]);
  });

  it.each([
    ["the file says github-deployments: false", { [file]: `${byWorkflow}github-deployments: false\n` }],
    ["a step is a github-deployment", { [file]: `${byWorkflow}  - uses: github-deployment\n` }],
    [
      "it listens to the statuses only",
      { [file]: byWorkflow, [deployFile]: listening.replace("deployment:", "deployment_status:") },
    ],
    [
      "the process does no work",
      { [file]: "lifecycle: [Production]\nsteps:\n  - {uses: wait, with: {for: 1m}}\n" },
    ],
  ])("is none where %s", async (_case, files) => {
    const { check } = await pushed(story, { [deployFile]: listening, ...files });
    expect(check).toMatchObject({ conclusion: "success", annotations: [] });
  });

  it("a push that changes neither the process nor a workflow is not looked at", async () => {
    const sha = await story.github.commit({ files: { ".github/dependabot.yml": "x" }, message: "Else" });
    await story.idle();
    expect(story.github.checkRuns(sha)).toEqual([]);
  });
});

describe("a step whose workflow is not as it asks for", () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.start({ process: null });
  });
  afterEach(() => story.check());
  afterAll(() => story.end());

  const wrong: readonly (readonly [string, Readonly<Record<string, string>>, number, RegExp])[] = [
    [
      "is not there",
      { [file]: byWorkflow, ".github/workflows/deployed.yml": rightOne },
      6,
      /no workflow ".github\/workflows\/deploy.yml".*Did you mean "deployed.yml"/,
    ],
    [
      "cannot be dispatched",
      { [file]: byWorkflow, [deployFile]: `on: push\n${jobs}` },
      6,
      /workflow_dispatch/,
    ],
    [
      "has no such input",
      { [file]: byWorkflow, [deployFile]: deploy("{sha: {}, sise: {}}") },
      8,
      /no input "size".*It declares "sha", "sise".*Did you mean "sise"/,
    ],
    [
      "takes other values",
      { [file]: byWorkflow.replace("small", "huge"), [deployFile]: rightOne },
      8,
      /takes "small", "large", and not "huge"/,
    ],
    [
      "requires more",
      {
        [file]: byWorkflow,
        [deployFile]: deploy(
          "{sha: {required: true}, size: {}, a: {required: true, default: x}, b: {required: true}}",
        ),
      },
      8,
      /requires "b"/,
    ],
  ];

  it.each(wrong)("%s: an error at the place, also for a release", async (_case, files, line, words) => {
    const { sha, check } = await pushed(story, files);
    expect(check).toMatchObject({
      conclusion: "failure",
      annotations: [
        { path: file, start_line: line, annotation_level: "failure", message: expect.stringMatching(words) },
      ],
    });
    expect(await released(story, sha)).toMatchObject({
      status: 422,
      body: { code: "process-invalid", errors: [{ line, message: expect.stringMatching(words) }] },
    });
  });

  it("that GitHub does not list, as of a folder with more than a thousand files, is asked for by its name", async () => {
    story.github.faults.add({
      match: { method: "GET", path: /\/contents\/\.github(?:\/|%2F)workflows$/ },
      kind: "answer",
      answer: { status: 200, body: [] },
    });
    const mark = story.github.mark();
    const { check } = await pushed(story, { [file]: byWorkflow, [deployFile]: rightOne });
    expect(check).toMatchObject({ conclusion: "success", annotations: [] });
    const asked = story.github.requestsSince(mark).map(({ path }) => decodeURIComponent(path));
    expect(asked).toContainEqual(expect.stringContaining(`/contents/${deployFile}`));
  });

  it("values that are made later, a ref of its own, and steps that are off are left alone", async () => {
    const later = byWorkflow.replace("small", "${{ vars.SIZE }}");
    const variables = "variables: {SIZE: small}\n";
    const elsewhere = byWorkflow.replace("file: deploy.yml", "file: other.yml\n      ref: tools");
    const off = byWorkflow
      .replace("uses: workflow", "uses: workflow\n    enabled: false")
      .replace("deploy.yml", "x.yml");
    for (const text of [later + variables, elsewhere, off]) {
      const { check } = await pushed(story, { [file]: text, [deployFile]: rightOne });
      expect(check).toMatchObject({ conclusion: "success", annotations: [] });
    }
  });

  it("without an input for the commit, it is a warning: a tag may be there in time", async () => {
    const { sha, check } = await pushed(story, { [file]: byWorkflow, [deployFile]: deploy("{size: {}}") });
    expect(check).toMatchObject({
      conclusion: "success",
      annotations: [
        {
          path: file,
          start_line: 6,
          annotation_level: "warning",
          message: expect.stringContaining("no input `sha`"),
        },
      ],
    });
    expect(check.output.title).toContain("in order, with 1 warning");
    expect(check.output.summary).toContain("no input");
    expect((await released(story, sha)).status).toBe(201);
  });
});

describe("scripts, without the workflow that executes them,", () => {
  it("are an error, until it is at the commit or on the default branch as it has to be", async () => {
    const story = await Story.start({ process: null });
    const none = await pushed(story, { [file]: byScript });
    expect(none.check).toMatchObject({
      conclusion: "failure",
      annotations: [
        {
          path: file,
          start_line: 4,
          message: expect.stringMatching(/drawbridge\.yml.*docs\/steps\/run\.md/),
        },
      ],
    });
    expect(await released(story, none.sha)).toMatchObject({ status: 422, body: { code: "process-invalid" } });

    const wrong = await pushed(story, { [runnerFile]: deploy("{sha: {}}") });
    expect(wrong.check.annotations).toMatchObject([
      { message: expect.stringContaining('"deployment-id", "task"') },
    ]);

    const more = await pushed(story, { [runnerFile]: runner.replace("{de", "{host: {required: true}, de") });
    expect(more.check.annotations).toMatchObject([{ message: expect.stringContaining('requires "host"') }]);

    const right = await pushed(story, { [runnerFile]: runner }, "with-runner");
    expect(right.check.conclusion).toBe("success");

    await pushed(story, { [runnerFile]: runner });
    const without = await pushed(story, { [runnerFile]: deploy("{}") }, "without");
    expect(without.check.conclusion).toBe("success");
    await story.end();
  });
});

describe("what is only a warning", () => {
  it("a job that names an environment: on its line, for every kind of work, and nothing waits for it", async () => {
    const story = await Story.start({ process: null });
    const workflow = (environment: string) =>
      `on: deployment\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    environment: ${environment}\n`;
    const process =
      "lifecycle: [Testing, Production]\nsteps:\n  - uses: github-deployment\n    environments: [Production]\n";
    const { sha, check } = await pushed(story, { [file]: process, [deployFile]: workflow("production") });
    expect(check).toMatchObject({
      conclusion: "success",
      annotations: [
        {
          path: deployFile,
          start_line: 5,
          annotation_level: "warning",
          message: expect.stringContaining("environment: {name: production, deployment: false}"),
        },
      ],
    });
    expect(check.output.summary).toContain("deploy.yml");
    expect((await released(story, sha)).status).toBe(201);
    for (const other of [
      "Testing",
      "Staging",
      "{name: Production, deployment: false}",
      "${{ github.ref }}",
    ]) {
      const { check } = await pushed(story, { [deployFile]: workflow(other) });
      expect(check).toMatchObject({ conclusion: "success", annotations: [] });
    }
    const nowhere = await pushed(story, {
      [file]: `${byWorkflow}github-deployments: false\n`,
      [deployFile]: rightOne.replace("  deploy:\n", "  deploy:\n    environment: Production\n"),
    });
    expect(nowhere.check).toMatchObject({ conclusion: "success", annotations: [] });
    await story.end();
  });

  it("a workflow that cannot be read, or that nobody read", async () => {
    const story = await Story.start({ process: null });
    const many = Object.fromEntries(
      Array.from({ length: 99 }, (_, index) => [
        `.github/workflows/${String(index).padStart(3, "0")}.yml`,
        `on: push\n${jobs}`,
      ]),
    );
    const { check } = await pushed(story, {
      ...many,
      [file]: byWorkflow,
      ".github/workflows/broken.yaml": "on:\n  push: [\n",
      [deployFile]: `on: deployment\n# ${"x".repeat(512 * 1024)}\n`,
      ".github/workflows/notes.md": "on: deployment",
      ".github/workflows/sub/inner.yml": "on: deployment",
    });
    expect(check.conclusion).toBe("success");
    expect(check.annotations).toMatchObject([
      { path: ".github/workflows/broken.yaml", start_line: 3, annotation_level: "warning" },
      { path: file, annotation_level: "warning", message: expect.stringContaining(`"${deployFile}"`) },
    ]);
    await story.end();
  });
});

describe("what the check asks of GitHub", () => {
  it("is one more request for a release whose workflows were read before, and none where it hands over", async () => {
    const story = await Story.start({ process: null });
    const asked = async (files: Readonly<Record<string, string>>) => {
      const sha = await story.commit("Change", files);
      const mark = story.github.mark();
      await released(story, sha);
      return story.github
        .requestsSince(mark)
        .map(({ path }) => decodeURIComponent(path))
        .filter((path) => path.includes(".github/workflows"))
        .map((path) => path.replace(/\?.*/, "").replace(/.*\/contents\//, ""));
    };
    const folder = ".github/workflows";
    const files = {
      [file]: byWorkflow.replace("lifecycle: [Testing, Production]", "lifecycle: [Testing]"),
      [deployFile]: rightOne,
      [runnerFile]: runner,
    };
    // The push was checked, so the files are known.
    expect(await asked(files)).toEqual([folder]);
    expect(await asked({})).toEqual([folder]);
    expect(await asked({ [file]: "lifecycle: [Testing]\nsteps: [{uses: github-deployment}]\n" })).toEqual([]);
    await story.end();
  });
});
