/** Those who do the work: a robot that listens to GitHub Deployments, and the runners of workflows. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Chance } from "./chance.ts";
import type { ReleaseRecord } from "./record.ts";
import { loginOf, type Shop } from "./shops.ts";

const lookEveryMs = 400;

/**
 * Does each piece of work once, as the plan of its release says it ends. Runs until it is stopped.
 * @param records by `owner/repo sha`
 */
export async function deploy(
  shops: readonly Shop[],
  records: readonly ReleaseRecord[],
  chance: Chance,
  stop: AbortSignal,
): Promise<void> {
  const begun = new Set<number>();
  const under = new Set<Promise<void>>();
  const start = (id: number, work: () => Promise<void>) => {
    begun.add(id);
    const doing = sleep(300 + chance.below(3_500)).then(work);
    under.add(doing);
    void doing.finally(() => under.delete(doing));
  };
  const endOf = (shop: Shop, sha: string) =>
    records.find((one) => one.owner === shop.owner && one.repo === shop.repo && one.sha === sha)?.plan.work ??
    "failure";

  while (!stop.aborted) {
    for (const shop of shops) {
      if (shop.kind === "handed-over") {
        for (const { id, sha } of shop.github.deployments({ repo: shop.repo })) {
          if (!begun.has(id)) start(id, () => report(shop, id, endOf(shop, sha), chance));
        }
        continue;
      }
      for (const { id, status } of shop.github.workflowRuns({ repo: shop.repo })) {
        if (begun.has(id) || status === "completed") continue;
        start(id, async () => {
          const controls = shop.github.workflowRun(id, { repo: shop.repo });
          const { run } = controls;
          if (run.status === "completed") return;
          controls.start();
          await sleep(200 + chance.below(2_000));
          // Somebody may have canceled it meanwhile.
          if ((run.status as string) !== "completed")
            controls.complete(endOf(shop, String(run.inputs["sha"])));
        });
      }
    }
    await Promise.race([sleep(lookEveryMs), ...under]);
    await sleep(50);
  }
  await Promise.all(under);
}

async function report(shop: Shop, id: number, end: "success" | "failure", chance: Chance): Promise<void> {
  const robot = shop.github.person(loginOf("robot", shop.owner), { repo: shop.repo });
  if (chance.percent(70)) {
    await robot.deploymentStatus(id, "in_progress");
    await sleep(chance.below(2_000));
  }
  await robot.deploymentStatus(id, end);
}
