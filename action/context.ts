import { z } from "zod";
import type { Deps } from "./deps.ts";
import { type Failure, failure } from "./result.ts";

/**
 * What GitHub says about the run, checked.
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
  /** Of the dispatch that started the run, by name; empty: none did. */
  readonly dispatchInputs: Readonly<Record<string, string>>;
  /** Where GitHub is: `https://github.com`, or the address of a GitHub Enterprise Server. */
  readonly githubUrl: string;
  /** Null: the event does not say. */
  readonly defaultBranch: string | null;
  /** Where the repository is checked out. */
  readonly workspace: string;
}

/** Of the payload; what is not there or not so is not known. */
const eventSchema = z.object({
  deployment: z.object({ id: z.int() }).optional().catch(undefined),
  inputs: z.record(z.string(), z.string()).optional().catch(undefined),
  repository: z
    .object({ owner: z.object({ type: z.string() }), default_branch: z.string().optional().catch(undefined) })
    .optional()
    .catch(undefined),
});

export function readContext({
  env,
  github,
}: Pick<Deps, "env" | "github">): { readonly ok: true; readonly context: Context } | Failure {
  // Before `github.repo` is asked: that throws without the variable, and makes something of any other text.
  if (!/^[^/]+\/[^/]+$/.test(env.GITHUB_REPOSITORY ?? "")) {
    return failure(
      "input-invalid",
      "GITHUB_REPOSITORY is not `owner/name`: run the Action in a workflow of GitHub Actions.",
    );
  }
  const event = eventSchema.safeParse(github?.payload).data;
  if (github === null || event === undefined) {
    return failure(
      "input-invalid",
      `GITHUB_EVENT_PATH (${env.GITHUB_EVENT_PATH}) is no file of JSON: the runner writes it before the first step; leave it as it is.`,
    );
  }
  return {
    ok: true,
    context: {
      owner: github.repo.owner,
      repository: github.repo.repo,
      ownerType: event.repository?.owner.type === "User" ? "User" : "Organization",
      eventName: github.eventName ?? "",
      githubDeploymentId: event.deployment?.id ?? null,
      dispatchInputs: event.inputs ?? {},
      githubUrl: github.serverUrl,
      defaultBranch: event.repository?.default_branch ?? null,
      workspace: env.GITHUB_WORKSPACE ?? "",
    },
  };
}
