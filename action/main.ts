import * as core from "@actions/core";
import { systemClock } from "./clock.ts";
import { filesOf } from "./files.ts";
import { run as runWith } from "./run.ts";
import { httpTransport } from "./transport.ts";

/** The Action in a job, with the runner's environment. */
export async function run(): Promise<void> {
  await runWith({
    core,
    env: process.env,
    clock: systemClock,
    send: httpTransport(systemClock),
    readFile: filesOf(process.env.GITHUB_WORKSPACE ?? ""),
  });
}
