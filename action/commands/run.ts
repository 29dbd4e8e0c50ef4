import { stateLabel } from "../../app/messages/icons.ts";
import { markdown, name, say, strong } from "../../app/messages/phrase.ts";
import type { Answered } from "../answered.ts";
import type { AnsweredDeployment, AnsweredTask } from "../answers.ts";
import { type Api, apiOf } from "../client.ts";
import type { Outputs } from "../outputs.ts";
import { type Failure, failure, prefixed, type Result } from "../result.ts";
import { notExecuted, reportOf, type ScriptReport } from "../script/ended.ts";
import { follow, type Stopped } from "../script/follow.ts";
import { masksOf } from "../script/masks.ts";
import { progressOf } from "../script/progress.ts";
import { relayOf } from "../script/relay.ts";
import type { RunnerSignal } from "../script/scripts.ts";
import { tailOf } from "../script/tail.ts";
import { deploymentsSummary } from "../summary.ts";
import type { Command, Job } from "./command.ts";

/** Which run is the dispatched one may be known a while after it has begun. */
const claimMs = 5 * 60_000;
/** A restart of Drawbridge loses nothing. */
const finishMs = 10 * 60_000;
/** That the time is over is Drawbridge's to say, by its own clock. */
const afterDeadlineMs = 1_000;
/** The runner ends the Action soon after it has canceled it. */
const canceledFinishMs = 3_000;

/** What the run was dispatched for. */
interface Dispatched {
  readonly deploymentId: number;
  readonly nonce: string;
}

/** What came of the script, and what to add for whoever reads the job's log. */
interface Executed {
  readonly report: ScriptReport;
  readonly stopped: Stopped | null;
  readonly lastLines: readonly string[];
}

/** Takes the script of a step, executes it on the release's commit, and says how it ended. */
export const run: Command = async (job) => {
  const { deps, context, inputs } = job;
  const dispatched = dispatchOf(job);
  if (!dispatched.ok) return dispatched;
  const { deploymentId, nonce } = dispatched;
  const api = apiOf(deps, context, inputs["server-url"]);
  const key = deps.scripts.newKey();
  return deps.scripts.withSignals(async (signalled) => {
    const taken = await api.claimTask(deploymentId, { nonce, key }, deps.clock.now() + claimMs);
    if (!taken.ok) return prefixed("The script was not executed", unheard(taken));
    const task = taken.value;
    const wrong = await wrongCheckout(job, task.sha);
    if (wrong !== null) {
      const report = notExecuted(wrong);
      const answer = await finish(job, api, deploymentId, key, report, finishMs);
      const message = `${wrong}. Nothing was executed: give \`actions/checkout\` the release's commit, as \`.github/workflows/drawbridge.yml\` of the docs does.`;
      return failure("wrong-commit", message, { snippet: checkout, outputs: outputsOf(answer) });
    }
    if (await Promise.race([signalled, Promise.resolve(null)])) {
      await finish(job, api, deploymentId, key, notExecuted(canceledBefore), canceledFinishMs);
      return failure("script-stopped", `${canceledBefore}.`, {
        outputs: { "deployment-id": String(deploymentId) },
      });
    }
    deps.core.info(`Executing ${task.name} (d${deploymentId}, attempt ${task.attempt}) with ${task.shell}.`);
    const executed = await execute(job, api, { deploymentId, key }, task, signalled);
    if (executed.stopped?.by === "drawbridge") return stoppedBy(deploymentId, executed.stopped.failure);
    for (const output of executed.report.withheld) {
      deps.core.warning(`The output \`${output}\` holds a value that nobody may read: it is not kept.`);
    }
    const patience = executed.stopped?.by === "runner" ? canceledFinishMs : finishMs;
    const answer = await finish(job, api, deploymentId, key, executed.report, patience);
    return resultOf(task, executed, answer);
  });
};

function dispatchOf({ context, inputs }: Job): ({ readonly ok: true } & Dispatched) | Failure {
  const { "deployment-id": named, task: nonce } = context.dispatchInputs;
  const dispatchedFor = /^[1-9]\d{0,9}$/.test(named ?? "") ? Number(named) : null;
  const deploymentId = inputs["deployment-id"] ?? dispatchedFor;
  if (
    context.eventName === "workflow_dispatch" &&
    nonce !== undefined &&
    nonce !== "" &&
    deploymentId !== null
  ) {
    return { ok: true, deploymentId, nonce };
  }
  return failure(
    "not-a-task",
    `Drawbridge has not dispatched this run: its event is \`${context.eventName}\`, and it has no inputs \`deployment-id\` and \`task\` of Drawbridge. \`run\` belongs into \`.github/workflows/drawbridge.yml\`, which nobody starts by hand.`,
  );
}

