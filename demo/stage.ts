/** Everything that is on the stage while the story is told. */
import type { App } from "./app.ts";
import type { Feed } from "./feed.ts";
import type { Wait } from "./findings/requests.ts";
import type { LocalGitHub } from "./github/local-github.ts";
import type { JobRunner } from "./runner.ts";
import type { Screen } from "./screen.ts";

export type Stage = {
  readonly screen: Screen;
  readonly github: LocalGitHub;
  readonly app: App;
  readonly feed: Feed;
  readonly runner: JobRunner;
  /** What each part of the story cost, in order. */
  readonly costs: { readonly what: string; readonly requests: number }[];
  /** What waiting for people cost, each time. */
  readonly waits: Wait[];
};
