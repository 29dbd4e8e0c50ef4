import { z } from "zod";
import type {
  Deployment,
  DeploymentState,
  Problem,
  Release,
  StepState,
  Task,
  TaskGoesOn,
} from "../app/http/contract.ts";
import { shells } from "../app/domain/process.ts";
import { stateWords, stepWords } from "../app/messages/icons.ts";

/**
 * What the Action reads of the API's answers, checked where it comes in: a
 * server that is not Drawbridge also answers. The types are the contract's;
 * keys that are not read here may change.
 */
const id = z.int();
const releaseDeployment = z.object({
  id,
  environment: z.string(),
  state: z.enum(Object.keys(stateWords) as [DeploymentState, ...DeploymentState[]]),
  html_url: z.string(),
});

const releaseSchema = z.object({
  id,
  version: z.string(),
  sha: z.string(),
  html_url: z.string(),
  deployments: z.array(releaseDeployment),
});

const deploymentSchema = releaseDeployment.extend({
  release: z.object({ version: z.string() }),
  // Of servers that do not say so yet it is not known.
  queued_for: z
    .object({
      kind: z.enum(["turn", "time", "github", "people"]),
      message: z.string(),
      until: z.string().nullable(),
      deployment: id.nullable(),
    })
    .nullish(),
  cause: z.object({ message: z.string() }).nullish(),
  steps: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      state: z.enum(Object.keys(stepWords) as [StepState, ...StepState[]]),
      error: z.string().nullable(),
      log_url: z.string().nullish(),
      interruption: z
        .object({
          kind: z.enum(["manual-intervention", "guided-failure", "protection-rule"]),
          state: z.enum(["pending", "approved", "rejected", "expired", "canceled"]),
          responsible_teams: z.array(z.string()),
          responsible_user: z.object({ login: z.string() }).nullable(),
          approvals: z.array(
            z.object({
              user: z.object({ login: z.string() }),
              decision: z.enum(["approve", "reject"]),
              note: z.string(),
            }),
          ),
        })
        .nullable(),
    }),
  ),
});

const taskSchema = z.object({
  step: z.string(),
  name: z.string(),
  attempt: z.int(),
  sha: z.string(),
  shell: z.enum(shells),
  script: z.string(),
  env: z.record(z.string(), z.string()),
  timeout_seconds: z.number(),
});

const goesOnSchema = z.object({ timeout_seconds: z.number() });

const problemSchema = z.object({
  // Any word: a newer server may have codes that this Action does not know.
  code: z.string().regex(/^[a-z]+(-[a-z]+)*$/),
  detail: z.string(),
  errors: z.array(
    z.object({
      path: z.string(),
      line: z.int().nullable(),
      column: z.int().nullable(),
      message: z.string(),
    }),
  ),
});

/** Does not compile where a schema asks for more than the contract gives. */
type Given<_Contract extends Asked, Asked> = Asked;

export type AnsweredRelease = Given<Release, z.infer<typeof releaseSchema>>;
export type AnsweredDeployment = Given<Deployment, z.infer<typeof deploymentSchema>>;
export type AnsweredStep = AnsweredDeployment["steps"][number];
export type AnsweredTask = Given<Task, z.infer<typeof taskSchema>>;
export type AnsweredGoesOn = Given<TaskGoesOn, z.infer<typeof goesOnSchema>>;
export type AnsweredProblem = Given<Problem, z.infer<typeof problemSchema>>;

/** Reads a JSON text; null where it is none, or not what the contract says. */
export type Read<T> = (body: string) => T | null;

export const readRelease: Read<AnsweredRelease> = reader(releaseSchema);
export const readDeployment: Read<AnsweredDeployment> = reader(deploymentSchema);
export const readTask: Read<AnsweredTask> = reader(taskSchema);
export const readGoesOn: Read<AnsweredGoesOn> = reader(goesOnSchema);
/** Null: no problem document, so it does not come from Drawbridge. */
export const readProblem: Read<AnsweredProblem> = reader(problemSchema);

function reader<T>(schema: z.ZodType<T>): Read<T> {
  return (body) => schema.safeParse(parseJson(body)).data ?? null;
}

/** Undefined where the text is no JSON, which has no such value. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
