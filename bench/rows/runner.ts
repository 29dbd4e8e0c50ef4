import { runAction } from "../../demo/action.ts";
import type { Measured, Run } from "../results.ts";
import { productionOnly } from "../support/processes.ts";
import { boot, startWorld } from "../support/world.ts";

/** How long the real, bundled Action holds its runner while Production waits for people. */
export async function runner({ say }: Run): Promise<Measured> {
  const world = await startWorld(productionOnly, null);
  try {
    const { github, app } = world;
    await boot(world);
    await world.api("POST", "/releases", { body: { version: "1.0.0" } });
    const job = await github.runnerEnvironment({ event: "push", actor: "releaser", workflow: "deploy.yml" });
    const inputs = { "server-url": app.url, command: "deploy", version: "1.0.0", environment: "Production" };
    const from = performance.now();
    const { exitCode, outputs } = await runAction(job, { ...inputs, wait: "true" }, () => {});
    const seconds = (performance.now() - from) / 1_000;
    const ended = exitCode === 0 && outputs["state"] === "waiting";
    if (!ended) throw new Error(`The job ended with ${exitCode}, ${JSON.stringify(outputs)}`);
    say(`the job ended after ${seconds.toFixed(1)} s, the deployment waits`);
    return {
      plots: [],
      rows: [
        {
          what: "runner seconds while waiting",
          peer: "all of them: 60 T + the job's own (a polling approval action)",
          target: "0",
          measured: "0",
          met: true,
          note: `the job \`deploy\` with \`wait: true\` ended ${seconds.toFixed(1)} s after its start with \`state: waiting\``,
        },
      ],
    };
  } finally {
    await world.end();
  }
}
