import type { Story } from "../../support/story.ts";

/** People of the stories about gates. */
export const cast = {
  admin: "owner",
  releaser: "write",
  writer: "write",
  ada: "read",
  ben: "write",
  cleo: "read",
  max: "read",
  nia: "read",
  both: "read",
  olaf: "write",
  outsider: "read",
} as const;

/** `both` is in two of them. */
export const castTeams = {
  approvers: ["ada", "ben", "cleo", "both"],
  security: ["max", "nia", "both"],
  "on-call": ["olaf", "admin"],
};

export const castNames = {
  Approvers: "acme/approvers",
  Security: "acme/security",
  "On call": "acme/on-call",
};

type Fields = Readonly<Record<string, unknown>>;

/** A gate of a process file, asking the approvers unless `terms` say otherwise. */
export function gate(name: string, terms: Fields = {}, step: Fields = {}): Fields {
  const asks = { instructions: `${name}?`, "responsible-teams": ["Approvers"], ...terms };
  return { name, uses: "manual-intervention", with: asks, ...step };
}

export function work(terms: Fields = {}, step: Fields = {}): Fields {
  return { name: "Ship", uses: "github-deployment", with: terms, ...step };
}

/** One environment that every release enters by itself; none replaces another. */
export const straightToProduction: readonly unknown[] = [
  { phase: "Production", deploy: "automatic", supersede: "never" },
];

/** A process file: JSON is YAML too. */
export function processOf(steps: readonly Fields[], more: Fields = {}): string {
  return JSON.stringify({ teams: castNames, lifecycle: straightToProduction, steps, ...more }, null, 2);
}

/** The comment of the thread's newest question, as it stands now. */
export function newestQuestion(story: Story, thread: number): string {
  return (
    story.botComments(thread).findLast((one) => one.body?.includes("<!-- drawbridge:question:"))?.body ?? ""
  );
}
