/** What the app of the demo finds when it starts: the organization's policy, and three repositories with weeks of releases. */
import type { LocalGitHub } from "../github/local-github.ts";
import type { Clock } from "../clock.ts";
import { type Calendar, calendarOf } from "./calendar.ts";
import { payments } from "./payments.ts";
import { furtherTeams } from "./people.ts";
import type { Organization, PastRepository } from "./remembered.ts";
import { storefront } from "./storefront.ts";
import { warehouse } from "./warehouse.ts";
import { writeHistory } from "./write.ts";

/** Names of the repositories that have a history. */
export const repositories = ["storefront", "payments", "warehouse"] as const;

/** Writes it into an empty database, which the app then finds. */
export function writeAcme(
  github: LocalGitHub,
  clock: Clock,
  roles: Organization["roles"],
  workflows: PastRepository["workflows"],
  place: { readonly dataDir: string; readonly publicUrl: string },
): Promise<void> {
  const calendar = calendarOf(clock.now());
  const projects = [storefront, payments, warehouse].map((tell) => tell(calendar));
  const organization = { roles, teams: furtherTeams, policy: policyText(calendar) };
  return writeHistory({ github, clock, organization, projects, workflows, ...place });
}

/** `.deploy/policy.yml` of `acme/.github`. */
function policyText({ day }: Calendar): string {
  const date = (days: number) => day(days).toISOString().slice(0, 10);
  return `# What no repository can weaken.
- repositories: [payments]
  environments: [Production]
  require:
    teams: [acme/security]
    prevent-self-approval: true

- environments: [Production]
  freezes:
    - name: Season sale
      from: ${date(9)}T00:00
      to: ${date(13)}T06:00
      zone: Europe/Berlin
      reason: The busiest days of the year. Nothing goes live that can wait.
      override: [acme/operations]
`;
}
