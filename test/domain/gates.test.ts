import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layGates } from "../../app/domain/gates.ts";
import {
  appliesTo,
  fold,
  type GithubDeploymentStep,
  type InterventionStep,
  isGate,
  isWork,
  type Step,
} from "../../app/domain/process.ts";
import { gateStep, workStep } from "./support/processes.ts";

const gate = (id: string, more: Partial<InterventionStep> = {}) =>
  gateStep(id, { name: `Gate ${id}`, instructions: `Check ${id}`, responsibleTeams: ["Guards"], ...more });

const deploy = (id = "deploy", more: Partial<GithubDeploymentStep> = {}) =>
  workStep(id, { name: `Work ${id}`, ...more });

/** A kind of work that there will be: gates are laid by what is work, not by its kind. */
function run(id: string, more: Partial<Step> = {}): Step {
  return { ...workStep(id), name: `Work ${id}`, uses: "run", ...more } as unknown as Step;
}

/** The same gate as the release has it: nobody responsible, another text. */
const weak = (id: string) => gate(id, { instructions: "ok?", responsibleTeams: [] });

function order(release: readonly Step[], guard: readonly Step[], environment = "Production"): string {
  return layGates(release, guard, environment)
    .map(({ id }) => id)
    .join(" ");
}

describe("the gates of the default branch over the steps of a release", () => {
  it.each<[string, Step[], Step[], string]>([
    ["nothing to lay", [deploy()], [deploy()], "deploy"],
    ["the release has none", [deploy()], [gate("a"), gate("b"), deploy()], "a b deploy"],
    ["the release has no steps at all", [], [gate("a"), deploy()], "a"],
    [
      "dropped: before the first step, before gates of the release's own",
      [gate("x"), deploy()],
      [gate("a"), deploy()],
      "a x deploy",
    ],
    [
      "one of two dropped: in the guard's order",
      [weak("b"), deploy()],
      [gate("a"), gate("b"), deploy()],
      "a b deploy",
    ],
    ["swapped", [weak("b"), weak("a"), deploy()], [gate("a"), gate("b"), deploy()], "a b deploy"],
    ["moved behind the work", [deploy(), weak("a")], [gate("a"), deploy()], "a deploy"],
    [
      "moved behind the work, which has another id",
      [deploy("ship"), weak("a")],
      [gate("a"), deploy()],
      "a ship",
    ],
    [
      "behind a work that the guard does not have",
      [run("x"), weak("a"), deploy()],
      [gate("a"), deploy()],
      "a x deploy",
    ],
    ["after the work there: stays after it", [deploy(), weak("a")], [deploy(), gate("a")], "deploy a"],
    [
      "after a work of another id but the same hand-over",
      [deploy("ship"), weak("a")],
      [deploy(), gate("a")],
      "ship a",
    ],
    ["after the work there, before it here", [weak("a"), deploy()], [deploy(), gate("a")], "a deploy"],
    ["after the work there, dropped here", [deploy()], [deploy(), gate("a")], "a deploy"],
    [
      "between two works",
      [run("one"), run("two"), weak("a")],
      [run("one"), gate("a"), run("two")],
      "one a two",
    ],
    [
      "between two works that are swapped",
      [run("two"), run("one"), weak("a")],
      [run("one"), gate("a"), run("two")],
      "a two one",
    ],
    [
      "a gate of the release's own may stand anywhere",
      [deploy(), gate("x")],
      [gate("a"), deploy()],
      "a deploy x",
    ],
  ])("%s", (_, release, guard, expected) => {
    expect(order(release, guard)).toBe(expected);
  });

  it("takes the whole definition of the guard", () => {
    const strict = gate("a", {
      if: "deployment.mode != 'rollback'",
      environments: ["Production"],
      notes: "n",
    });
    expect(
      layGates(
        [gate("a", { if: "false", enabled: false, name: "A" }), deploy()],
        [strict, deploy()],
        "Production",
      ),
    ).toEqual([strict, deploy()]);
  });

  it.each<[string, Step[], Step[], string]>([
    [
      "work of other environments does not count there",
      [run("x"), weak("a")],
      [run("x", { environments: ["Testing"] }), gate("a")],
      "a x",
    ],
    ["nor does disabled work there", [run("x"), weak("a")], [run("x", { enabled: false }), gate("a")], "a x"],
    [
      "nor skipped work there",
      [run("x"), weak("a")],
      [run("x", { skipEnvironments: ["production"] }), gate("a")],
      "a x",
    ],
    [
      "work that is not done here holds no gate back",
      [run("x", { enabled: false }), weak("a")],
      [gate("a"), run("y")],
      "x a",
    ],
  ])("%s", (_, release, guard, expected) => {
    expect(order(release, guard)).toBe(expected);
  });

  it.each<[string, Step[], Step[], string]>([
    [
      "is not asked before the work it reads",
      [deploy()],
      [deploy(), gate("a", { if: "failure()" })],
      "deploy a",
    ],
    [
      "is put back behind it",
      [weak("a"), deploy()],
      [deploy(), gate("a", { if: "steps.deploy.outcome == 'x'" })],
      "deploy a",
    ],
    [
      "nor before a gate it reads",
      [weak("a"), deploy()],
      [gate("a"), gate("b", { if: "steps.a.outputs.notes != ''" }), deploy()],
      "a b deploy",
    ],
    [
      "nor before one that the release has later",
      [gate("x"), weak("a"), deploy()],
      [gate("a"), gate("b", { if: "steps.a.outputs.notes != ''" }), deploy()],
      "x a b deploy",
    ],
    [
      "but before work that comes after it",
      [run("z"), deploy()],
      [deploy(), gate("a", { if: "failure()" }), run("z")],
      "a z deploy",
    ],
  ])("a gate whose condition reads what happened %s", (_, release, guard, expected) => {
    expect(order(release, guard)).toBe(expected);
  });

  it("gives the hand-over the id by which a gate's condition knows it", () => {
    const guard = [deploy(), gate("a", { if: "steps.Deploy.outcome == 'success'" }), run("z")];
    expect(order([deploy("ship"), run("z")], guard)).toBe("deploy a z");
    expect(order([deploy("ship"), run("deploy"), run("z")], guard)).toBe("ship deploy a z");
    expect(order([run("z")], guard)).toBe("a z");
  });

  it("keeps ids and names of gates, whatever the release calls its work", () => {
    const release = [deploy("a", { name: "gate A" }), run("a-release", { name: "gate A (release)" })];
    expect(layGates(release, [gate("a"), deploy()], "Production").map(({ id, name }) => [id, name])).toEqual([
      ["a", "Gate a"],
      ["a-release-release", "gate A (release) (release)"],
      ["a-release", "gate A (release)"],
    ]);
  });

  it("makes no name twice on its way", () => {
    const guard = [gate("a", { name: "X" }), gate("b", { name: "X (release)" })];
    const release = [deploy("p", { name: "X" }), run("q", { name: "X (release)" })];
    expect(layGates(release, guard, "Production").map(({ name }) => name)).toEqual([
      "X",
      "X (release)",
      "X (release) (release)",
      "X (release) (release) (release)",
    ]);
  });
});