const canceledBefore = "The workflow run was canceled before the script began";

const checkout = "- uses: actions/checkout@v6\n  with:\n    ref: ${{ inputs.sha }}";

/** What is checked out instead of the release's commit, as a sentence without a full stop; null: it is that. */
async function wrongCheckout({ deps }: Job, sha: string): Promise<string | null> {
  const head = (await deps.git("rev-parse", "--verify", "--quiet", "HEAD^{commit}"))?.trim();
  if (head === sha) return null;
  return head === undefined || head === ""
    ? `The release's commit ${sha} is not checked out in the job's workspace`
    : `The job has checked out ${head}, and the release's commit is ${sha}`;
}

async function execute(
  { deps, context }: Job,
  api: Api,
  task: { readonly deploymentId: number; readonly key: string },
  { shell, script, env, timeout_seconds: seconds }: AnsweredTask,
  signalled: Promise<RunnerSignal>,
): Promise<Executed> {
  const masks = masksOf({ ...deps.env, ...env });
  const relay = relayOf(masks);
  const tail = tailOf(masks);
  const onLine = (line: string) => {
    const relayed = relay(line);
    tail.add(line);
    return relayed;
  };
  const order = { task: { shell, script, env }, env: deps.env, workspace: context.workspace };
  return deps.scripts.execute(order, onLine, async (started) => {
    const progress = progressOf(deps.clock, api, task, tail);
    const timeoutMs = seconds * 1000 + afterDeadlineMs;
    const followed = await follow(deps.clock, started, timeoutMs, signalled, progress.beat);
    if (followed.stopped === null || followed.stopped.by === "time") await progress.last();
    const report = reportOf(followed, await started.outputs(), masks);
    return { report, stopped: followed.stopped, lastLines: tail.lastLines(3) };
  });
}

function finish(
  { deps }: Job,
  api: Api,
  deploymentId: number,
  key: string,
  { exit_code, outputs, error }: ScriptReport,
  patienceMs: number,
): Promise<Answered<AnsweredDeployment>> {
  const body = { key, exit_code, outputs, ...(error === undefined ? {} : { error }) };
  return api.finishTask(deploymentId, body, deps.clock.now() + patienceMs);
}

function resultOf(
  task: AnsweredTask,
  { report, stopped, lastLines }: Executed,
  answer: Answered<AnsweredDeployment>,
): Result {
  const outputs = outputsOf(answer);
  if (report.failed !== null) {
    const lines = lastLines.map((line) => `"${line.slice(0, 200)}"`).join(", ");
    const printed = stopped === null && lines !== "" ? `; its last lines: ${lines}` : "";
    const unsaid = answer.ok ? "" : ` Drawbridge could not be told. ${unheard(answer).message}`;
    const reason = stopped === null ? "script-failed" : "script-stopped";
    return failure(reason, `${report.failed}${printed}.${unsaid}`, { outputs });
  }
  if (!answer.ok)
    return prefixed("The script ended well, but Drawbridge has not taken that", unheard(answer));
  const { id, state, html_url: url, release, environment } = answer.value;
  return {
    ok: true,
    lines: [`${task.name} of d${id} has ended well. ${stateLabel(state)}: ${url}`],
    warnings: [],
    outputs,
    summary: deploymentsSummary(
      markdown(say`${name(task.name)} of ${strong(`${release.version} → ${environment}`)} has ended well.`),
      [answer.value],
      release.version,
    ),
  };
}

/** Drawbridge has no use for a report: the step has ended. */
function stoppedBy(deploymentId: number, { message }: Failure): Failure {
  const outputs = { "deployment-id": String(deploymentId) };
  return failure("script-stopped", `The script was stopped. ${message}`, { outputs });
}

/** Unlike other commands: to run this job again would do nothing, since it is not the first attempt any more. */
function unheard(failed: Failure): Failure {
  if (failed.reason !== "network") return failed;
  const message =
    "Drawbridge did not answer: check `server-url`, the proxy and that it runs. Then deploy again; to re-run this job executes nothing.";
  return { ...failed, message };
}

function outputsOf(answer: Answered<AnsweredDeployment>): Outputs {
  if (!answer.ok) return {};
  const { id, state, html_url: url } = answer.value;
  return { "deployment-id": String(id), "deployment-url": url, state };
}
