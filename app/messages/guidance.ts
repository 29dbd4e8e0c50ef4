import type { Guidance } from "../domain/deployment/state.ts";

interface GuidanceWords {
  /** On a page's button. */
  readonly button: string;
  /** On a check's, where GitHub allows 20 characters, and what stands below it: 40. */
  readonly label: string;
  readonly description: string;
  /** What the command does. */
  readonly does: string;
  /** What was said to do, before the step's name. */
  readonly said: string;
  /** What somebody did who said so. */
  readonly answered: string;
}

/** What people may say about work that failed, in the words of each place that offers or tells it. */
export const guidanceWords: Readonly<Record<Guidance, GuidanceWords>> = {
  retry: {
    button: "Start it once more",
    label: "Retry",
    description: "The failed work is started once more",
    does: "starts it once more, with a new GitHub Deployment",
    said: "start once more",
    answered: "said to start it once more",
  },
  ignore: {
    button: "Go on without it",
    label: "Ignore",
    description: "The deployment goes on all the same",
    does: "leaves it failed and goes on",
    said: "go on without",
    answered: "said to go on without it",
  },
  fail: {
    button: "Let it fail",
    label: "Fail",
    description: "The deployment fails",
    does: "lets the deployment fail",
    said: "let fail",
    answered: "said to let it fail",
  },
};
