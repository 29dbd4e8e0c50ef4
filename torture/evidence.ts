import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "./count/finding.ts";
import type { Seen } from "./count/seen.ts";
import type { ReleaseRecord } from "./record.ts";

/** Of so many findings the evidence is kept; more of them have the same cause. */
const mostFindings = 40;
const mostLines = 400;

/** Keeps for each finding what belongs to it: the record, GitHub's comments, the audit, and the replicas' own words. */
export function keepEvidence(
  folder: string,
  found: readonly Finding[],
  {
    seen,
    records,
    logs,
  }: { readonly seen: Seen; readonly records: readonly ReleaseRecord[]; readonly logs: readonly string[] },
): void {
  const lines = logs.flatMap((file) =>
    readFileSync(file, "utf8")
      .split("\n")
      .map((line) => `${file}: ${line}`),
  );
  for (const [index, { count, what, about }] of found.slice(0, mostFindings).entries()) {
    const named = about.find((name) => /^d\d+$/.test(name))?.slice(1);
    const record = records.find(
      (one) =>
        one.deployment === Number(named) || one.deeds.some(({ comment }) => about.includes(String(comment))),
    );
    const deployment = record?.deployment ?? Number(named);
    const place = seen.places.find((one) => one.place === `${record?.owner}/${record?.repo}`);
    const names = [
      `"deployment:${deployment}"`,
      `deployment:${deployment}:`,
      ...about.filter((name) => !/^d\d+$/.test(name)),
    ];
    const evidence = {
      count,
      what,
      record,
      stored: seen.stored.deployments.find(({ id }) => id === deployment),
      questions: seen.stored.interruptions.filter(({ deploymentId }) => deploymentId === deployment),
      audit: seen.stored.events
        .filter(({ deploymentId }) => deploymentId === deployment)
        .map(({ id, at, type, by, deliveryId, data }) => ({ id, at, type, by, deliveryId, data })),
      comments: place?.comments.filter(({ thread }) => thread === record?.thread),
      orders: place?.orders.filter((one) => one.deployment === deployment),
      runs: place?.runs.filter((one) => one.deployment === deployment),
      log: lines.filter((line) => names.some((name) => line.includes(name))).slice(0, mostLines),
    };
    const name = `finding-${String(index + 1).padStart(2, "0")}.json`;
    writeFileSync(join(folder, name), `${JSON.stringify(evidence, null, 2)}\n`);
  }
}
