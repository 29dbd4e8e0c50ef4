/** Process files that several stories use. */

/** One environment behind one gate; every release asks there at once, and none replaces another. */
export const oneGate = `
teams:
  Approvers: [acme/octopus-administrators, acme/octopus-managers]
lifecycle:
  - phase: Production
    deploy: automatic
    supersede: never
steps:
  - name: Check
    uses: manual-intervention
    with:
      instructions: Is \${{ release.version }} ready?
      responsible-teams: [Approvers]
  - name: Ship
    uses: github-deployment
`;

/** The same with two environments in one phase, so that one release asks two questions. */
export const twoEnvironments = oneGate.replace(
  "phase: Production",
  "phase: Production\n    environments: [Europe, North America]",
);

/** One environment and no gate: every release is deployed in its turn. */
export const noGate = `
lifecycle:
  - phase: Production
    deploy: automatic
    supersede: never
steps:
  - name: Ship
    uses: github-deployment
`;

/** Two phases, deployed to by hand; the second behind a gate. */
export const byHand = `
teams:
  Approvers: acme/octopus-administrators
lifecycle:
  - Testing
  - Production
steps:
  - name: Check
    uses: manual-intervention
    with: { instructions: Ready?, responsible-teams: [Approvers] }
    environments: [Production]
  - name: Ship
    uses: github-deployment
`;
