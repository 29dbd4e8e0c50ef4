import { workflowFolder } from "../../domain/workflow-folder.ts";
import { read, whenRefused } from "../ask.ts";
import type { GitHubRepository, WorkflowText } from "../client.ts";
import { contents } from "./contents.ts";
import { nameOf, type Connection } from "./connection.ts";

/** Files, and bytes of one and of all of them, that are read of a commit: anybody can push thousands. */
const MOST = { files: 100, bytes: 512 * 1024, bytesInAll: 4 * 1024 * 1024 } as const;
/** Files that are asked for at the same time. */
const AT_ONCE = 8;

interface Listed {
  readonly path: string;
  readonly sha: string;
  /** In bytes. */
  readonly size: number;
}

/**
 * The workflows of a commit: one request for the list, and one for each file that was not read before in this
 * version. A release whose workflows did not change costs one request.
 */
export function workflowFiles(connection: Connection): Pick<GitHubRepository, "workflowFiles"> {
  const { readFile } = contents(connection);
  const { texts } = connection;

  const textOf = async ({ path, sha: blob }: Listed, commit: string): Promise<readonly WorkflowText[]> => {
    const known = texts.get(blob);
    if (known !== undefined) return [{ path, text: known }];
    const answer = await readFile(path, commit, null);
    // A submodule is listed as a file.
    if (answer.kind !== "found") return [];
    texts.keep(blob, answer.text);
    return [{ path, text: answer.text }];
  };

  return {
    workflowFiles: async (sha) => {
      const { taken, left } = withinBounds(await listWorkflows(connection, sha));
      const files: WorkflowText[] = [];
      for (let next = 0; next < taken.length; next += AT_ONCE) {
        const some = taken.slice(next, next + AT_ONCE);
        files.push(...(await Promise.all(some.map((file) => textOf(file, sha)))).flat());
      }
      return { files, unread: left.map(({ path }) => path) };
    },
  };
}

/** In the order of their paths. A commit without the folder has none. */
async function listWorkflows(connection: Connection, sha: string): Promise<readonly Listed[]> {
  const { owner, repo } = connection;
  const data: unknown = await read(
    connection,
    `list ${workflowFolder} of ${nameOf(connection)} at ${sha}`,
    ({ rest }) => rest.repos.getContent({ owner, repo, path: workflowFolder.slice(0, -1), ref: sha }),
  )
    .then((answer) => answer.data)
    .catch(whenRefused([404], []));
  // A file of that name is no folder.
  return (Array.isArray(data) ? data : [])
    .filter(isWorkflow)
    .map(({ path, sha, size }) => ({ path, sha, size }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function isWorkflow(entry: unknown): entry is Listed {
  if (typeof entry !== "object" || entry === null) return false;
  const { type, path } = entry as { readonly type?: unknown; readonly path?: unknown };
  return type === "file" && typeof path === "string" && /\.ya?ml$/.test(path);
}

function withinBounds(listed: readonly Listed[]): {
  readonly taken: readonly Listed[];
  readonly left: readonly Listed[];
} {
  const taken: Listed[] = [];
  const left: Listed[] = [];
  let bytes = 0;
  for (const file of listed) {
    const fits = file.size <= MOST.bytes && bytes + file.size <= MOST.bytesInAll && taken.length < MOST.files;
    if (fits) bytes += file.size;
    (fits ? taken : left).push(file);
  }
  return { taken, left };
}
