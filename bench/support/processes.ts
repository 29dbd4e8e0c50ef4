import type { Process } from "../../app/domain/process.ts";
import { parseProcess } from "../../app/process-file/parse.ts";

/** The getting-started process, but that Production is started by hand, so that its creation is a moment of its own. */
export const threeEnvironments = `
teams:
  Octopus Administrators: acme/octopus-administrators
  Octopus Managers: acme/octopus-managers
lifecycle:
  - phase: Development
    deploy: automatic
  - phase: Testing
    deploy: automatic
  - phase: Production
steps:
  - name: Manual Intervention Required
    uses: manual-intervention
    with:
      instructions: Please verify the Production environment is ready before proceeding
      responsible-teams: [Octopus Administrators, Octopus Managers]
    environments: [Production]
  - name: Hello world
    uses: github-deployment
`;

/** Production alone: a gate, then the hand-over. */
export const productionOnly = `
teams: { Approvers: acme/octopus-administrators }
lifecycle: [Production]
steps:
  - { name: Check, uses: manual-intervention, with: { instructions: Ready?, responsible-teams: [Approvers] } }
  - { name: Ship, uses: github-deployment }
`;

export function processOf(text: string): Process {
  const parsed = parseProcess(text, { owner: "acme", ownerType: "Organization", repository: "shop" });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.process;
}