const ids = ["a", "b", "c", "d", "e", "f"];
const conditions = [null, "success()", "failure()", "steps.a.outcome == 'success'", "steps.d.outputs.notes"];

const anyStep = (id: string, deployId: string): fc.Arbitrary<Step> =>
  fc
    .record({
      work: fc.boolean(),
      if: fc.constantFrom(...conditions),
      environments: fc.constantFrom(null, ["Production"], ["Testing"]),
      enabled: fc.boolean(),
      name: fc.constantFrom(`Step ${id}`, `STEP ${id}`, `Other ${id}`),
    })
    .map(({ work, ...rest }) => {
      if (!work) return gate(id, rest);
      return id === deployId ? deploy(id, rest) : run(id, rest);
    });

/** Any list of steps with different ids and names, and one hand-over at most. */
const anySteps: fc.Arbitrary<readonly Step[]> = fc
  .record({ chosen: fc.shuffledSubarray(ids), deployId: fc.constantFrom(...ids) })
  .chain(({ chosen, deployId }) => fc.tuple(...chosen.map((id) => anyStep(id, deployId))));

const environment = "Production";
const works = (step: Step) => isWork(step) && step.enabled && appliesTo(step, environment);
const sameWork = (a: Step, b: Step) =>
  isWork(a) && isWork(b) && (a.id === b.id || (a.uses === "github-deployment" && b.uses === a.uses));

/** The steps of the result with the step of the release that each was made of; null: a gate of the guard. */
function traced(release: readonly Step[], guard: readonly Step[]) {
  const gateIds = new Set(guard.filter((step) => isGate(step)).map(({ id }) => id));
  const own = release.filter((step) => !isGate(step) || !gateIds.has(step.id));
  let next = 0;
  const result = layGates(release, guard, environment).map((step) => ({
    step,
    origin: guard.includes(step) ? null : own[next++],
  }));
  return { own, result };
}

describe("for any release and any guard", () => {
  const property = (check: (release: readonly Step[], guard: readonly Step[]) => void) => () =>
    fc.assert(fc.property(anySteps, anySteps, check), { numRuns: 1000 });

  it(
    "every gate of the guard is there once, as the guard defines it",
    property((release, guard) => {
      const result = layGates(release, guard, environment);
      for (const wanted of guard.filter((step) => isGate(step))) {
        expect(result.filter(({ id }) => fold(id) === fold(wanted.id))).toEqual([wanted]);
      }
    }),
  );

  it(
    "no gate comes after work that it does not come after in the guard",
    property((release, guard) => {
      const { result } = traced(release, guard);
      const late = result.filter(({ step, origin }, index) => {
        const allowed = guard.slice(0, guard.indexOf(step)).filter(works);
        const isAllowed = (work: Step) => allowed.some((other) => sameWork(other, work));
        const before = result.slice(0, index).flatMap((earlier) => earlier.origin ?? []);
        return origin === null && !before.filter(works).every(isAllowed);
      });
      expect(late).toEqual([]);
    }),
  );

  it(
    "the release's own gates and work keep their order and all but ids and names",
    property((release, guard) => {
      const { own, result } = traced(release, guard);
      const kept = result.filter(({ origin }) => origin !== null);
      expect(kept.map(({ step, origin }) => ({ ...step, id: origin!.id, name: origin!.name }))).toEqual(own);
    }),
  );

  it(
    "a gate that the release lacks comes before its first step, unless it reads what happened",
    property((release, guard) => {
      const { result } = traced(release, guard);
      const first = result.findIndex(({ origin }) => origin !== null);
      const late = result.filter(({ step, origin }, index) => {
        const lacking =
          origin === null && !release.some(({ id, uses }) => id === step.id && uses === step.uses);
        return lacking && !/steps|failure/.test(step.if ?? "") && first !== -1 && index > first;
      });
      expect(late).toEqual([]);
    }),
  );

  it(
    "ids and names are unique",
    property((release, guard) => {
      const result = layGates(release, guard, environment);
      expect(new Set(result.map(({ id }) => fold(id))).size).toBe(result.length);
      expect(new Set(result.map(({ name }) => fold(name))).size).toBe(result.length);
    }),
  );

  it(
    "a release that has the gates as they are is left as it is",
    property((_release, guard) => {
      expect(layGates(guard, guard, environment)).toEqual(guard);
    }),
  );
});
