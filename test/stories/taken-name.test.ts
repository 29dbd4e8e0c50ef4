import { afterAll, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { noGate } from "../support/processes.ts";
import { Story } from "../support/story.ts";

afterAll(stopDatabases);

it("a repository that has the former name of another is not taken for it", async () => {
  const story = await Story.start({ process: noGate });
  await story.commit("A push makes the project known");
  // As if what bore the name before was known, and renamed since without a word to the app.
  await story.database.look(
    `insert into projects (github_repository_id, installation_id, owner, owner_id, owner_type, name, default_branch, created_at)
     select 1, installation_id, owner, owner_id, owner_type, name, default_branch, now() from projects`,
  );
  await story.database.look("update projects set name = 'former' where github_repository_id <> 1");
  await story.release("1.0.0");
  expect(await story.states("Production")).toEqual(["1.0.0 executing"]);
  expect(await story.database.look("select count(*)::int from projects where installed")).toBe(1);
  await story.end();
});
