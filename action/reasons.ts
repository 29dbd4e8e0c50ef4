import type { ProblemCode } from "../app/http/contract.ts";

/** Failures that the Action finds itself; the others are the codes of the API. */
export const ownReasons = [
  "input-invalid",
  "oidc-unavailable",
  "network",
  "answer-invalid",
  "not-a-deployment",
  "not-a-task",
  "wrong-commit",
  "script-failed",
  "script-stopped",
  "rejected",
  "failed",
  "canceled",
  "timed-out",
  "timeout",
] as const;

export type Reason = ProblemCode | (typeof ownReasons)[number];

interface Meaning {
  readonly meaning: string;
  /** Who must do what. */
  readonly remedy: string;
}

/** The output `reason-code`: what each means and what to do, as the docs show it. */
export const reasons = {
  "input-invalid": {
    meaning: "An input of the step, or a file that it names, cannot be used; nothing was sent.",
    remedy: "Mend the workflow: the message names each input.",
  },
  "oidc-unavailable": {
    meaning: "GitHub gave the job no OIDC token.",
    remedy:
      "Add `permissions: id-token: write` to the job. Runs of pull requests from forks never get a token: release from `push`.",
  },
  network: {
    meaning: "Drawbridge did not answer, or only with 429 or 5xx, although it was asked again and again.",
    remedy:
      "Check `server-url`, the proxy and that Drawbridge runs; then re-run the job: nothing is made twice.",
  },
  "answer-invalid": {
    meaning: "Something answered that is not Drawbridge, or not of this version.",
    remedy: "Check `server-url` and what stands before the server; use the Action's version that fits it.",
  },
  "not-a-deployment": {
    meaning: "`report` ran in a workflow that no GitHub Deployment started.",
    remedy: "Put it into a workflow `on: deployment`.",
  },
  "not-a-task": {
    meaning: "`run` ran in a workflow that Drawbridge has not dispatched.",
    remedy: "Nobody starts `drawbridge.yml` by hand: a deployment with a step `run` does.",
  },
  "wrong-commit": {
    meaning: "`run`: what is checked out is not the release's commit; the script was not executed.",
    remedy: "Give `actions/checkout` the `ref: ${{ inputs.sha }}`, as docs/steps/run.md shows.",
  },
  "script-failed": {
    meaning: "`run`: the script failed, could not be started, or its outputs cannot be kept.",
    remedy: "The message and the log above it say why. Mend it, then `/deploy` again.",
  },
  "script-stopped": {
    meaning: "`run`: the script was stopped: its time was over, or the run or the deployment was canceled.",
    remedy: "The message says which. To execute it again, `/deploy` again.",
  },
  rejected: {
    meaning: "The deployment was rejected, or not approved in time.",
    remedy: "The message says by whom and why. Mend it and release anew, or ask again: `/deploy`.",
  },
  failed: {
    meaning: "The deployment failed.",
    remedy: "The message names the step, its error and where to look. Mend it, then `/deploy` again.",
  },
  canceled: {
    meaning: "The deployment was canceled, or superseded by a newer release.",
    remedy: "The message says by whom. To deploy it after all, `/deploy` again.",
  },
  "timed-out": {
    meaning: "A step of the deployment ran out of its time.",
    remedy: "Look why it takes so long, or raise the `timeout` of the step; then `/deploy` again.",
  },
  timeout: {
    meaning: "The input `timeout` was over before the deployment was; it goes on without the job.",
    remedy: "Look at the deployment, wait again by `command: wait`, or raise `timeout`.",
  },
  "token-missing": {
    meaning: "The server saw no token.",
    remedy: "Let the proxy before the server pass the header `Authorization` on.",
  },
  "token-invalid": {
    meaning: "The server cannot accept the token.",
    remedy: "The message says which part; an administrator of Drawbridge checks `OIDC_ISSUERS`.",
  },
  "token-expired": {
    meaning: "The token had expired, and so had the new one that the Action asked for.",
    remedy: "Check the clocks of the server and the runner.",
  },
  "audience-mismatch": {
    meaning: "The token was made for another address than the server's `PUBLIC_URL`.",
    remedy: "Set `server-url` to exactly that address.",
  },
  "issuer-not-trusted": {
    meaning: "The server does not trust the GitHub that issued the token.",
    remedy: "An administrator of Drawbridge adds the issuer to `OIDC_ISSUERS`.",
  },
  "repository-mismatch": {
    meaning: "The token belongs to another repository.",
    remedy: "A workflow acts on its own repository only.",
  },
  "event-not-allowed": {
    meaning: "Workflows of this event may not do this.",
    remedy:
      "`release`, `deploy`: `push`, `workflow_dispatch`, `schedule`, `release`, `workflow_run`. `report`: `deployment`. `wait`: all but those of pull requests.",
  },
  "branch-not-allowed": {
    meaning: "This branch or tag may not release.",
    remedy: "Release from a branch of `releases.branches` in the process file, or add the branch there.",
  },
  "not-entitled": { meaning: "The workflow may not do this.", remedy: "The message says who may." },
  "not-installed": {
    meaning: "The app is not installed on the repository.",
    remedy: "Somebody who administers the repository installs it.",
  },
  "not-found": {
    meaning:
      "There is no such release, environment or deployment. `report`: the GitHub Deployment is not Drawbridge's: somebody else created it.",
    remedy:
      "`report`: do not deploy it; a release is deployed by `/deploy <version> to <environment>`. Else check the inputs.",
  },
  "version-taken": {
    meaning: "The version is the release of another commit, or of one that was removed because of its age.",
    remedy: "Release with another version: a release never changes, and a version is never given twice.",
  },
  "phase-not-open": {
    meaning: "The release may not enter that phase yet.",
    remedy: "The message names what is missing.",
  },
  frozen: {
    meaning: "The environment is frozen.",
    remedy: "The message says until when and who may override.",
  },
  "already-finished": {
    meaning: "`report`: the step of the GitHub Deployment no longer executes.",
    remedy: "Do not deploy. Ask for a new deployment: `/deploy <version> to <environment>`.",
  },
  "already-decided": {
    meaning: "What was asked for is decided or done already.",
    remedy: "The message says what was decided.",
  },
  "process-missing": {
    meaning: "There is no process file.",
    remedy: "Add `.deploy/process.yml` to the commit; for `validate`, check the repository out first.",
  },
  "process-invalid": {
    meaning: "The process file is broken; each problem is annotated on its line.",
    remedy: "Mend the file and push.",
  },
  "version-invalid": {
    meaning: "The version cannot be one.",
    remedy: "A letter or digit, then at most 127 letters, digits, dots, `_`, `+` and `-`.",
  },
  "body-invalid": {
    meaning: "The server does not understand the request.",
    remedy: "The message names each part.",
  },
  "not-ready": {
    meaning: "Drawbridge, or GitHub behind it, could not answer at the moment, also when asked again.",
    remedy: "Re-run the job later: nothing is made twice.",
  },
  "method-not-allowed": {
    meaning: "The server does not know this request.",
    remedy: "Use the Action's version that fits the server.",
  },
  "body-too-large": { meaning: "The request is larger than 1 MiB.", remedy: "Shorten the notes." },
  "body-too-slow": {
    meaning: "The request did not arrive in time.",
    remedy: "Check the connection of the runner and the proxy; then re-run the job: nothing is made twice.",
  },
  "headers-too-many": {
    meaning: "The request has more header fields than the server takes.",
    remedy: "Check what the proxy adds to requests.",
  },
  "too-many-requests": {
    meaning: "Too many requests came from the runner's address at a time, and went on for minutes.",
    remedy:
      "An administrator of Drawbridge checks `TRUSTED_PROXIES`: behind a proxy all callers may have one address.",
  },
  "internal-error": {
    meaning: "Drawbridge failed, also when asked again.",
    remedy: "Give the reference in the message to an administrator of Drawbridge.",
  },
} as const satisfies Readonly<Record<Reason, Meaning>>;
