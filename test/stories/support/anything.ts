import type { Story } from "../../support/story.ts";
import type { Chance } from "../../../torture/chance.ts";
import { minute } from "./clock.ts";

export const people = {
  admin: "owner",
  releaser: "write",
  writer: "write",
  ada: "read",
  max: "read",
  sue: "read",
  tom: "write",
  outsider: "read",
} as const;

const staff = ["ada", "max", "sue", "tom", "releaser", "outsider"];
const slugs = ["octopus-administrators", "octopus-managers", "on-call"];

export const teams = {
  "octopus-administrators": ["ada", "sue"],
  "octopus-managers": ["max", "sue"],
  "on-call": ["tom"],
};

/** What the step Smoke dispatches: no run tells by its name whose it is. */
export const smoke = `on: { workflow_dispatch: { inputs: { sha: {} } } }\njobs: {}\n`;

/** A process with every kind of gate; what is asked in Production differs. */
export const processWith = (check: string, more = "") => `
teams:
  Administrators: acme/octopus-administrators
  Managers: acme/octopus-managers
  On call: acme/on-call
lifecycle:
  - phase: Testing
    deploy: automatic
    guided-failure: true
    supersede: never
  - phase: Production
    deploy: automatic
${more}
steps:
  - name: Check
    uses: manual-intervention
    with: { instructions: Ready?, responsible-teams: [Administrators, Managers], emergency: [On call], ${check} }
    environments: [Production]
  - name: Awake
    uses: manual-intervention
    with: { instructions: Awake?, responsible-teams: [Administrators, On call], inputs: { ticket: { required: true } } }
    environments: [Production]
    start: with-previous
  - name: Ship
    uses: github-deployment
  - name: Smoke
    uses: workflow
    with: { file: smoke.yml }
  - name: Soak
    uses: wait
    with: { for: 5m }
    environments: [Production]
  - name: Look
    uses: manual-intervention
    with: { instructions: What is left of it? }
    environments: [Production]
    if: always()
`;

const processes = [
  processWith("approvals: 1, from-each-team: true"),
  processWith("approvals: 1, remind-every: 20m"),
  processWith("approvals: 2, timeout: 2h, block-deployments: true"),
  processWith("approvals: 1", "    supersede: never"),
];

/** `v`: a version, `e`: an environment, `d`: a deployment. */
type Words = (v: string, e: string, d: string) => string;

/** What answers a question, by its step. */
const answersTo: Readonly<Record<string, readonly Words[]>> = {
  check: [
    (_v, _e, d) => `/approve ${d} Check`,
    (_v, _e, d) => `/approve ${d} Check anyway go`,
    (_v, _e, d) => `/approve ${d} Check`,
    (_v, _e, d) => `/reject ${d} Check no`,
    (_v, _e, d) => `/claim ${d} Check`,
  ],
  awake: [
    (_v, _e, d) => `/approve ${d} Awake\nticket: OPS-1`,
    (_v, _e, d) => `/approve ${d} Awake anyway\nticket: OPS-1`,
    (_v, _e, d) => `/claim ${d} Awake`,
    (_v, _e, d) => `/unclaim ${d} Awake`,
  ],
  look: [(_v, _e, d) => `/approve ${d} Look`, (_v, _e, d) => `/approve ${d} Look anyway`],
  ship: [(_v, _e, d) => `/retry ${d}`, (_v, _e, d) => `/ignore ${d}`, (_v, _e, d) => `/fail ${d}`],
  smoke: [(_v, _e, d) => `/retry ${d}`, (_v, _e, d) => `/ignore ${d}`, (_v, _e, d) => `/fail ${d}`],
};

const mayAnswer: Readonly<Record<string, readonly string[]>> = {
  check: ["ada", "max", "sue"],
  awake: ["ada", "sue", "tom"],
  look: ["tom", "releaser"],
  ship: ["tom", "releaser"],
  smoke: ["tom", "releaser"],
};

/** What people write besides, sensible or not. */
const said: readonly Words[] = [
  (_v, e) => `/approve ${e}`,
  (_v, _e, d) => `/approve ${d} Awake`,
  (_v, _e, d) => `/approve ${d} Check emergency it burns`,
  (_v, _e, d) => `/cancel ${d}`,
  (v, e) => `/deploy ${v} to ${e}`,
  (v, e) => `/deploy ${v} to ${e} guided`,
  (v) => `/promote ${v}`,
  (_v, e) => `/redeploy ${e}`,
  (_v, e) => `/rollback ${e}`,
  (v) => `/block ${v} not this one`,
  (v) => `/unblock ${v}`,
  () => "/status",
];

