import type { Vote } from "./state.ts";

/**
 * What later steps can read of a gate that was approved: who, with what notes, and
 * the inputs, of which the last one given counts.
 * @param votes in their order, the one that met the quorum last
 */
export function outputsOf(votes: readonly Vote[]): Readonly<Record<string, string>> {
  const approvals = votes.filter((vote) => vote.decision === "approve");
  const last = approvals.at(-1);
  if (last === undefined) return {};
  const inputs = approvals.flatMap((vote) => Object.entries(vote.inputs));
  return {
    approved: "true",
    notes: last.note,
    "responsible_user.login": last.user.login,
    "responsible_user.id": String(last.user.id),
    // GitHub's display name is not part of a webhook, and not worth a request: the login is shown instead.
    "responsible_user.name": last.user.login,
    approvers: approvals.map((vote) => vote.user.login).join(","),
    emergency: String(approvals.some((vote) => vote.emergency)),
    ...Object.fromEntries(inputs.map(([name, value]) => [`inputs.${name}`, value])),
  };
}
