import { expect, it } from "vitest";
import { browsing, signIn } from "../support/browser.ts";
import { shop, votes, waiting } from "../support/shop.ts";
import { Visitor } from "../support/visitor.ts";

const app = shop();
const open = browsing();

it("a member signs in, sees what waits, and approves it with a note and what the gate wants to know", async () => {
  const story = app();
  const { version, id, path } = await waiting(story);
  const ada = await open(story);
  const { page } = ada;
  await signIn(ada, story, "ada");

  expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("What waits for you");
  const card = page.getByRole("listitem").filter({ hasText: `${version} → Production` });
  expect(await card.textContent()).toContain("You decide as acme/octopus-administrators");
  await card.getByRole("link", { name: `${version} → Production` }).click();
  await page.waitForURL(`**${path}`);

  const question = page.getByRole("region", { name: "Check waits for approval" });
  expect(await question.getByText("Look at the dashboards first.").isVisible()).toBe(true);
  const form = question.getByRole("form", { name: "Answer Check" });
  await form.getByRole("textbox", { name: "ticket" }).fill("OPS-1");
  await form.getByRole("combobox", { name: "risk" }).selectOption("low");
  await form.getByRole("textbox", { name: "Note" }).fill("All is green");
  await form.getByRole("button", { name: "Approve" }).click();

  await question.waitFor({ state: "detached" });
  expect(new URL(page.url()).pathname).toBe(path);
  const steps = page.getByRole("region", { name: "Steps" });
  const said = await steps.getByText("approved at").textContent();
  for (const word of ["ada", "OPS-1", "All is green"]) expect(said).toContain(word);
  const { body } = await story.api("GET", `/deployments/${id}`);
  expect(body.steps[0].interruption.approvals).toMatchObject([
    {
      user: { login: "ada" },
      decision: "approve",
      note: "All is green",
      inputs: { ticket: "OPS-1", risk: "low" },
    },
  ]);
  await story.idle();
  expect(story.onGitHub("Production")).toHaveLength(1);
});

it("an approval without what the gate wants to know is none, and nothing that was written is lost", async () => {
  const story = app();
  const { id, path } = await waiting(story);
  const ada = await open(story);
  const { page } = ada;
  await signIn(ada, story, "ada", path);
  await page.getByRole("combobox", { name: "risk" }).selectOption("high");
  await page.getByRole("textbox", { name: "Note" }).fill("A note\nof two lines");
  await page.getByRole("button", { name: "Approve" }).click();

  await page.getByText("ticket: ticket is missing").waitFor();
  const main = await page.getByRole("main").innerText();
  expect(main).toContain("A note\nof two lines");
  expect(main).toContain("high");
  expect(await votes(story, id)).toEqual([]);

  await page.getByRole("link", { name: "Back" }).click();
  await page.getByRole("textbox", { name: "ticket" }).fill("OPS-2");
  await page.getByRole("button", { name: "Approve" }).click();
  await page.getByRole("button", { name: "Approve" }).waitFor({ state: "detached" });
  expect(await votes(story, id)).toEqual(["ada: approve"]);
  expect(ada.noises.splice(0)).toEqual([expect.stringContaining("422")]);
});

it("a form that was answered with a no can be corrected and sent again", async () => {
  const story = app();
  const { id, path } = await waiting(story);
  const ada = new Visitor(story.url, story.github);
  const page = await ada.signIn("ada", path);
  const refused = await ada.send(page, "approve", { note: "first" });
  expect(refused.status).toBe(422);
  const accepted = await ada.send(page, "approve", { note: "second", "input.ticket": "OPS-3" });
  expect([accepted.status, accepted.at]).toEqual([200, path]);
  expect(await votes(story, id)).toEqual(["ada: approve"]);
});

it("who is not asked sees by whom it is decided, and cannot answer", async () => {
  const story = app();
  const { id, path } = await waiting(story);
  const guest = await open(story);
  const { page } = guest;
  await signIn(guest, story, "outsider", path);
  const why = await page.getByText("You cannot answer").textContent();
  expect(why).toContain("GitHub does not count outsider among those asked");
  expect(why).toContain("acme/octopus-administrators");
  expect(await page.getByRole("button", { name: "Approve" }).count()).toBe(0);

  const ada = new Visitor(story.url, story.github);
  const outsider = new Visitor(story.url, story.github);
  const own = await outsider.signIn("outsider", path);
  const hers = await ada.signIn("ada", path);
  const csrf = /name="csrf" value="([^"]+)"/.exec(own.text)?.[1] ?? "";
  const forged = await outsider.send(hers, "approve", { csrf, "input.ticket": "OPS-4" });
  expect(forged.status).toBe(403);
  expect(forged.text).toContain("not");
  expect(await votes(story, id)).toEqual([]);
});

it("without a script everything can be done: sign in, reject with a note, sign out", async () => {
  const story = app();
  const { version, id, path } = await waiting(story);
  const max = await open(story, { javaScriptEnabled: false });
  const { page } = max;
  await signIn(max, story, "max");
  await page.getByRole("link", { name: `${version} → Production` }).click();
  await page.waitForURL(`**${path}`);
  expect(await page.locator("time").first().textContent()).toMatch(/ UTC$/);
  await page.getByRole("button", { name: "Claim" }).click();
  await page.getByRole("button", { name: "Give back" }).waitFor();
  await page.getByRole("textbox", { name: "Note" }).fill("Not today");
  await page.getByRole("button", { name: "Reject" }).click();
  await page
    .getByText(/max .*rejected at .* UTC: Not today/)
    .first()
    .waitFor();
  expect(await votes(story, id)).toEqual(["max: reject"]);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("link", { name: "Sign in with GitHub" }).waitFor();
});

it("a second click on a button counts for nothing, and ends where the first does", async () => {
  const story = app();
  const { id, path } = await waiting(story);
  const ada = await open(story);
  const { page } = ada;
  await signIn(ada, story, "ada", path);
  await page.getByRole("textbox", { name: "ticket" }).fill("OPS-5");
  await page.getByRole("button", { name: "Approve" }).dblclick();
  await page.getByRole("button", { name: "Approve" }).waitFor({ state: "detached" });
  await story.idle();
  expect(new URL(page.url()).pathname).toBe(path);
  expect(await votes(story, id)).toEqual(["ada: approve"]);
  const asked = (await story.audited()).filter(
    ({ type, deployment_id: of }: any) => type === "InterruptionSubmitted" && of === id,
  );
  expect(asked).toHaveLength(1);
});

it("who has signed out is not signed in again by going back: GitHub asks as whom", async () => {
  const story = app();
  const { path } = await waiting(story);
  const ada = await open(story);
  const { page } = ada;
  await signIn(ada, story, "ada", path);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("link", { name: "Sign in with GitHub" }).waitFor();
  await page.goto(`${story.url}${path}`);
  expect(page.url()).toContain(`${story.github.url}/login/oauth/authorize`);
  await page.getByRole("button", { name: "max", exact: true }).click();
  await page.waitForURL(`**${path}`);
  expect(await page.locator(".who").textContent()).toContain("max");
  // From now on GitHub asks no more.
  await ada.context.clearCookies({ name: "drawbridge_session" });
  await page.goto(`${story.url}${path}`);
  await page.waitForURL(`**${path}`);
  expect(await page.locator(".who").textContent()).toContain("max");
});
