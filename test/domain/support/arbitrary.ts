import * as fc from "fast-check";
import type { InterventionStep, Step } from "../../../app/domain/process.ts";
import { gate, script, wait, work, workflow } from "./given.ts";

const often = <T>(value: T, other: fc.Arbitrary<T>, weight = 3) =>
  fc.oneof({ weight, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: other });

const condition = often<string | null>(
  null,
  fc.constantFrom(
    "success()",
    "failure()",
    "always()",
    "cancelled()",
    "vars.NONE == 'x'",
    "fromJSON(vars.NONE)",
  ),
);

const common = fc.record({
  if: condition,
  enabled: often<boolean>(true, fc.constant(false), 9),
  environments: often<readonly string[] | null>(null, fc.constant(["Testing"]), 9),
  channels: often<readonly string[] | null>(null, fc.constant(["Hotfix"]), 9),
  required: often<boolean>(false, fc.constant(true)),
});

const field = { name: "ticket", description: null, type: "string", options: [], required: true } as const;

/** What a gate can ask of people. */
const terms: fc.Arbitrary<Partial<InterventionStep>> = fc.record({
  responsibleTeams: fc.constantFrom<readonly string[]>(["A"], ["A", "B"], ["B", "C"], ["A", "B", "C"], []),
  approvals: often(1, fc.constant(2)),
  fromEachTeam: fc.boolean(),
  inputs: often<InterventionStep["inputs"]>([], fc.constant([field])),
  timeoutMs: often<number | null>(null, fc.constantFrom(20_000, 90_000)),
  onTimeout: fc.constantFrom<InterventionStep["onTimeout"]>("reject", "cancel"),
  remindEveryMs: often<number | null>(null, fc.constant(15_000)),
  blockDeployments: fc.boolean(),
  withPrevious: fc.boolean(),
  emergency: often<readonly string[]>([], fc.constant(["E"])),
});

const anyGate = fc.tuple(common, terms);

/** Work of any kind, or a time that passes; a process hands over once. */
const anyOther = fc.tuple(common, fc.constantFrom("workflow", "run", "wait"), fc.constantFrom(5_000, 30_000));

function other(
  [more, kind, ms]: typeof anyOther extends fc.Arbitrary<infer T> ? T : never,
  id: string,
): Step {
  if (kind === "wait") return wait(id, { ...more, forMs: ms, timeoutMs: ms > 5_000 ? 20_000 : null });
  return kind === "run" ? script(id, more) : workflow(id, more);
}

/** Gates with any terms before, between and after work of every kind. */
export const steps: fc.Arbitrary<readonly Step[]> = fc
  .tuple(
    fc.array(anyGate, { maxLength: 4 }),
    fc.option(common, { freq: 9 }),
    fc.array(anyGate, { maxLength: 3 }),
    fc.array(anyOther, { maxLength: 2 }),
    fc.array(anyOther, { maxLength: 2 }),
  )
  .map(([before, middle, after, early, late]) => [
    ...early.slice(1).map((one) => other(one, "first")),
    ...before.map(([more, asked], at) => gate(`before-${at}`, { ...more, ...asked })),
    ...early.slice(0, 1).map((one) => other(one, "early")),
    ...(middle === null ? [] : [work(middle)]),
    ...late.slice(1).map((one) => other(one, "late")),
    ...after.map(([more, asked], at) => gate(`after-${at}`, { ...more, ...asked })),
    ...late.slice(0, 1).map((one) => other(one, "last")),
  ])
  .filter((list) => list.length > 0);

const organizations: readonly InterventionStep[] = [
  gate("policy:one", { responsibleTeams: ["A"], policy: true, required: true }),
  gate("policy:two", { responsibleTeams: ["B"], approvals: 2, policy: true, required: true }),
  gate("policy:three", { responsibleTeams: ["B", "C"], fromEachTeam: true, policy: true, required: true }),
];

/** Gates that the organization asks for at a moment: all at the same time. */
export const policy: fc.Arbitrary<readonly InterventionStep[]> = often<readonly InterventionStep[]>(
  [],
  fc
    .subarray([...organizations], { minLength: 1 })
    .map((gates) => gates.map((one, at) => ({ ...one, withPrevious: at > 0 }))),
  2,
);

