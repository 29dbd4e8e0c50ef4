/** What several stories of an organization's policy have in common. */

/** `admin` owns the organization; `maintainer` administers the repository and owns nothing. */
export const people = {
  admin: "owner",
  maintainer: "admin",
  releaser: "write",
  writer: "write",
  ada: "read",
  sam: "read",
  sue: "read",
  rita: "read",
  outsider: "read",
} as const;

export const teams = {
  "octopus-administrators": ["ada"],
  "octopus-managers": ["ada"],
  security: ["sam", "sue"],
  "release-managers": ["rita", "sue"],
};

/** Two environments, deployed to by hand, in any order; nobody is asked. */
export const twoByHand = `
lifecycle:
  - { phase: Testing, complete: optional }
  - phase: Production
steps:
  - name: Ship
    uses: github-deployment
`;
