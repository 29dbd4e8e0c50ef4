/** The stages in which work is done: what is deployed where. */
import { checkOf, deploymentsOf, firstLine, livingComment, questionOf, type Seen } from "../seen.ts";
import { finding, type Finding } from "./finding.ts";
import { checkLine, deploymentLine } from "./lines.ts";

/** The deployment to an environment succeeded. */
export function deployed(seen: Seen, environment: string): Finding[] {
  const check = checkOf(seen, environment);
  const deployments = deploymentsOf(seen, environment);
  const short = seen.release.sha.slice(0, 7);
  return [
    finding(
      `GitHub Deployment to ${environment} of ${short}: success`,
      deployments.length === 1 && deployments[0]?.statuses.at(-1)?.state === "success",
      "exactly one, with success as its last status",
      deployments.map(deploymentLine).join(" · "),
    ),
    finding(
      `check “Deploy to ${environment}”: success`,
      check?.status === "completed" && check.conclusion === "success",
      "completed, success",
      checkLine(check),
    ),
  ];
}

/** The step that asks was left out in an environment. */
export function skipped(seen: Seen, environment: string, step: string): Finding[] {
  const rows = checkOf(seen, environment)?.output.summary?.split("\n") ?? [];
  const row = rows.find((line) => line.startsWith("|") && line.includes(step));
  const question = questionOf(seen, environment);
  return [
    finding(
      `“${step}” was skipped in ${environment}, and nobody was asked`,
      row?.includes("skipped") === true && question === undefined,
      `“${step}” as skipped among the check's steps, and no question`,
      [row, question === undefined ? undefined : firstLine(question.body)].filter(Boolean).join(" · "),
    ),
  ];
}

/** What an environment runs, as GitHub's list of deployments says. */
export function runs(seen: Seen, environment: string, release: { version: string; sha: string }): Finding[] {
  const latest = seen.deployments.findLast((one) => one.environment === environment);
  return [
    finding(
      `${environment} runs ${release.version}`,
      latest?.sha === release.sha && latest.statuses.at(-1)?.state === "success",
      `the newest GitHub Deployment to it is of ${release.sha.slice(0, 7)}, with success`,
      latest === undefined ? undefined : deploymentLine(latest),
    ),
  ];
}

/** The release's comment shows how it ended in every environment. */
export function told(seen: Seen, ends: Readonly<Record<string, string>>): Finding[] {
  const rows =
    livingComment(seen)
      ?.body?.split("\n")
      .filter((line) => line.startsWith("|")) ?? [];
  const ok = Object.entries(ends).every(([environment, end]) =>
    rows.some((row) => row.startsWith(`| ${environment} |`) && row.includes(end)),
  );
  const expected = Object.entries(ends).map(([environment, end]) => `${environment}: ${end}`);
  return [
    finding(
      "the release's comment shows how every environment stands",
      ok,
      expected.join(", "),
      rows.join(" "),
    ),
  ];
}

export function notDeployed(seen: Seen, environment: string, claim: string): Finding {
  const found = deploymentsOf(seen, environment);
  return finding(claim, found.length === 0, "none", found.map(deploymentLine).join(" · "));
}