/** What keeps work from starting: nothing, the line, a person, or a freeze of so many seconds. */
export type Hold = null | "turn" | "blocked" | { readonly seconds: number };

export const hold: fc.Arbitrary<Hold> = often<Hold>(
  null,
  fc.constantFrom<Hold>("turn", "blocked", { seconds: 10 }, { seconds: 60 }),
);

/** Seconds that pass before something happens. */
const pause = fc.constantFrom(0, 0, 1, 3, 10, 60);
const person = fc.integer({ min: 1, max: 5 });
/** Which of the steps that fit, counted round. */
const pick = fc.nat(9);
/** Of the question as it was asked last, or of an earlier one. */
const attempt = often<number>(0, fc.constantFrom(-1, 1), 9);

const kind = <const T extends string>(...names: readonly T[]) => fc.constantFrom(...names);

const move = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      move: kind("vote"),
      pick,
      person,
      attempt,
      approves: often<boolean>(true, fc.constant(false), 9),
      known: often<boolean>(true, fc.constant(false), 9),
      emergency: often<boolean>(false, fc.constant(true), 7),
      input: often<boolean>(true, fc.constant(false)),
      own: often<boolean>(false, fc.constant(true), 9),
      stale: often<boolean>(false, fc.constant(true), 9),
    }),
  },
  { weight: 1, arbitrary: fc.record({ move: kind("claim", "unclaim"), pick, person, attempt }) },
  {
    weight: 2,
    arbitrary: fc.record({
      move: kind("guide"),
      pick,
      person,
      attempt,
      guidance: kind("retry", "retry", "ignore", "fail"),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      move: kind("report"),
      state: kind("queued", "in_progress", "success", "failure", "error"),
      via: kind("status", "run", "report"),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      move: kind("dispatched", "run", "take", "finish"),
      /** Of the run, the key and the attempt that are meant, or of others. */
      own: often<boolean>(true, fc.constant(false), 7),
      status: kind("queued", "in_progress", "completed", "completed"),
      conclusion: kind("success", "success", "failure", "cancelled"),
      moved: often<boolean>(false, fc.constant(true), 9),
      pinned: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ move: kind("order"), attempt, id: fc.nat(1000) }) },
  { weight: 3, arbitrary: fc.record({ move: kind("tick", "advance") }) },
  {
    weight: 4,
    arbitrary: fc.record({ move: kind("resume"), outdated: often<boolean>(false, fc.constant(true), 5) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ move: kind("member"), person, team: kind("A", "B", "C", "E", "write") }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      move: kind("leave"),
      pick,
      teams: fc.constantFrom<readonly string[]>(["A", "B", "C", "E", "write"], ["A"], ["B"]),
    }),
  },
  { weight: 2, arbitrary: fc.record({ move: kind("policy"), gates: policy }) },
  { weight: 2, arbitrary: fc.record({ move: kind("hold"), hold }) },
  { weight: 1, arbitrary: fc.record({ move: kind("cancel", "supersede", "give-up") }) },
  { weight: 1, arbitrary: fc.record({ move: kind("time-out", "unattended") }) },
  { weight: 2, arbitrary: fc.record({ move: kind("repeat") }) },
);

/** Something that happens in the life of a deployment, sensible or not. */
export type Move = typeof move extends fc.Arbitrary<infer T> ? T : never;

/** A deployment and what becomes of it. */
export const lives = fc.record({
  steps,
  policy,
  hold,
  members: fc.array(fc.subarray(["A", "B", "C", "E", "write"], { minLength: 1 }), {
    minLength: 5,
    maxLength: 5,
  }),
  guided: fc.boolean(),
  later: often<number | null>(null, fc.constantFrom(5, 100)),
  skip: fc.subarray(["before-0", "before-1", "early", "ship", "after-0", "last"]),
  moves: fc.array(fc.tuple(move, pause), { maxLength: 40 }),
});

export type LifeOf = typeof lives extends fc.Arbitrary<infer T> ? T : never;
