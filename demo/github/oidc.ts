/** GitHub Actions' OpenID Connect: the issuer, and tokens true and false. */
import { generateKeyPairSync, randomUUID, type KeyObject } from "node:crypto";
import { exportJWK, SignJWT } from "jose";
import { known, type Repo, type World } from "./world.ts";

export type TokenOptions = {
  readonly audience: string;
  readonly repo?: string;
  readonly event?: string;
  /** Default: `refs/heads/<default branch>`, and empty for the event `deployment`, as on GitHub. */
  readonly ref?: string;
  readonly sha?: string;
  readonly actor?: string;
  readonly runId?: number;
  readonly runAttempt?: number;
  /** File of the workflow, default `release.yml`. */
  readonly workflow?: string;
  /** Replaces or adds claims; undefined takes one away. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** `other`: signed by a key that the issuer does not publish, under the id of one that it does. */
  readonly key?: "issuer" | "other";
  /** Seconds from now until it ends; default 300. */
  readonly expiresIn?: number;
};

type Keys = { issuer: KeyObject; other: KeyObject; publicKey: KeyObject };
const KEY_ID = "local-actions-1";
let keys: Keys | undefined;

/** Keys are slow to make: one pair for the process. */
function keyPairs(): Keys {
  if (keys === undefined) {
    const issuer = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const other = generateKeyPairSync("rsa", { modulusLength: 2048 });
    keys = { issuer: issuer.privateKey, publicKey: issuer.publicKey, other: other.privateKey };
  }
  return keys;
}

export function oidcIssuer(world: World): string {
  return `${world.url}/oidc`;
}

/** `/.well-known/openid-configuration` of the issuer. */
export function discoveryDocument(world: World): object {
  const issuer = oidcIssuer(world);
  return {
    issuer,
    jwks_uri: `${issuer}/.well-known/jwks`,
    subject_types_supported: ["public", "pairwise"],
    response_types_supported: ["id_token"],
    id_token_signing_alg_values_supported: ["RS256"],
    scopes_supported: ["openid"],
    claims_supported: [
      "sub",
      "aud",
      "exp",
      "iat",
      "iss",
      "jti",
      "nbf",
      "ref",
      "sha",
      "repository_id",
      "event_name",
    ],
  };
}

/** `/.well-known/jwks` of the issuer. */
export async function keySet(): Promise<object> {
  return { keys: [{ ...(await exportJWK(keyPairs().publicKey)), kid: KEY_ID, alg: "RS256", use: "sig" }] };
}

/** A token as the runner hands it to a step. All ids are strings, as GitHub writes them. */
export async function oidcToken(
  world: World,
  repo: Repo,
  sha: string,
  options: TokenOptions,
): Promise<string> {
  const now = Math.floor(world.clock().getTime() / 1000);
  const event = options.event ?? "push";
  const ref = options.ref ?? (event === "deployment" ? "" : `refs/heads/${repo.defaultBranch}`);
  const actor = known(
    world,
    options.actor ?? world.accounts.find((account) => account.type === "User")?.login ?? "",
  );
  const owner = repo.owner;
  const name = `${owner.login}/${repo.name}`;
  const workflowRef = `${name}/.github/workflows/${options.workflow ?? "release.yml"}@${ref === "" ? `refs/heads/${repo.defaultBranch}` : ref}`;
  const claims: Record<string, unknown> = {
    jti: randomUUID(),
    sub: `repo:${owner.login}@${owner.id}/${repo.name}@${repo.id}:ref:${ref}`,
    aud: options.audience,
    iss: oidcIssuer(world),
    iat: now,
    nbf: now - 600,
    exp: now + (options.expiresIn ?? 300),
    actor: actor.login,
    actor_id: String(actor.id),
    base_ref: "",
    head_ref: "",
    check_run_id: String(world.nextId("checkRun")),
    event_name: event,
    job_workflow_ref: workflowRef,
    job_workflow_sha: sha,
    ref,
    ref_protected: "false",
    ref_type: ref.startsWith("refs/tags/") ? "tag" : "branch",
    repository: name,
    repository_id: String(repo.id),
    repository_owner: owner.login,
    repository_owner_id: String(owner.id),
    repository_visibility: repo.private ? "private" : "public",
    run_attempt: String(options.runAttempt ?? 1),
    run_id: String(options.runId ?? world.nextId("run")),
    run_number: "1",
    runner_environment: "github-hosted",
    sha,
    workflow: options.workflow ?? "release.yml",
    workflow_ref: workflowRef,
    workflow_sha: sha,
    ...options.claims,
  };
  const { issuer, other } = keyPairs();
  return new SignJWT(Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined)))
    .setProtectedHeader({ alg: "RS256", typ: "JWT", kid: KEY_ID })
    .sign(options.key === "other" ? other : issuer);
}