/** Statuses after which GitHub takes an order for done. */
const isEnd = ({ state }: { readonly state: string }) =>
  ["success", "failure", "error", "inactive"].includes(state);

/** Drives an app through its doors by chance. */
export class Anything {
  private readonly story: Story;
  private readonly chance: Chance;
  private readonly versions: { readonly version: string; readonly thread: number }[] = [];

  constructor(story: Story, chance: Chance) {
    this.story = story;
    this.chance = chance;
  }

  async ship(): Promise<void> {
    const version = `1.${this.versions.length}.0`;
    const sha = await this.story.commit(version, {});
    const { status, body } = await this.story.api("POST", "/releases", { version }, { sha });
    // The gates ask for more people than have stayed: nothing is released of such a file.
    if (status === 422 && body.code === "process-invalid") return;
    if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
    await this.story.idle();
    const thread = this.story.github.issues().find((issue) => issue.title === `Release ${version}`)!.number;
    this.versions.push({ version, thread });
  }

  /** One to four things at once. */
  async burst(): Promise<void> {
    const { story, chance } = this;
    if (chance.percent(20)) story.github.webhooks.duplicate(chance.of(webhooks), 2);
    if (chance.percent(10)) story.github.webhooks.hold(chance.of(webhooks));
    const things = Array.from({ length: 1 + chance.below(4) }, () => this.something());
    await Promise.all(things);
    story.github.webhooks.release((held) => (chance.percent(50) ? held.toReversed() : held));
    if (chance.percent(15)) await this.again();
    await story.pass(chance.of([minute, 2 * minute, 10 * minute, 45 * minute]));
  }

  private async something(): Promise<void> {
    const { story, chance } = this;
    const kind = chance.below(100);
    if (kind < 54) return this.speak();
    if (kind < 76) return this.report();
    if (kind < 88) return this.run();
    if (kind < 93) {
      const team = story.github.team(chance.of(slugs));
      const who = chance.of(staff);
      if (chance.percent(75)) team.add(who);
      else team.remove(who);
      return;
    }
    if (kind < 96) {
      await story.github.commit({
        files: { ".deploy/process.yml": chance.of(processes) },
        message: "Change",
      });
    }
  }

  /** Mostly somebody answers what is asked, and is one of those who may. */
  private async speak(): Promise<void> {
    const { story, chance } = this;
    const { version, thread } = chance.of(this.versions.slice(-3));
    const environment = chance.of(["Testing", "Production"]);
    const open = (await story.database.look(
      `select coalesce(json_agg(json_build_object('id', deployment_id, 'step', step_key)), '[]')
       from interruptions where state = 'pending'`,
    )) as readonly { readonly id: number; readonly step: string }[];
    const asked = open.length === 0 ? { id: 1, step: "check" } : chance.of(open);
    const deployment = `d${asked.id}`;
    if (chance.percent(70)) {
      const answers = answersTo[asked.step] ?? [];
      const who = chance.of(chance.percent(80) ? (mayAnswer[asked.step] ?? staff) : staff);
      await story.github.person(who).comment(thread, chance.of(answers)(version, environment, deployment));
    } else {
      const text = chance.of(said)(version, environment, deployment);
      await story.github.person(chance.of(staff)).comment(thread, text);
    }
  }

  private async report(): Promise<void> {
    const { story, chance } = this;
    const open = story.github.deployments().filter(({ statuses }) => !statuses.some(isEnd));
    const known = open.length > 0 && chance.percent(90) ? open : story.github.deployments().slice(-3);
    if (known.length === 0) return;
    const state = chance.of(["success", "success", "success", "failure", "in_progress", "error"] as const);
    await story.github.person("writer").deploymentStatus(chance.of(known).id, state);
  }

  /** A run that was dispatched moves on; now and then one that is over is run again by somebody. */
  private run(): void {
    const { story, chance } = this;
    const runs = story.github.workflowRuns();
    const open = runs.filter(({ status }) => status !== "completed");
    const known = open.length > 0 && chance.percent(95) ? open : runs.slice(-3);
    if (known.length === 0) return;
    const run = story.github.workflowRun(chance.of(known).id);
    if (run.run.status === "completed") run.rerun();
    else if (chance.percent(25)) run.start();
    else run.complete(chance.of(["success", "success", "success", "failure", "cancelled"]));
  }

  /** GitHub delivers something once more that it has delivered already. */
  private async again(): Promise<void> {
    const { story, chance } = this;
    await story.github.settled(20);
    const sent = story.github.deliveries.slice(-30);
    if (sent.length > 0) await story.github.webhooks.redeliver(chance.of(sent).guid);
  }
}

const webhooks = ["issue_comment.created", "deployment_status", "push", "workflow_run"];
