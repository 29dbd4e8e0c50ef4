import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readWorkflow, titleShows, type WorkflowFile } from "../../app/workflow-file/read.ts";

function workflowOf(text: string): WorkflowFile {
  const read = readWorkflow(text);
  if (!read.ok) throw new Error(read.problem);
  return read.workflow;
}

function problemOf(text: string): string | null {
  const read = readWorkflow(text);
  return read.ok ? null : `${read.line}: ${read.problem}`;
}

const jobs = "jobs:\n  build:\n    runs-on: ubuntu-latest\n    steps: [{run: make}]\n";

describe("the events of a workflow", () => {
  it.each([
    ["one", "on: deployment\n", ["deployment"]],
    ["a list", "on: [push, deployment]\n", ["push", "deployment"]],
    ["a mapping", "on:\n  push:\n    branches: [main]\n  deployment:\n", ["push", "deployment"]],
    ["a key in quotes", '"on": deployment\n', ["deployment"]],
    ["a file that begins with a byte order mark", "\uFEFFon: deployment\n", ["deployment"]],
    ["what a deployment's status starts", "on: deployment_status\n", ["deployment_status"]],
  ])("are read where they are written as %s", (_, on, events) => {
    expect(workflowOf(on + jobs).events).toEqual(events);
  });
});

describe("the inputs of a workflow that is dispatched", () => {
  it("are none where nothing says that it can be", () => {
    expect(workflowOf(`on: [push]\n${jobs}`).dispatch).toBeNull();
  });

  it.each(["on: workflow_dispatch\n", "on: [workflow_dispatch]\n", "on:\n  workflow_dispatch:\n"])(
    "are an empty list after %j",
    (on) => {
      expect(workflowOf(on + jobs).dispatch).toEqual([]);
    },
  );

  it("are read with type, options and whether they must be given", () => {
    const text = `on:
  workflow_dispatch:
    inputs:
      sha:
      environment: {type: environment, required: true}
      size:
        type: choice
        options: [small, 1.10, true]
        default: small
        required: true
      dry: {type: boolean, default: false}
${jobs}`;
    expect(workflowOf(text).dispatch).toEqual([
      { name: "sha", required: false, hasDefault: false, type: "string", options: [] },
      { name: "environment", required: true, hasDefault: false, type: "environment", options: [] },
      { name: "size", required: true, hasDefault: true, type: "choice", options: ["small", "1.10", "true"] },
      { name: "dry", required: false, hasDefault: true, type: "boolean", options: [] },
    ]);
  });
});

describe("the titles of a workflow's runs", () => {
  it.each([
    ["Deploy ${{ inputs.correlation-id }}", true],
    ["'Deploy ${{github.event.inputs.Correlation-Id}}'", true],
    ["Deploy ${{ inputs['correlation-id'] }} to ${{ inputs.target }}", true],
    ["Deploy # ${{ inputs.correlation-id }}", false],
    ["Deploy correlation-id", false],
    ["Deploy ${{ inputs.correlation-id-2 }}", false],
    ["Deploy ${{ inputs.quiet && 'it' || inputs.correlation-id }}", false],
  ])("%s: hold the input, %s", (title, expected) => {
    const workflow = workflowOf(`run-name: ${title}\non: workflow_dispatch\n${jobs}`);
    expect(titleShows(workflow, "correlation-id")).toBe(expected);
  });

  it("are GitHub's own without a name", () => {
    expect(titleShows(workflowOf(`on: workflow_dispatch\n${jobs}`), "correlation-id")).toBe(false);
  });
});

describe("the environments of a workflow's jobs", () => {
  it("are those that are written out, with their lines", () => {
    const text = `on: push
jobs:
  plain:
    environment: Production
  named:
    environment:
      url: https://example.com
      name: Testing
  quiet:
    environment: {name: Staging, deployment: false}
  computed:
    environment: \${{ inputs.environment }}
  none:
    runs-on: ubuntu-latest
  odd:
    environment: [a]
`;
    expect(workflowOf(text).environments).toEqual([
      { name: "Production", job: "plain", line: 4, deployment: true },
      { name: "Testing", job: "named", line: 8, deployment: true },
      { name: "Staging", job: "quiet", line: 10, deployment: false },
    ]);
  });

  it("are found behind an anchor, at the line of the alias", () => {
    const text =
      "on: push\njobs:\n  one: &job\n    environment: A\n  two: *job\n  three:\n    environment: &e B\n  four:\n    environment: *e\n";
    expect(workflowOf(text).environments.map(({ job, name, line }) => [job, name, line])).toEqual([
      ["one", "A", 4],
      ["two", "A", 5],
      ["three", "B", 7],
      ["four", "B", 9],
    ]);
  });
});

describe("a file that is no workflow", () => {
  it("says why", () => {
    const nested = `on: push\nx: ${"[".repeat(30)}${"]".repeat(30)}\n`;
    const bomb = `on: push\na: &a [${"x, ".repeat(50)}x]\nb: &b [${"*a, ".repeat(50)}*a]\nc: [${"*b, ".repeat(50)}*b]\n`;
    expect({
      nothing: problemOf(""),
      "a text": problemOf("hello"),
      "a list": problemOf("- on: push\n"),
      "no events": problemOf(jobs),
      "events that are none": problemOf(`on: 5\n${jobs}`),
      "an open bracket": problemOf("on: [push\n"),
      "a key twice": problemOf("on: push\non: deployment\n"),
      "a merge key": problemOf("on: push\njobs:\n  a: &a {environment: x}\n  b:\n    <<: *a\n"),
      "two documents": problemOf("on: push\n---\non: deployment\n"),
      "nested without end": problemOf(nested),
      "aliases without end": problemOf(bomb),
      "too large": problemOf(`on: push\n# ${"x".repeat(512 * 1024)}`),
    }).toMatchInlineSnapshot(`
      {
        "a key twice": "2: The key "on" is here twice: first on line 1.",
        "a list": "1: It names no events in \`on\`.",
        "a merge key": "5: Merge keys (<<) are not known here: write the keys out.",
        "a text": "1: It names no events in \`on\`.",
        "aliases without end": "3: With the aliases written out, the file is more than 10 times as long.",
        "an open bracket": "2: Not valid YAML: deficient indentation.",
        "events that are none": "1: It names no events in \`on\`.",
        "nested without end": "2: The file is nested deeper than 20 levels.",
        "no events": "1: It names no events in \`on\`.",
        "nothing": "1: The file is empty.",
        "too large": "1: The file is larger than 512 KiB.",
        "two documents": "2: The file holds more than one YAML document.",
      }
    `);
  });

  it("can have 512 KiB", () => {
    const start = `on: push\n${jobs}# `;
    expect(problemOf(start + "x".repeat(512 * 1024 - start.length))).toBeNull();
  });

  it("never throws, whatever it holds", () => {
    const piece = fc.constantFrom(
      "on:",
      "jobs:",
      "  workflow_dispatch:",
      "    inputs:",
      "      sha:",
      "    environment:",
      "deployment",
      "&a",
      "*a",
      "<<: *a",
      "__proto__:",
      "constructor:",
      "- x",
      "{",
      "}",
      "[",
      "]",
      "\n",
      " ",
      ": ",
      "\t",
      "!!set",
      '"',
      "${{ x }}",
      "\0",
      "\ud83d",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 40 }), (pieces) => {
        const read = readWorkflow(pieces.join(""));
        return read.ok || read.problem.length > 0;
      }),
      { numRuns: 2_000 },
    );
  });
});
