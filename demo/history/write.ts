/** Weeks of history, as the app would have written them: by its use cases, on its database, with the clock of each day. */
import { behind } from "../../db/schema.ts";
import { openDatabase } from "../../db/open.ts";
import { setWatermark } from "../../db/recovery.ts";
import { unmeasured } from "../../app/metrics/metrics.ts";
import { expressions } from "../../app/process-file/expressions.ts";
import type { Deps } from "../../app/usecases/deps.ts";
import { findProject } from "../../app/usecases/projects.ts";
import { projectWork } from "../../app/usecases/steps/project-work.ts";
import { action } from "../../app/version.ts";
import type { Clock } from "../clock.ts";
import type { LocalGitHub } from "../github/local-github.ts";
import { later } from "./calendar.ts";
import { carryOut, makeRelease, type Place } from "./carry-out.ts";
import { type Organization, type PastRepository, remembered } from "./remembered.ts";
import type { ProjectStory } from "./told.ts";

export interface HistorySettings {
  readonly github: LocalGitHub;
  readonly organization: Organization;
  readonly projects: readonly ProjectStory[];
  /** What each repository has beside its process. */
  readonly workflows: PastRepository["workflows"];
  readonly dataDir: string;
  readonly publicUrl: string;
  /** GitHub and the history go by it. */
  readonly clock: Clock;
}

interface Moment {
  readonly at: Date;
  readonly happen: () => Promise<void>;
}

/** Makes the repositories, their commits and the database; what is open then waits for the app to start. */
export async function writeHistory(settings: HistorySettings): Promise<void> {
  const { github, organization, projects, workflows, dataDir, clock } = settings;
  const began = clock.now();
  await github.policy(organization.policy);
  const repositories = new Map<string, PastRepository>();
  for (const { name, process, hiddenFrom } of projects) {
    await github.createRepository(name, { private: hiddenFrom.length > 0 });
    for (const login of hiddenFrom) github.setRole(login, "none", { repo: name });
    const files = Object.fromEntries(workflows.map(({ path, text }) => [path, text]));
    await github.commit({
      repo: name,
      files: { ".deploy/process.yml": process, ...files },
      message: "Set up",
    });
    repositories.set(name, { process, workflows, commits: [] });
  }
  const database = await openDatabase({ url: null, dataDir });
  try {
    await database.migrate();
    // All of it or nothing; and many times faster than one after the other.
    await database.db.transaction(async (tx) => {
      const work = new Set<string>();
      const deps = depsOf(settings, tx, remembered(github, organization, repositories), work);
      const moments: Moment[] = [];
      for (const story of projects) moments.push(...(await momentsOf(deps, settings, repositories, story)));
      for (const { at, happen } of moments.toSorted((a, b) => a.at.getTime() - b.at.getTime())) {
        clock.set(at);
        await happen();
        // What the app would have sent to GitHub by its jobs.
        for (const subject of work) {
          work.delete(subject);
          await projectWork(deps, Number(subject.split(":")[1]));
        }
      }
      // Comments and checks of what is over stand on no GitHub; of what goes on, they are made when it goes on.
      await tx.delete(behind);
      await setWatermark(tx, began, began);
    });
  } finally {
    clock.set(null);
    await database.close();
  }
}

/** Everything that happened in a project, in the order in which it is told. */
async function momentsOf(
  deps: Deps,
  { github, clock }: HistorySettings,
  repositories: ReadonlyMap<string, PastRepository>,
  { name: repo, releases }: ProjectStory,
): Promise<readonly Moment[]> {
  const owner = github.owner.login;
  const origin = { by: { kind: "drawbridge" }, source: "webhook", deliveryId: null } as const;
  clock.set(releases[0]?.at ?? null);
  const project = await findProject(deps, owner, repo, origin);
  if (project === null) throw new Error(`the app is not installed on ${repo}`);
  const place: Place = { deps, github, projectId: project.id, repo };
  return releases.flatMap((story, index): Moment[] => {
    const { version, at, author, title, steps } = story;
    const released: Moment = {
      at,
      happen: async () => {
        const files = { VERSION: `${version}\n` };
        const sha = await github.commit({ repo, files, author, message: title, verified: true });
        repositories.get(repo)?.commits.push({ sha, title, author });
        await makeRelease(place, story, sha, index + 1);
      },
    };
    let time = at;
    const followed = steps.map(([minutes, act, of = version]): Moment => {
      time = later(time, minutes);
      return { at: time, happen: () => carryOut(place, of, act) };
    });
    return [released, ...followed];
  });
}

/** @param work gets the subjects of which GitHub has to hear because work starts or ends */
function depsOf(
  { github, publicUrl, clock }: HistorySettings,
  db: Deps["db"],
  past: Deps["github"],
  work: Set<string>,
): Deps {
  const silent = () => {};
  return {
    now: clock.now,
    db,
    github: past,
    reach: ({ installationId, owner, name }) => past.repository(installationId, owner, name),
    jobs: {
      send: async (_tx, job) => {
        if (job.queue === "work") work.add(job.subject);
      },
      sendDeliveries: async () => {},
    },
    expressions,
    publicUrl,
    githubUrl: github.url,
    githubApiUrl: github.apiUrl,
    action,
    livingRestMs: 0,
    taskNonce: () => "",
    retain: { deliveriesMs: 0, logsMs: null, auditMs: null, releasesMs: null, newestReleases: 0 },
    log: { debug: silent, info: silent, warn: silent, error: silent },
    metrics: unmeasured,
  };
}
