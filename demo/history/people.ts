/** Who else works at acme beside the cast of the story. */

/** Login → role, on every repository. */
export const colleagues = { ida: "write", sam: "write", noor: "write", kofi: "write" } as const;

/** Team → logins. */
export const furtherTeams = {
  "release-managers": ["max", "ada"],
  operations: ["kofi", "ada"],
  security: ["noor"],
} as const;
