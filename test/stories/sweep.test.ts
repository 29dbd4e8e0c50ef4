import { afterAll, expect, it } from "vitest";
import { jobHandlers, resend } from "../../app/jobs/handlers.ts";
import type { Job } from "../../app/usecases/deps.ts";
import { stopDatabases } from "../support/database.ts";
import { noGate } from "../support/processes.ts";
import { Story } from "../support/story.ts";

afterAll(stopDatabases);

it("the sweep ends work whose time is over though its timer was lost", async () => {
  const story = await Story.start({ process: noGate });
  const { thread } = await story.ship("1.0.0");
  await story.database.look("delete from queue.job where name = 'timer'");
  await story.database.look(
    `update steps set work = jsonb_set(work, '{deadline}', '"2020-01-01T00:00:00.000Z"') where state = 'executing'`,
  );
  const { deps, queue } = story.app;
  const self = { appId: story.github.app.id, slug: async () => (await deps.github.self()).slug };
  await jobHandlers(deps, self, queue.send).sweep({}, { retry: 0, last: true });
  await story.idle();
  expect(await story.states("Production")).toEqual(["1.0.0 timed-out"]);
  expect(story.unread(thread)).toHaveLength(1);
  await story.end();
});

it("what never gets done keeps nothing behind it waiting: everything is asked for anew", async () => {
  const story = await Story.start({ process: noGate });
  await story.commit("A push makes the project known");
  await story.database.look(
    `insert into behind (subject, project_id, since)
     select 'release:' || n, (select min(id) from projects), now() from generate_series(1, 1200) n`,
  );
  await story.database.look(
    `insert into deliveries (id, event, payload, received_at) select 'd' || n, 'push', '{}', now() from generate_series(1, 1200) n`,
  );
  const asked: Job[] = [];
  await resend(story.app.deps, async (job) => void asked.push(job), new Date(Date.now() + 1000));
  const names = asked.map((job) =>
    job.queue === "delivery" ? job.id : job.queue === "show" ? job.subject : "",
  );
  expect(new Set(names).size).toBe(2400);
  await story.database.look("delete from behind");
  await story.end();
});
