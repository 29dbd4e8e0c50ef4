import * as core from "@actions/core";
import { systemClock } from "./clock.ts";
import { filesOf } from "./files.ts";
import { gitIn } from "./git.ts";
import { loadGitHub } from "./github.ts";
import { run as runWith } from "./run.ts";
import { scriptsHere } from "./script/machine.ts";
import { httpTransport } from "./transport.ts";

/** The Action in a job, with the runner's environment. */
export async function run(): Promise<void> {
  const { env } = process;
  await runWith({
    core,
    github: await loadGitHub(env.GITHUB_EVENT_PATH, () => import("@actions/github")),
    env,
    clock: systemClock,
    date: () => new Date(),
    send: httpTransport(systemClock),
    readFile: filesOf(env.GITHUB_WORKSPACE ?? ""),
    git: gitIn(env.GITHUB_WORKSPACE ?? "", env),
    scripts: scriptsHere(systemClock, process.stdout),
  });
}
