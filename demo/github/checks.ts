/** Check runs of apps, with their buttons. */
import {
  actorOf,
  appOf,
  created,
  invalid,
  notFound,
  ok,
  page,
  repoRoutes,
  Refused,
  text,
  type Call,
  type RepoCall,
  type Routes,
} from "./http.ts";
import { change } from "./check-input.ts";
import { appJson, nodeId } from "./shapes.ts";
import { timestamp, type Account, type CheckRun, type Json, type Repo, type World } from "./world.ts";

/** Finds the commit that a ref means, or nothing. */
export type Resolve = (repo: Repo, ref: string) => Promise<string | undefined>;

export function checkRoutes(world: World, resolve: Resolve): Routes {
  return repoRoutes(world, {
    "POST /check-runs": async (call) => {
      const app = appOf(world, call.caller);
      if (app === undefined) throw new Refused(403, "You must authenticate via a GitHub App.");
      const headSha = text(call.body, "head_sha", "CheckRun") ?? "";
      if ((await resolve(call.repo, headSha)) !== headSha)
        throw new Refused(422, `No commit found for SHA: ${headSha}`);
      const suite = call.repo.checkRuns.find((run) => run.headSha === headSha && run.app === app)?.suiteId;
      const run: CheckRun = {
        id: world.nextId("checkRun"),
        suiteId: suite ?? world.nextId("checkSuite"),
        app,
        name: "",
        headSha,
        externalId: "",
        detailsUrl: null,
        status: "queued",
        conclusion: null,
        startedAt: timestamp(world),
        completedAt: null,
        output: { title: null, summary: null, text: null },
        annotations: [],
        actions: [],
      };
      change(world, run, call.body);
      if (run.name === "") throw invalid("CheckRun", "name", "name can't be blank");
      call.repo.checkRuns.push(run);
      const sender = actorOf(world, call.caller);
      emit(world, call.repo, run, "created", sender);
      if (run.status === "completed") emit(world, call.repo, run, "completed", sender);
      return created(checkRunJson(world, call.repo, run));
    },
    "GET /check-runs/{check_run_id}": (call) => ok(checkRunJson(world, call.repo, runOf(call))),
    "PATCH /check-runs/{check_run_id}": (call) => {
      const run = runOf(call);
      if (appOf(world, call.caller) !== run.app)
        throw new Refused(
          403,
          "Invalid app_id - check run can only be modified by the GitHub App that created it.",
        );
      const before = run.status;
      change(world, run, call.body);
      if (run.status === "completed" && before !== "completed") {
        emit(world, call.repo, run, "completed", actorOf(world, call.caller));
      }
      return ok(checkRunJson(world, call.repo, run));
    },
    "GET /check-runs/{check_run_id}/annotations": (call) => page(call, world, runOf(call).annotations),
    "GET /commits/{ref}/check-runs": async (call) => {
      const sha = await resolve(call.repo, call.params["ref"] ?? "");
      if (sha === undefined) throw new Refused(422, `No commit found for SHA: ${call.params["ref"]}`);
      const found = filtered(
        call,
        call.repo.checkRuns.filter((run) => run.headSha === sha),
      );
      return page(
        call,
        world,
        found.map((run) => checkRunJson(world, call.repo, run)),
        (check_runs) => ({
          total_count: found.length,
          check_runs,
        }),
      );
    },
  });
}

function filtered(call: Call, runs: readonly CheckRun[]): CheckRun[] {
  const [name, status, appId] = ["check_name", "status", "app_id"].map((key) => call.query.get(key));
  const found = runs
    .filter((run) => name === null || run.name === name)
    .filter((run) => status === null || run.status === status)
    .filter((run) => appId === null || run.app.id === Number(appId));
  if (call.query.get("filter") === "all") return found;
  return found.filter(
    (run) => !found.some((later) => later.id > run.id && later.name === run.name && later.app === run.app),
  );
}

function runOf(call: RepoCall): CheckRun {
  const run = call.repo.checkRuns.find((candidate) => candidate.id === Number(call.params["check_run_id"]));
  if (run === undefined) throw notFound();
  return run;
}

/** A person presses a button: only on a completed check run that has it. */
export function pressButton(
  world: World,
  repo: Repo,
  person: Account,
  checkRunId: number,
  identifier: string,
): void {
  const run = repo.checkRuns.find((candidate) => candidate.id === checkRunId);
  if (run === undefined) throw new Error(`there is no check run ${checkRunId}`);
  if (run.status !== "completed")
    throw new Error(`${run.name} is ${run.status}: buttons show on completed check runs only`);
  if (!run.actions.some((action) => action.identifier === identifier)) {
    throw new Error(
      `${run.name} has no button ${identifier}, only ${run.actions.map((action) => action.identifier).join(", ") || "none"}`,
    );
  }
  emit(world, repo, run, "requested_action", person, { requested_action: { identifier } });
}

function emit(
  world: World,
  repo: Repo,
  run: CheckRun,
  action: string,
  sender: Account,
  more: Json = {},
): void {
  const check_run = {
    ...checkRunJson(world, repo, run),
    check_suite: {
      id: run.suiteId,
      node_id: nodeId("CheckSuite", run.suiteId),
      head_branch: repo.defaultBranch,
      head_sha: run.headSha,
      status: run.status,
      conclusion: run.conclusion,
      url: `${world.apiUrl}/repos/${repo.owner.login}/${repo.name}/check-suites/${run.suiteId}`,
      before: null,
      after: null,
      pull_requests: [],
      app: appJson(world, run.app),
      created_at: run.startedAt,
      updated_at: run.startedAt,
    },
  };
  world.emit({ event: "check_run", action, repo, sender, payload: { check_run, ...more } });
}

export function checkRunJson(world: World, repo: Repo, run: CheckRun): Json {
  const url = `${world.apiUrl}/repos/${repo.owner.login}/${repo.name}/check-runs/${run.id}`;
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId("CheckRun", run.id),
    head_sha: run.headSha,
    external_id: run.externalId,
    url,
    html_url: `${world.url}/${repo.owner.login}/${repo.name}/runs/${run.id}`,
    details_url: run.detailsUrl ?? `${world.url}/apps/${run.app.slug}`,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      ...run.output,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suiteId },
    app: appJson(world, run.app),
    pull_requests: [],
  };
}
