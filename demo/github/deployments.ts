/** Deployments and their statuses, with the rules that GitHub applies to them. */
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
  type RepoCall,
  type Routes,
} from "./http.ts";
import type { Resolve } from "./checks.ts";
import { deploymentJson, statusJson } from "./deployment-json.ts";
import {
  timestamp,
  type Deployment,
  type DeploymentStatus,
  type Json,
  type Repo,
  type World,
} from "./world.ts";

const STATES = ["error", "failure", "inactive", "in_progress", "queued", "pending", "success"];
const DESCRIPTION_LIMIT = 140;

/** Called with each new deployment, before its creator has the answer: starts the workflows that listen. */
export type OnDeployment = (repo: Repo, deployment: Deployment) => Promise<void>;

export function deploymentRoutes(world: World, resolve: Resolve, onDeployment: OnDeployment): Routes {
  return repoRoutes(world, {
    "GET /deployments": (call) => {
      const found = call.repo.deployments
        .filter((deployment) =>
          (["sha", "ref", "task", "environment"] as const).every((key) => {
            const wanted = call.query.get(key);
            return wanted === null || wanted === "none" || deployment[key] === wanted;
          }),
        )
        .toReversed();
      return page(
        call,
        world,
        found.map((deployment) => deploymentJson(world, call.repo, deployment)),
      );
    },
    "POST /deployments": async (call) => {
      const deployment = await newDeployment(world, call, resolve);
      call.repo.deployments.push(deployment);
      world.emit({
        event: "deployment",
        action: "created",
        repo: call.repo,
        sender: deployment.creator,
        payload: {
          deployment: deploymentJson(world, call.repo, deployment),
          workflow: null,
          workflow_run: null,
        },
      });
      // What the workflow's own token does starts no workflow.
      if (call.caller.kind !== "actions") await onDeployment(call.repo, deployment);
      return created(deploymentJson(world, call.repo, deployment));
    },
    "GET /deployments/{deployment_id}": (call) => ok(deploymentJson(world, call.repo, deploymentOf(call))),
    "GET /deployments/{deployment_id}/statuses": (call) => {
      const deployment = deploymentOf(call);
      const found = deployment.statuses.toReversed();
      return page(
        call,
        world,
        found.map((status) => statusJson(world, call.repo, deployment, status)),
      );
    },
    "POST /deployments/{deployment_id}/statuses": (call) => {
      const deployment = deploymentOf(call);
      const status = newStatus(world, call, deployment);
      deployment.environment = status.environment;
      addStatus(world, call.repo, deployment, status);
      if (status.state === "success" && call.body["auto_inactive"] !== false) {
        for (const older of call.repo.deployments) {
          if (replacedBy(older, deployment))
            addStatus(world, call.repo, older, { ...status, ...inactive(world) });
        }
      }
      return created(statusJson(world, call.repo, deployment, status));
    },
    "GET /deployments/{deployment_id}/statuses/{status_id}": (call) => {
      const deployment = deploymentOf(call);
      const status = deployment.statuses.find(
        (candidate) => candidate.id === Number(call.params["status_id"]),
      );
      if (status === undefined) throw notFound();
      return ok(statusJson(world, call.repo, deployment, status));
    },
  });
}

async function newDeployment(world: World, call: RepoCall, resolve: Resolve): Promise<Deployment> {
  const { body } = call;
  const ref = text(body, "ref", "Deployment");
  if (ref === undefined || ref === "") throw invalid("Deployment", "ref", "ref can't be blank");
  const sha = await resolve(call.repo, ref);
  if (sha === undefined) throw new Refused(422, `No ref found for: ${ref}`);
  const environment = text(body, "environment", "Deployment") ?? "production";
  if (environment === "") throw invalid("Deployment", "environment", "environment can't be blank");
  const payload = body["payload"] ?? "";
  if (typeof payload !== "string" && (typeof payload !== "object" || Array.isArray(payload))) {
    throw invalid("Deployment", "payload", "payload is neither an object nor a string");
  }
  const now = timestamp(world);
  return {
    id: world.nextId("deployment"),
    sha,
    ref,
    task: text(body, "task", "Deployment") ?? "deploy",
    payload: payload as Json | string,
    originalEnvironment: environment,
    environment,
    description: text(body, "description", "Deployment") ?? null,
    creator: actorOf(world, call.caller),
    via: appOf(world, call.caller),
    transient: body["transient_environment"] === true,
    production:
      typeof body["production_environment"] === "boolean"
        ? body["production_environment"]
        : environment === "production",
    createdAt: now,
    updatedAt: now,
    statuses: [],
  };
}

function newStatus(world: World, call: RepoCall, deployment: Deployment): DeploymentStatus {
  const { body } = call;
  const state = text(body, "state", "DeploymentStatus");
  if (state === undefined || !STATES.includes(state))
    throw invalid("DeploymentStatus", "state", "state is not included in the list");
  const description = text(body, "description", "DeploymentStatus") ?? "";
  if ([...description].length > DESCRIPTION_LIMIT) {
    throw invalid(
      "DeploymentStatus",
      "description",
      `description is too long (maximum is ${DESCRIPTION_LIMIT} characters)`,
    );
  }
  const url = (field: string) => {
    const value = text(body, field, "DeploymentStatus") ?? "";
    if (value !== "" && !/^https?:\/\//.test(value)) {
      throw invalid("DeploymentStatus", field, `${field} must use http(s) scheme`);
    }
    return value;
  };
  return {
    id: world.nextId("deploymentStatus"),
    state,
    description,
    environment: text(body, "environment", "DeploymentStatus") ?? deployment.environment,
    logUrl: url("log_url") || url("target_url"),
    environmentUrl: url("environment_url"),
    creator: actorOf(world, call.caller),
    via: appOf(world, call.caller),
    createdAt: timestamp(world),
  };
}

function inactive(world: World) {
  return {
    id: world.nextId("deploymentStatus"),
    state: "inactive",
    description: "",
    logUrl: "",
    environmentUrl: "",
  };
}

/** GitHub itself ends what an environment ran before, but never where it is production or transient. */
function replacedBy(older: Deployment, newer: Deployment): boolean {
  return (
    older !== newer &&
    older.environment === newer.environment &&
    !older.production &&
    !older.transient &&
    older.statuses.at(-1)?.state === "success"
  );
}

function addStatus(world: World, repo: Repo, deployment: Deployment, status: DeploymentStatus): void {
  deployment.statuses.push(status);
  deployment.updatedAt = status.createdAt;
  if (status.state === "inactive") return;
  world.emit({
    event: "deployment_status",
    action: "created",
    repo,
    sender: status.creator,
    payload: {
      deployment_status: statusJson(world, repo, deployment, status),
      deployment: deploymentJson(world, repo, deployment),
      check_run: null,
      workflow: null,
      workflow_run: null,
    },
  });
}

function deploymentOf(call: RepoCall): Deployment {
  const found = call.repo.deployments.find(
    (deployment) => deployment.id === Number(call.params["deployment_id"]),
  );
  if (found === undefined) throw notFound();
  return found;
}
