import { z } from "zod";
import { parseJson } from "./answers.ts";
import type { Deps } from "./deps.ts";
import { type Failure, failure } from "./result.ts";

/**
 * What GitHub says about the run. Read here because `@actions/github` would
 * bring Octokit and a second HTTP client into the bundle for it.
 *
 * Source: docs.github.com "Variables reference", "Webhook events and payloads".
 */
export interface Context {
  readonly owner: string;
  readonly repository: string;
  readonly ownerType: "Organization" | "User";
  /** `push`, `deployment`, … */
  readonly eventName: string;
  /** Of the GitHub Deployment that started the run; null: none did. */
  readonly githubDeploymentId: number | null;
  /** Where GitHub is: `https://github.com`, or the address of a GitHub Enterprise Server. */
  readonly githubUrl: string;
  /** Where the repository is checked out. */
  readonly workspace: string;
}

/** Of the payload; what is not there or not so is not known. */
const eventSchema = z.object({
  deployment: z.object({ id: z.int() }).optional().catch(undefined),
  repository: z
    .object({ owner: z.object({ type: z.string() }) })
    .optional()
    .catch(undefined),
});

export async function readContext(
  deps: Pick<Deps, "env" | "readFile">,
): Promise<{ readonly ok: true; readonly context: Context } | Failure> {
  const { env } = deps;
  const [, owner, repository] = /^([^/]+)\/([^/]+)$/.exec(env.GITHUB_REPOSITORY ?? "") ?? [];
  if (owner === undefined || repository === undefined) {
    return failure(
      "input-invalid",
      "GITHUB_REPOSITORY is not `owner/name`: run the Action in a workflow of GitHub Actions.",
    );
  }
  const event = await readEvent(deps);
  if (event === null) {
    return failure(
      "input-invalid",
      `GITHUB_EVENT_PATH (${env.GITHUB_EVENT_PATH}) is no file of JSON: the runner writes it before the first step; leave it as it is.`,
    );
  }
  return {
    ok: true,
    context: {
      owner,
      repository,
      ownerType: event.repository?.owner.type === "User" ? "User" : "Organization",
      eventName: env.GITHUB_EVENT_NAME ?? "",
      githubDeploymentId: event.deployment?.id ?? null,
      githubUrl: env.GITHUB_SERVER_URL ?? "https://github.com",
      workspace: env.GITHUB_WORKSPACE ?? "",
    },
  };
}

/** Null: there should be one, and it cannot be read. */
async function readEvent({
  env,
  readFile,
}: Pick<Deps, "env" | "readFile">): Promise<z.infer<typeof eventSchema> | null> {
  const path = env.GITHUB_EVENT_PATH ?? "";
  if (path === "") return {};
  const file = await readFile(path);
  return file.ok ? (eventSchema.safeParse(parseJson(file.text)).data ?? null) : null;
}
