import { describe, expect, it } from "vitest";
import { runJob } from "./support/job.ts";
import { scriptStep } from "./support/script-step.ts";

const problem = (status: number, code: string, detail: string) => ({
  status,
  body: { type: "about:blank", title: "No", status, code, detail, errors: [] },
});

describe("the Action's command run", () => {
  it("takes the script, executes it in the checkout, says what it prints and how it ended", async () => {
    const { exitCode, log, said, outputs, summary, left, workspace } = await scriptStep({
      script: "touch made\npwd\necho to stderr >&2\necho rows=3 >> $GITHUB_OUTPUT\necho A=1 >> $GITHUB_ENV",
    });
    expect(exitCode).toBe(0);
    const key = said[0]?.[1].key;
    expect(key).toMatch(/^[\w-]{43}$/);
    expect(said).toEqual([
      ["12/task/claim", { nonce: "nonce-1", key }],
      ["12/task/log", { key, tail: expect.stringContaining("/workspace\n") }],
      ["12/task/finish", { key, exit_code: 0, outputs: { rows: "3" } }],
    ]);
    expect(said[1]?.[1].tail).toContain("to stderr\n");
    expect(log).toContain("Executing Migrate (d12, attempt 1) with bash.");
    expect(log).toContain("Migrate of d12 has ended well.");
    expect(log).not.toContain(key);
    expect(outputs).toMatch(/deployment-id<<[^]*12[^]*state<<[^]*success/);
    expect(summary).toContain("Migrate of **1.4.0 → Production** has ended well.");
    expect([left, workspace]).toEqual([[], ["made"]]);
  });

  it("is for runs that Drawbridge has dispatched", async () => {
    for (const step of [
      { event: "push", payload: {} },
      { payload: { inputs: { "deployment-id": "12" } } },
      { payload: { inputs: { "deployment-id": "12", task: "" } } },
      { payload: { inputs: { "deployment-id": "x", task: "n" } } },
      { payload: { inputs: null } },
    ]) {
      const { exitCode, said, outputs } = await scriptStep(step);
      expect([exitCode, said]).toEqual([1, []]);
      expect(outputs).toContain("not-a-task");
    }
  });

  it("asks for the deployment that its input names", async () => {
    const { said } = await scriptStep({ inputs: { "deployment-id": "d7" } });
    expect(said.map(([path]) => path)).toEqual(["7/task/claim", "7/task/log", "7/task/finish"]);
  });

  it("waits until it is known that this run was dispatched", async () => {
    const notReady = { ...problem(503, "not-ready", "Ask again."), headers: { "retry-after": "1" } };
    const taken = problem(409, "already-decided", "Another job has taken it.");
    const { exitCode, said, log, outputs } = await scriptStep({ answers: [notReady, notReady, taken] });
    expect([exitCode, said.length, new Set(said.map(([, { key }]) => key)).size]).toEqual([1, 3, 1]);
    expect(log).toContain("::error::The script was not executed. Another job has taken it.");
    expect(outputs).toContain("already-decided");
  });

  it("gives up where Drawbridge does not answer, and says what helps", async () => {
    const { log, outputs, waited } = await runJob({
      inputs: { command: "run", "server-url": "http://127.0.0.1:1" },
      env: { GITHUB_EVENT_NAME: "workflow_dispatch" },
      payload: { inputs: { "deployment-id": "12", task: "nonce-1" } },
    });
    expect(log.at(-1)).toBe(
      "failed: The script was not executed. Drawbridge did not answer: check `server-url`, the proxy and that it runs. Then deploy again; to re-run this job executes nothing.",
    );
    expect(outputs["reason-code"]).toBe("network");
    const minutes = waited.reduce((sum, one) => sum + one, 0) / 60;
    expect([minutes > 4, minutes <= 5]).toEqual([true, true]);
  });

  it.each([
    [
      "nothing is checked out",
      { empty: true },
      `The release's commit ${"a".repeat(40)} is not checked out in the job's workspace`,
    ],
    ["another commit is", { task: { sha: "b".repeat(40) } }, `and the release's commit is ${"b".repeat(40)}`],
  ] as const)("executes nothing where %s", async (_what, step, why) => {
    const { exitCode, said, log, outputs } = await scriptStep({ script: "echo executed", ...step });
    expect(exitCode).toBe(1);
    expect(said.map(([path]) => path)).toEqual(["12/task/claim", "12/task/finish"]);
    expect(said[1]?.[1]).toMatchObject({ exit_code: null, outputs: {}, error: expect.stringContaining(why) });
    expect(log).toContain("ref: ${{ inputs.sha }}");
    expect(outputs).toContain("wrong-commit");
  });

  const ends: readonly (readonly [what: string, task: object, end: object])[] = [
    ["a failing command ends it", { script: "false\necho not reached" }, { exit_code: 1 }],
    ["a failing part of a pipe too", { script: "exit 4 | cat" }, { exit_code: 4 }],
    ["an undefined variable does not", { script: 'echo "$NOWHERE"' }, { exit_code: 0 }],
    [
      "sh",
      { shell: "sh", script: 'echo "n=$N" >> $GITHUB_OUTPUT\nfalse\nexit 5', env: { N: "a b" } },
      { exit_code: 1, outputs: { n: "a b" } },
    ],
    ["a signal", { script: "kill -9 $$" }, { exit_code: null, error: "The script was ended by SIGKILL" }],
    [
      "a shell that is not there",
      { shell: "powershell", script: "echo 1" },
      {
        exit_code: null,
        error:
          "The script could not be started: there is no powershell, or no working directory, on this runner",
      },
    ],
    [
      "more environment than fits",
      { script: "echo 1", env: { BIG: "x".repeat(200_000) } },
      {
        exit_code: null,
        error: "The script could not be started: its environment is larger than the system takes",
      },
    ],
    [
      "outputs of a failed script",
      { script: "echo a=1 >> $GITHUB_OUTPUT; exit 2" },
      { exit_code: 2, outputs: { a: "1" } },
    ],
  ];
  it.each(ends)("says how it ended: %s", async (_what, task, end) => {
    const { exitCode, said } = await scriptStep({ task });
    const report = said.find(([path]) => path.endsWith("finish"))?.[1] ?? {};
    expect(report).toMatchObject(end);
    expect(exitCode).toBe(report.exit_code === 0 ? 0 : 1);
  });

  it("stops what runs out of time", async () => {
    const { said, log, outputs } = await scriptStep({ script: "sleep 100", task: { timeout_seconds: 1 } });
    const error = "The script ran out of time and was stopped";
    expect(said.at(-1)).toEqual(["12/task/finish", expect.objectContaining({ exit_code: null, error })]);
    expect(log).toContain(`::error::${error}.`);
    expect(outputs).toContain("script-stopped");
  });

  it("lets its own commands work after a script that has stopped commands", async () => {
    const { log } = await scriptStep({ script: "echo ::stop-commands::abc\necho ::error::harmless\nexit 1" });
    expect(log).not.toMatch(/^::stop-commands::/m);
    expect(log).not.toMatch(/^::error::harmless/m);
    expect(log).toMatch(/^::error::The script ended with exit code 1/m);
  });

  it("does not wait for what the script has left running", async () => {
    const { exitCode, said } = await scriptStep({ script: "sleep 20 &\necho done" });
    expect([exitCode, said.at(-1)?.[1]]).toEqual([0, expect.objectContaining({ exit_code: 0 })]);
  });
});
