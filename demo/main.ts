/** `npm run demo`: the getting-started scenario on this machine, for a person to watch or for a script to check. */
import { ask, Left } from "./ask.ts";
import { byPerson, byScript } from "./decide.ts";
import { readOptions } from "./options.ts";
import { farewell, lookAround } from "./pages.ts";
import { type Screen, screenOn } from "./screen.ts";
import { setUp } from "./set-up.ts";
import { play } from "./story.ts";
import { summarize } from "./summary.ts";
import { StageMissing } from "./waiting.ts";

const { stdin, stdout, stderr } = process;
const options = readOptions(process.argv.slice(2), stdin.isTTY && stdout.isTTY);
if (options.run) {
  const exitCode = await demo(options.yes);
  // What was going on when the demo was stopped is given up in the middle.
  stdout.write("", () => process.exit(exitCode));
} else {
  (options.exitCode === 0 ? stdout : stderr).write(options.text);
  process.exitCode = options.exitCode;
}

/** Plays it, and ends all that it started. */
async function demo(yes: boolean): Promise<number> {
  const started = performance.now();
  const screen = screenOn(stdout, process.env);
  const ends: (() => Promise<void>)[] = [];
  const run = async () => {
    const stage = await setUp(screen, (end) => void ends.push(end));
    const endings = await Promise.race([play(stage, yes ? byScript : byPerson(ask)), stage.app.broken]);
    summarize(stage, endings, performance.now() - started);
    if (yes) farewell(stage);
    else await lookAround(stage);
    return 0;
  };
  try {
    return await Promise.race([run(), stopped()]);
  } catch (error) {
    return exitCodeOf(error, screen);
  } finally {
    await endAll(ends);
  }
}

function exitCodeOf(error: unknown, screen: Screen): number {
  screen.gap();
  if (error instanceof Left) {
    screen.say("Stopped.");
    return 130;
  }
  if (error instanceof StageMissing) screen.say("The demo ends here: a stage of the story was not seen.");
  else
    stderr.write(
      `The demo failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
  return 1;
}

/** Rejects at Ctrl-C. Asked again later, it does not wait for an end in order. */
function stopped(): Promise<never> {
  let first: number | undefined;
  return new Promise((_, reject) => {
    const stop = () => {
      first ??= performance.now();
      // Not at once: npm passes a Ctrl-C on that the terminal has sent already.
      if (performance.now() - first > 1_000) process.exit(130);
      reject(new Left());
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  });
}

/** In the reverse order of the start; what is started meanwhile is ended too. */
async function endAll(ends: (() => Promise<void>)[]): Promise<void> {
  for (let end = ends.pop(); end !== undefined; end = ends.pop()) await end();
}
