/** How everything that stands on GitHub is told: who did it, and what it is now. */
import { readMarker } from "../app/messages/marker.ts";
import type { CheckRunView, CommentView, DeploymentView, LocalGitHub } from "./github/local-github.ts";
import type { Screen } from "./screen.ts";
import { firstLine } from "./seen.ts";
import { environments } from "./shop.ts";

/** One thing as it stands now: told again whenever its state is another. */
export type Telling = {
  readonly key: string;
  readonly state: string;
  /** What it is about; null: no environment. */
  readonly environment: string | null;
  /** `first`: it was not there before. */
  readonly show: (screen: Screen, first: boolean) => void;
};

/** Everything, causes before what follows from them. */
export function tellings(github: LocalGitHub): Telling[] {
  const comments = github
    .issues()
    .flatMap(({ number }) => github.comments(number).map((one) => ({ thread: number, one })));
  return [
    ...github.deployments().map(deployment),
    ...runs(github),
    ...github.deployments().flatMap(statuses),
    ...github.checkRuns().map(check),
    ...comments.flatMap(({ one }) => reactions(one, github.app.login)),
    ...comments.flatMap(({ thread, one }) => comment(thread, one)),
  ];
}

function deployment({ id, environment, sha, creator }: DeploymentView): Telling {
  return {
    key: `deployment ${id}`,
    state: "",
    environment,
    show: (on) => {
      const what = on.paint("bold", `GitHub Deployment to ${environment}`);
      on.did(creator?.login ?? "", `created the ${what} of ${sha.slice(0, 7)}`);
    },
  };
}

function runs(github: LocalGitHub): Telling[] {
  return github.workflowRuns().map(({ id, status, conclusion }) => {
    const environment = github.workflowRun(id).run.deployment?.environment ?? null;
    const state = words(conclusion ?? status ?? "");
    const show = (on: Screen) => on.did("deploy.yml", `run for ${environment}: ${state}`);
    return { key: `run ${id}`, state, environment, show };
  });
}

function statuses({ environment, sha, statuses }: DeploymentView): Telling[] {
  return statuses.map(({ id, state, description, creator }) => ({
    key: `status ${id}`,
    state,
    environment,
    show: (on) => {
      const more = description === "" ? "" : ` · ${description}`;
      on.did(
        creator?.login ?? "",
        `GitHub Deployment to ${environment} of ${sha.slice(0, 7)}: ${words(state)}${more}`,
      );
    },
  }));
}

/** A completed check is shown whole, with its buttons. */
function check({ id, app, name, head_sha, status, conclusion, output, actions }: CheckRunView): Telling {
  const how = words(conclusion ?? status);
  return {
    key: `check ${id}`,
    state: `${how} ${output.title}`,
    environment: environmentIn(`→ ${name.replace("Deploy to ", "")}`),
    show: (on) => {
      const who = `${app?.slug}[bot]`;
      if (status !== "completed") return on.did(who, `set the check ${on.paint("bold", name)}: ${how}`);
      const title = `${who} set the check ${name} on ${head_sha.slice(0, 7)}: ${how}`;
      on.card(
        title,
        output.summary ?? "",
        actions.map(({ label }) => label),
      );
    },
  };
}

/** The living comment changes all the time: the story shows it where it matters. */
function comment(thread: number, { id, body = "", user }: CommentView): Telling[] {
  const kind = readMarker(body)?.kind;
  if (kind === "living") return [];
  const title = (first: boolean) =>
    first ? `commented on #${thread}` : `edited the ${kind ?? "comment"} on #${thread}`;
  return [
    {
      key: `comment ${id}`,
      state: body,
      environment: environmentIn(firstLine(body)),
      show: (on, first) => on.card(`${user?.login} ${title(first)}`, body),
    },
  ];
}

function reactions({ id, user, reactions }: CommentView, app: string): Telling[] {
  const given = [
    ["👍", reactions?.["+1"] ?? 0],
    ["👎", reactions?.["-1"] ?? 0],
  ] as const;
  return given
    .filter(([, count]) => count > 0)
    .map(([sign]) => ({
      key: `reaction ${id} ${sign}`,
      state: "",
      environment: null,
      show: (on) => on.did(app, `${sign} ${user?.login}'s comment`),
    }));
}

function environmentIn(line: string): string | null {
  return Object.values(environments).find((environment) => line.includes(`→ ${environment}`)) ?? null;
}

function words(state: string): string {
  return state.replaceAll("_", " ");
}
