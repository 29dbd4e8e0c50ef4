import type { Context } from "hono";
import { unseenRepository } from "../messages/unseen.ts";
import { viewerOf } from "../people/cookies.ts";
import { projectFor } from "../people/project.ts";
import { isForeign, isOwnRequest, type Viewer } from "../people/session.ts";
import type { Allowed } from "./callers.ts";
import type { HttpDeps, SignedIn } from "./context.ts";
import { reject, type Rejection } from "./problem.ts";
import type { HttpProject, HttpUseCases } from "./usecases.ts";

/**
 * The person whose session a request carries. To read, the cookie is enough: no other site can see the answer. For a
 * change a browser could be made to send the cookie, so it has to come with what no other site knows.
 */
export async function personOfSession(
  { people, publicUrl }: { readonly people: NonNullable<HttpDeps["people"]>; readonly publicUrl: string },
  context: Context,
): Promise<Allowed<SignedIn>> {
  const viewer = await viewerOf(people, publicUrl, context);
  if (viewer === null) {
    return reject(
      "token-missing",
      `The request carries neither an \`Authorization: Bearer\` header nor the session of somebody who is signed in. A workflow sends its Actions OIDC token: give the job \`permissions: id-token: write\`. A person signs in at ${publicUrl}, anew where the session has ended.`,
    );
  }
  const foreign = foreignRejection(context, publicUrl, viewer);
  return foreign ?? { ok: true, value: { kind: "person", viewer, rights: people.rights } };
}

function foreignRejection({ req }: Context, publicUrl: string, viewer: Viewer): Rejection | null {
  if (req.method === "GET" || req.method === "HEAD") return null;
  const sent = { origin: req.header("origin"), csrf: req.header("x-csrf-token") };
  if (isOwnRequest(viewer, publicUrl, sent)) return null;
  return isForeign(publicUrl, sent.origin)
    ? reject(
        "not-entitled",
        `The request comes from a page of ${JSON.stringify(sent.origin).slice(0, 200)}, not of ${publicUrl}. Nothing was done.`,
      )
    : reject(
        "not-entitled",
        "A change takes, beside the cookie of the session, the header `X-CSRF-Token` with the `csrf_token` that `GET /api/v1/viewer` answers to the same session. Nothing was done.",
      );
}

/** The project in the path, if GitHub lets the person read its repository. */
export async function projectOfPerson(
  usecases: Pick<HttpUseCases, "findProject" | "findProjectById">,
  asking: Pick<SignedIn, "viewer" | "rights">,
  owner: string,
  repo: string,
): Promise<Allowed<HttpProject>> {
  const found = await projectFor(asking, usecases, owner, repo);
  return found === null
    ? reject("not-found", unseenRepository(owner, repo))
    : { ok: true, value: found.project };
}
