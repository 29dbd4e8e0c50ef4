/** How deployments that wait for people stand, told by GitHub and by what every version's database has. */
import postgres from "postgres";
import type { ReleaseRecord } from "./record.ts";
import type { Shop } from "./shops.ts";

export interface Waiting {
  readonly state: string;
  /** Ids of its questions, each with its state. */
  readonly questions: readonly string[];
  /** Every comment of the app in its thread that asks. */
  readonly comments: readonly { readonly id: number; readonly body: string }[];
  /** How many comments the thread has of the app in all. */
  readonly said: number;
}

/** By number of the deployment. */
export type WaitingStates = ReadonlyMap<number, Waiting>;

export async function waitingStates(
  databaseUrl: string,
  shops: readonly Shop[],
  records: readonly ReleaseRecord[],
): Promise<WaitingStates> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    const deployments = await sql<{ id: number; state: string }[]>`select id, state from deployments`;
    const questions = await sql<{ deployment: number; name: string }[]>`
      select deployment_id as deployment, id || ' ' || state as name from interruptions order by id`;
    return new Map(
      records.flatMap(({ deployment, owner, repo, thread }) => {
        const stored = deployments.find(({ id }) => id === deployment);
        const shop = shops.find((one) => one.owner === owner && one.repo === repo);
        if (stored === undefined || shop === undefined || thread === null) return [];
        const ours = shop.github
          .comments(thread, { repo })
          .filter(({ user }) => user?.login === shop.github.app.login)
          .map(({ id, body }) => ({ id, body: body ?? "" }));
        const waiting: Waiting = {
          state: stored.state,
          questions: questions.filter((one) => one.deployment === stored.id).map(({ name }) => name),
          comments: ours.filter(({ body }) => body.includes("<!-- drawbridge:question:")),
          said: ours.length,
        };
        return [[stored.id, waiting] as const];
      }),
    );
  } finally {
    await sql.end();
  }
}

/**
 * What has come over deployments that nobody has answered yet, one sentence each.
 * @param same whether the words of the question have to be the same: what other deployments do stands in them
 */
export function disturbances(
  before: WaitingStates,
  now: WaitingStates,
  records: readonly ReleaseRecord[],
  same: boolean,
): readonly string[] {
  return records.flatMap(({ deployment, deeds }) => {
    const id = deployment ?? 0;
    if (deeds.length > 0) return [];
    const then = before.get(id);
    const today = now.get(id);
    if (then === undefined || today === undefined) return [`d${id} is gone`];
    const ids = (waiting: Waiting) => waiting.comments.map((one) => one.id).join(" ");
    const words = (waiting: Waiting) => waiting.comments.map(({ body }) => body).join("\n");
    return [
      ...(today.state === "waiting" ? [] : [`d${id} is ${today.state}`]),
      ...(today.questions.join() === then.questions.join()
        ? []
        : [`d${id} was asked about again: ${today.questions.join()}`]),
      ...(ids(today) === ids(then)
        ? []
        : [`the question of d${id} has other comments: ${ids(then)}, now ${ids(today)}`]),
      ...(today.said === then.said
        ? []
        : [`the thread of d${id} had ${then.said} comments of the app, and has ${today.said}`]),
      ...(!same || words(today) === words(then) ? [] : [`the question of d${id} has other words`]),
    ];
  });
}
