import { readIfChanged, pages, whenRefused } from "../ask.ts";
import type { FileAnswer, GitHubRepository, RepositoryFacts } from "../client.ts";
import { remembered } from "../remembered.ts";
import { nameOf, type Connection } from "./connection.ts";

/** The repository itself: its facts, its files, its branches. */
export function contents(
  connection: Connection,
): Pick<GitHubRepository, "describe" | "exists" | "readFile" | "branches" | "commitOf"> {
  const { owner, repo, installationId } = connection;
  const name = nameOf(connection);
  const describe = () =>
    remembered(
      connection,
      `${installationId} repository ${name}`,
      `read the repository ${name}`,
      ({ rest }, headers) => rest.repos.get({ owner, repo, headers }),
      (data): RepositoryFacts => ({
        id: data.id,
        owner: data.owner.login,
        ownerId: data.owner.id,
        ownerType: data.owner.type === "Organization" ? "Organization" : "User",
        name: data.name,
        defaultBranch: data.default_branch,
      }),
    );

  return {
    describe,

    exists: () =>
      describe()
        .then(() => true)
        .catch(whenRefused([404], false)),

    readFile: async (path, ref, etag) => {
      const answer = await readIfChanged(
        connection,
        `read ${path} of ${name}${ref === null ? "" : ` at ${ref}`}`,
        ({ rest }) =>
          rest.repos.getContent({
            owner,
            repo,
            path,
            ...(ref === null ? {} : { ref }),
            headers: etag === null ? {} : { "if-none-match": etag },
          }),
      ).catch(whenRefused([404], "missing" as const));
      if (answer === "missing") return { kind: "missing" };
      if (answer === null) return { kind: "unchanged" };
      return toFile(answer.data, answer.headers.etag ?? null);
    },

    branches: async () => {
      const lists = pages(connection, `list the branches of ${name}`, ({ rest }, page) =>
        rest.repos.listBranches({ owner, repo, ...page }),
      );
      const names: string[] = [];
      for await (const list of lists) names.push(...list.map((branch) => branch.name));
      return names;
    },

    // GitHub documents heads/… and tags/… here, and peels annotated tags; one file is the least it can list.
    commitOf: (ref) =>
      remembered(
        connection,
        `${installationId} commit ${name} ${ref}`,
        `find the commit of ${ref} in ${name}`,
        ({ rest }, headers) =>
          rest.repos.getCommit({ owner, repo, ref: ref.replace(/^refs\//, ""), per_page: 1, headers }),
        ({ sha }) => sha,
      ).catch(whenRefused([404, 409, 422], null)),
  };
}

/** Above 1 MiB GitHub gives a file's size and no content. */
const FILLER_LENGTH = 2 ** 21;

interface File {
  readonly type: "file";
  readonly sha: string;
  readonly size: number;
  readonly encoding?: string;
  readonly content?: string;
}

/** A directory, a submodule and a link that leads nowhere are no file. */
function toFile(data: unknown, etag: string | null): FileAnswer {
  if (!isFile(data)) return { kind: "missing" };
  // The text is then as long as can matter, but only filler: no limit of ours allows a file of this size.
  const text =
    data.encoding === "base64"
      ? Buffer.from(data.content ?? "", "base64").toString("utf8")
      : "#".repeat(Math.min(data.size, FILLER_LENGTH));
  return { kind: "found", text, sha: data.sha, etag };
}

function isFile(data: unknown): data is File {
  return typeof data === "object" && data !== null && "type" in data && data.type === "file";
}
