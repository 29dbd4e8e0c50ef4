import { afterAll, beforeAll, expect, it } from "vitest";
import { stopDatabases } from "../../support/database.ts";
import { Story } from "../../support/story.ts";
import { browsing, signIn, watches } from "../support/browser.ts";
import { cutDatabase, type CutDatabase } from "../support/line.ts";
import { asking, votes, waiting } from "../support/shop.ts";
import { Visitor } from "../support/visitor.ts";

const open = browsing();
let line: CutDatabase;
let story: Story;
beforeAll(async () => {
  line = await cutDatabase();
  story = await Story.start({ reachable: true, process: asking, database: line.database });
});
afterAll(async () => {
  for (const { number } of story.github.issues()) story.unread(number);
  await story.end();
  await line.close();
  await stopDatabases();
});

it("a page that is open while the database restarts recovers, and so does a form that is sent meanwhile", async () => {
  const { id, path } = await waiting(story);
  const ada = await open(story);
  const { page } = ada;
  await signIn(ada, story, "ada", path);
  await watches(ada);
  await page.getByRole("textbox", { name: "ticket" }).fill("OPS-1");
  await page.getByRole("textbox", { name: "Note" }).fill("Written before the restart");
  const other = await ada.context.newPage();
  await other.goto(`${story.url}${path}`);

  await line.cut();
  const max = new Visitor(story.url, story.github);
  expect((await max.open("/")).status).toBe(200);
  await page.getByRole("button", { name: "Approve" }).click();
  await page.getByRole("heading", { name: "Not at the moment" }).waitFor();
  expect(await page.getByRole("main").innerText()).toContain("database cannot be reached");
  await line.mend();
  // As the page says: the browser sends the form once more, with all that was written in it.
  const sentAgain = async () => {
    await page.reload();
    return new URL(page.url()).pathname;
  };
  await expect.poll(sentAgain, { timeout: 60_000, interval: 500 }).toBe(path);
  // The page that was left open hears of it, without a reload.
  await other.getByText("Written before the restart").first().waitFor();
  expect(await votes(story, id)).toEqual(["ada: approve"]);
  const noises = ada.noises.splice(0);
  expect(noises.filter((noise) => !/ERR_|status of 503/.test(noise))).toEqual([]);
});
