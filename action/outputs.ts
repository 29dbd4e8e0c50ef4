import { type CommandName, commandNames } from "./command-names.ts";

interface OutputSpec {
  /** `reason-code`: where it fails; the others: where it does not. */
  readonly setBy: readonly CommandName[];
  readonly description: string;
}

const ofDeployments = ["release", "deploy", "wait", "report", "run"] as const;

/**
 * The outputs, as `action.yml` declares them. One that does not apply stays unset, which reads as empty. A step that
 * fails for what became of a deployment sets them as well.
 */
export const outputs = {
  version: { setBy: ["release", "deploy", "wait", "report"], description: "Version of the release." },
  "release-id": { setBy: ["release"], description: "Id of the release." },
  "release-url": { setBy: ["release"], description: "Address of the release's page." },
  deployments: {
    setBy: ["release"],
    description: "The release's deployments as JSON: a list of `{id, environment, state, html_url}`.",
  },
  "deployment-id": {
    setBy: ofDeployments,
    description: "Id of the deployment (`12` for `d12`). `release`: of its newest one; empty without one.",
  },
  "deployment-url": { setBy: ofDeployments, description: "Address of that deployment's page." },
  state: {
    setBy: ofDeployments,
    description:
      "State of that deployment: `queued`, `executing`, `waiting` (for people), `success`, `failed`, `rejected`, `canceled` or `timed-out`.",
  },
  approvers: {
    setBy: ["deploy", "wait", "report"],
    description: "Logins of those who have approved the deployment so far, separated by commas.",
  },
  "reason-code": {
    setBy: commandNames,
    description: "Why the step failed, for programs; empty when it did not.",
  },
} as const satisfies Readonly<Record<string, OutputSpec>>;

export type OutputName = keyof typeof outputs;
export type Outputs = Readonly<Partial<Record<OutputName, string>>>;
