import type { CommandName } from "./command-names.ts";

interface OutputSpec {
  /** `reason-code`: where it fails; the others: where it does not. */
  readonly setBy: readonly CommandName[];
  readonly description: string;
}

/** The outputs, as `action.yml` declares them. One that does not apply stays unset, which reads as empty. */
export const outputs = {
  version: { setBy: ["release", "report"], description: "Version of the release." },
  "release-id": { setBy: ["release"], description: "Id of the release." },
  "release-url": { setBy: ["release"], description: "Address of the release's page." },
  deployments: {
    setBy: ["release"],
    description: "The release's deployments as JSON: a list of `{id, environment, state, html_url}`.",
  },
  "deployment-id": {
    setBy: ["release", "report"],
    description:
      "`report`: id of the deployment (`12` for `d12`). `release`: of its newest deployment; empty without one.",
  },
  "deployment-url": { setBy: ["release", "report"], description: "Address of that deployment's page." },
  state: {
    setBy: ["release", "report"],
    description:
      "State of that deployment: `queued`, `executing`, `waiting` (for people), `success`, `failed`, `rejected`, `canceled` or `timed-out`.",
  },
  approvers: {
    setBy: ["report"],
    description: "Logins of those who have approved the deployment so far, separated by commas.",
  },
  "reason-code": {
    setBy: ["release", "report", "validate"],
    description: "Why the step failed, for programs; empty when it did not.",
  },
} as const satisfies Readonly<Record<string, OutputSpec>>;

export type OutputName = keyof typeof outputs;
export type Outputs = Readonly<Partial<Record<OutputName, string>>>;
