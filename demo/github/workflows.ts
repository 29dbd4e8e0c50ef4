/** Workflow files of a repository, and their dispatch. */
import { load } from "js-yaml";
import type { Resolve } from "./checks.ts";
import {
  actorOf,
  invalid,
  notFound,
  ok,
  page,
  Refused,
  repoRoutes,
  text,
  type RepoCall,
  type Routes,
} from "./http.ts";
import { runJson, workflowJson } from "./workflow-run-json.ts";
import { addRun, matches } from "./workflow-runs.ts";
import type { Deployment, Json, Repo, Workflow, WorkflowRun, World } from "./world.ts";

/** What the runs need to know of Git. */
export type Files = {
  readonly resolve: Resolve;
  readonly listFiles: (repo: Repo, ref: string) => Promise<readonly { path: string }[]>;
  readonly readFile: (repo: Repo, ref: string, path: string) => Promise<string | undefined>;
};

export function workflowRoutes(world: World, files: Files): Routes {
  return repoRoutes(world, {
    "GET /actions/workflows": async (call) => {
      const found = await workflowsAt(world, files, call.repo, call.repo.defaultBranch);
      return page(
        call,
        world,
        found.map(({ workflow }) => workflowJson(world, call.repo, workflow)),
        (workflows) => ({
          total_count: found.length,
          workflows,
        }),
      );
    },
    "GET /actions/workflows/{workflow_id}": async (call) =>
      ok(workflowJson(world, call.repo, await workflowOf(world, files, call))),
    "GET /actions/workflows/{workflow_id}/runs": async (call) => {
      const workflow = await workflowOf(world, files, call);
      const found = call.repo.runs
        .filter((run) => run.workflow === workflow && matches(call, run))
        .toReversed();
      return page(
        call,
        world,
        found.map((run) => runJson(world, call.repo, run)),
        (workflow_runs) => ({ total_count: found.length, workflow_runs }),
      );
    },
    "POST /actions/workflows/{workflow_id}/dispatches": async (call) => {
      const silent = world.dispatches === "silent";
      if (silent && "return_run_details" in call.body) {
        throw new Refused(400, 'Invalid request. "return_run_details" is not a permitted key.');
      }
      const run = await dispatch(world, files, call);
      if (silent) return { status: 204 };
      const told = call.body["return_run_details"] === true || call.version >= "2026-03-10";
      if (!told) return { status: 204 };
      const { url, html_url } = runJson(world, call.repo, run);
      return ok({ workflow_run_id: run.id, run_url: url, html_url });
    },
  });
}

async function dispatch(world: World, files: Files, call: RepoCall): Promise<WorkflowRun> {
  const workflow = await workflowOf(world, files, call);
  const ref = text(call.body, "ref", "Workflow");
  if (ref === undefined) throw invalid("Workflow", "ref", "ref is missing");
  const name = ref.replace(/^refs\/(heads|tags)\//, "");
  const sha = /^[0-9a-f]{40}$/.test(ref) ? undefined : await files.resolve(call.repo, ref);
  if (sha === undefined) throw new Refused(422, `No ref found for: ${ref}`);
  const there = (await workflowsAt(world, files, call.repo, sha)).find(
    (each) => each.workflow.path === workflow.path,
  );
  if (there === undefined || !there.events.includes("workflow_dispatch")) {
    throw new Refused(422, "Workflow does not have 'workflow_dispatch' trigger");
  }
  const inputs = (call.body["inputs"] ?? {}) as Json;
  const declared = inputsOf(there.document);
  for (const key of Object.keys(inputs)) {
    if (!(key in declared)) throw new Refused(422, `Unexpected inputs provided: ["${key}"]`);
  }
  for (const [key, input] of Object.entries(declared)) {
    if (input?.required === true && input.default === undefined && inputs[key] === undefined) {
      throw new Refused(422, `Required input '${key}' not provided`);
    }
  }
  if (Object.keys(inputs).length > 25) throw new Refused(422, "inputs must have at most 25 properties");
  const actor = actorOf(world, call.caller);
  return addRun(world, call.repo, {
    workflow,
    event: "workflow_dispatch",
    headSha: sha,
    headBranch: name,
    actor,
    title: titleOf(there.document, inputs) ?? workflow.name,
    inputs,
    deployment: undefined,
  });
}

/** The workflow's `run-name`, with the inputs that it shows. */
function titleOf(document: Json, inputs: Json): string | undefined {
  const name = document["run-name"];
  if (typeof name !== "string") return undefined;
  const shown = /\$\{\{\s*(?:github\.event\.)?inputs(?:\.([\w-]+)|\['([\w-]+)'\])\s*\}\}/g;
  return name.replace(shown, (_whole, plain?: string, quoted?: string) =>
    String((inputs[plain ?? quoted ?? ""] as string | undefined) ?? ""),
  );
}

function inputsOf(document: Json): Record<string, { required?: boolean; default?: unknown } | null> {
  const on = document["on"] as { workflow_dispatch?: { inputs?: Record<string, null> } | null } | undefined;
  return (typeof on === "object" ? on?.workflow_dispatch?.inputs : undefined) ?? {};
}

/** Starts the workflows of the deployment's commit that listen to `deployment`. */
export async function startDeploymentRuns(
  world: World,
  files: Files,
  repo: Repo,
  deployment: Deployment,
): Promise<void> {
  for (const { workflow, events, document } of await workflowsAt(world, files, repo, deployment.sha)) {
    if (!events.includes("deployment")) continue;
    addRun(world, repo, {
      workflow,
      event: "deployment",
      headSha: deployment.sha,
      // A deployment of a SHA belongs to no branch.
      headBranch: deployment.ref === deployment.sha ? null : deployment.ref,
      actor: deployment.creator,
      title: typeof document["run-name"] === "string" ? document["run-name"] : workflow.name,
      inputs: {},
      deployment,
    });
  }
}

type Found = { workflow: Workflow; events: string[]; document: Json };

async function workflowsAt(world: World, files: Files, repo: Repo, ref: string): Promise<Found[]> {
  const paths = (await files.listFiles(repo, ref))
    .map((file) => file.path)
    .filter((path) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path));
  const found: Found[] = [];
  for (const path of paths) {
    const document = parsed((await files.readFile(repo, ref, path)) ?? "");
    let workflow = repo.workflows.find((candidate) => candidate.path === path);
    if (workflow === undefined) {
      workflow = {
        id: world.nextId("workflow"),
        path,
        name: typeof document["name"] === "string" ? document["name"] : path,
      };
      repo.workflows.push(workflow);
    }
    found.push({ workflow, document, events: eventsOf(document["on"]) });
  }
  return found;
}

/** A workflow that is no YAML mapping listens to nothing, as on GitHub. */
function parsed(source: string): Json {
  try {
    const document = load(source);
    return typeof document === "object" && document !== null ? (document as Json) : {};
  } catch (error) {
    if (error instanceof Error && error.name === "YAMLException") return {};
    throw error;
  }
}

function eventsOf(on: unknown): string[] {
  if (typeof on === "string") return [on];
  if (Array.isArray(on)) return on.map(String);
  return typeof on === "object" && on !== null ? Object.keys(on) : [];
}

async function workflowOf(world: World, files: Files, call: RepoCall): Promise<Workflow> {
  const wanted = call.params["workflow_id"] ?? "";
  const all = await workflowsAt(world, files, call.repo, call.repo.defaultBranch);
  const found = all.find(
    ({ workflow }) => String(workflow.id) === wanted || workflow.path.split("/").at(-1) === wanted,
  );
  if (found === undefined) throw notFound();
  return found.workflow;
}
