/** Whether every release was deployed once, when it was approved, and rests where people have left it. */
import { approversOf, endings, type ReleaseRecord } from "../record.ts";
import { doubled, type Finding, finding } from "./finding.ts";
import type { Seen, SeenPlace } from "./seen.ts";

export function work(seen: Seen, records: readonly ReleaseRecord[]): readonly Finding[] {
  return [
    ...releasesOf(seen, records),
    ...records.flatMap((record) => deploymentOf(seen, record)),
    ...records.flatMap((record) => tooEarly(seen, record)),
    ...seen.places.flatMap(doubledWork),
  ];
}

function releasesOf({ stored, places }: Seen, records: readonly ReleaseRecord[]): readonly Finding[] {
  const projectOf = (place: string) =>
    stored.projects.find(({ owner, name }) => `${owner}/${name}` === place)?.id;
  const known = records.map((record) => ({
    ...record,
    project: projectOf(`${record.owner}/${record.repo}`),
  }));
  const missing = known.filter(
    ({ project, version, sha }) =>
      !stored.releases.some((one) => one.projectId === project && one.version === version && one.sha === sha),
  );
  const unknown = stored.releases.filter(
    (one) => !known.some(({ project, version }) => one.projectId === project && one.version === version),
  );
  const again = doubled(stored.releases, ({ projectId, sha }) => `${projectId} ${sha}`);
  const threads = places.flatMap(({ place, threads: all }) =>
    doubled(
      all.filter(({ title }) => title.startsWith("Release ")),
      ({ title }) => title,
    ).map(({ number, title }) => finding("threads doubled", `${place}#${number} is a second "${title}"`)),
  );
  return [
    ...missing.map(({ owner, repo, version }) => finding("releases missing", `${owner}/${repo} ${version}`)),
    ...unknown.map(({ id, version }) =>
      finding("releases doubled", `release ${id} (${version}) was never asked for`),
    ),
    ...again.map(({ id, version }) =>
      finding("releases doubled", `release ${id} (${version}) is the second of its commit`),
    ),
    ...threads,
  ];
}

function deploymentOf({ stored }: Seen, record: ReleaseRecord): readonly Finding[] {
  const { deployment: id, owner, repo, version, plan } = record;
  const name = `${owner}/${repo} ${version} to ${plan.environment}`;
  const project = stored.projects.find((one) => one.owner === owner && one.name === repo);
  const all = stored.deployments.filter((one) => one.projectId === project?.id && one.version === version);
  const surplus = all
    .filter((one) => one.id !== id && id !== null)
    .map((one) => finding("deployments doubled", `d${one.id} stands beside d${id} (${name})`, `d${one.id}`));
  const stored_ = all.find((one) => one.id === id);
  if (id === null || stored_ === undefined) {
    return [...surplus, finding("deployments missing", `${name} was never taken`)];
  }
  if (record.thread === null) {
    return [
      ...surplus,
      finding("deployments stuck", `d${id} (${name}): its question was never shown`, `d${id}`),
    ];
  }
  const possible = endings(record);
  if ((possible as readonly string[]).includes(stored_.state)) return surplus;
  const what = `d${id} (${name}) is ${stored_.state}, and has to be ${possible.join(" or ")}`;
  return [...surplus, finding("deployments stuck", what, `d${id}`)];
}

/** Work that left before so many people had approved, or although it was rejected. */
function tooEarly({ places, stored }: Seen, record: ReleaseRecord): readonly Finding[] {
  const { deployment: id, owner, repo, approvals } = record;
  const place = places.find((one) => one.place === `${owner}/${repo}`);
  if (id === null || place === undefined) return [];
  const begun = [...place.orders, ...place.runs].filter(({ deployment }) => deployment === id);
  return begun.flatMap(({ id: work, createdAt }) => {
    const before = record.deeds.filter(({ comment }) =>
      place.comments.some((one) => one.id === comment && one.createdAt <= createdAt),
    );
    const people = approversOf({ deeds: before }).length;
    const state = stored.deployments.find((one) => one.id === id)?.state;
    if (people >= approvals && state !== "rejected") return [];
    const why = state === "rejected" ? "was rejected" : `had ${people} of ${approvals} approvals`;
    return [finding("work started without its approvals", `d${id} ${why} when ${work} began`, `d${id}`)];
  });
}

function doubledWork({ place, orders, runs }: SeenPlace): readonly Finding[] {
  return [
    ...doubled(orders, ({ deployment, attempt }) => `${deployment} ${attempt}`).map((one) =>
      finding(
        "GitHub Deployments doubled",
        `${one.id} in ${place} is a second of d${one.deployment}`,
        `d${one.deployment}`,
      ),
    ),
    ...doubled(runs, ({ deployment }) => String(deployment)).map((one) =>
      finding(
        "workflow runs doubled",
        `${one.id} in ${place} is a second of d${one.deployment}`,
        `d${one.deployment}`,
      ),
    ),
    ...orders.flatMap((one) =>
      doubled(one.states, (state) => state).map((state) =>
        finding(
          "deployment statuses doubled",
          `${one.id} in ${place} (d${one.deployment}) is ${state} twice`,
          `d${one.deployment}`,
        ),
      ),
    ),
  ];
}
