import { existsSync } from "node:fs";
import { openDatabase } from "../db/open.ts";
import { type Config, readConfig } from "./config.ts";
import { createLog } from "./log.ts";
import { otlpReaders } from "./metrics/otlp.ts";
import { whyNotStarted } from "./not-started.ts";
import { setUp } from "./set-up.ts";
import { type RunningApp, startApp } from "./start.ts";

// Where Probot's set-up in the browser leaves the credentials.
if (existsSync(".env")) process.loadEnvFile(".env");

const read = readConfig(process.env);
if (!read.ok) {
  process.stderr.write(
    `Drawbridge cannot start:\n${read.problems.map((problem) => `- ${problem}\n`).join("")}`,
  );
  process.exitCode = 1;
} else if (read.setup) {
  await setUp(read.config);
} else {
  await serve(read.config);
}

async function serve(config: Config): Promise<void> {
  const log = createLog(config.logLevel);
  const app = await start(config, log);
  log.info({ port: app.port, publicUrl: config.publicUrl }, "Drawbridge is ready");
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      log.info({ signal }, "Drawbridge stops");
      app.stop().then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error }, "Drawbridge did not stop cleanly");
          process.exit(1);
        },
      );
    });
  }
}

/** Where it cannot be started, the log says why, and the process ends with code 1. */
async function start(config: Config, log: ReturnType<typeof createLog>): Promise<RunningApp> {
  try {
    return await startApp({
      config,
      database: await openDatabase({ url: config.databaseUrl, dataDir: config.dataDir }),
      log,
      now: () => new Date(),
      sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
      readers: await otlpReaders(process.env),
    });
  } catch (error) {
    log.fatal({ err: error }, whyNotStarted(error, config));
    process.exit(1);
  }
}
