import { afterAll, describe, expect, it } from "vitest";
import { Program } from "../http/support/program.ts";
import { stopDatabases } from "../support/database.ts";
import { noGate } from "../support/processes.ts";
import { Story, thumbsUp } from "../support/story.ts";
import { formsOf, type Shown, Visitor } from "./support/visitor.ts";

afterAll(stopDatabases);

const orders = (page: Shown) => formsOf(page.text).flatMap((form) => form.orders);

describe("where workflows alone deploy", () => {
  it("nobody is offered an answer to failed work, and nobody may give one: on the page, by the API, by comment", async () => {
    const process = noGate.replace(
      "supersede: never",
      "supersede: never\n    guided-failure: true\n    deployers: [Workflows]",
    );
    const story = await Story.start({ reachable: true, process });
    const { thread } = await story.ship("1.0.0");
    await story.report("Production", "failure");
    expect(story.question(thread)).toContain("nobody at the moment");
    const path = `/acme/shop/deployments/${(await story.deployment("Production")).id}`;
    for (const login of ["writer", "admin"]) {
      const visitor = new Visitor(story.url, story.github);
      const page = await visitor.signIn(login, path);
      expect([login, orders(page)]).toEqual([login, []]);
      expect(page.text).toContain("nobody at the moment");
      expect(page.text).toContain("Nobody can answer at the moment");
      expect((await visitor.open("/")).text).toContain("waits for others");
    }
    const program = await Program.of(story, "writer");
    const [{ entitled_as: entitledAs, interruption }] = (await program.get("/api/v1/interruptions")).body;
    expect(entitledAs).toBeNull();
    const answer = await program.post(`/interruptions/${interruption.id}/submit`, { decision: "retry" });
    expect(answer.status).toBe(403);
    expect((await story.say("writer", thread, "/retry")).words).toHaveLength(1);
    await story.end();
  });

  it("a block is undone by who administers the repository, and to nobody else is that offered", async () => {
    const process = `
lifecycle:
  - { phase: Testing, deployers: [max] }
  - { phase: Production, deployers: [workflows] }
steps:
  - { name: Ship, uses: github-deployment }
`;
    const story = await Story.start({ reachable: true, process });
    const { thread } = await story.ship("1.0.0");
    const path = "/acme/shop/releases/1.0.0";
    expect(await story.say("max", thread, "/block 1.0.0 leaks")).toEqual(thumbsUp);
    const page = async (login: string) => new Visitor(story.url, story.github).signIn(login, path);
    expect(orders(await page("writer"))).not.toContain("unblock");
    expect((await story.say("writer", thread, "/unblock 1.0.0")).words).toHaveLength(1);
    expect(orders(await page("max"))).toContain("unblock");
    const admin = new Visitor(story.url, story.github);
    const theirs = await admin.signIn("admin", path);
    expect(orders(theirs)).toEqual(["unblock"]);
    expect((await admin.send(theirs, "unblock")).text).not.toContain("Blocked by");
    await story.idle();
    story.unread(thread);

    // What they do not undo: where people deploy, those people do.
    await story.process(process.replace("[workflows]", "[releaser]"));
    expect(await story.say("max", thread, "/block 1.0.0 leaks")).toEqual(thumbsUp);
    expect(orders(await page("admin"))).toEqual([]);
    expect(orders(await page("releaser"))).toContain("unblock");
    await story.end();
  });

  it("where no phase lets people deploy, who administers the repository still blocks, and lets go on", async () => {
    const process = noGate.replace("deploy: automatic", "deployers: [WORKFLOWS]");
    const story = await Story.start({ reachable: true, process });
    const { thread } = await story.ship("1.0.0");
    expect((await story.say("writer", thread, "/block 1.0.0 leaks")).words).toHaveLength(1);
    const admin = new Visitor(story.url, story.github);
    const page = await admin.signIn("admin", "/acme/shop/releases/1.0.0");
    expect(orders(page)).toEqual(["block"]);
    const blocked = await admin.send(page, "block", { note: "leaks" });
    expect(orders(blocked)).toEqual(["unblock"]);
    expect(orders(await admin.send(blocked, "unblock"))).toEqual(["block"]);
    await story.idle();
    story.unread(thread);
    await story.end();
  });
});

it("a gate that names nobody is offered to those who may deploy there, and asks them by name", async () => {
  const process = `
lifecycle:
  - { phase: Production, deploy: automatic, deployers: [ada] }
steps:
  - { name: Check, uses: manual-intervention, with: { instructions: Ready? } }
  - { name: Ship, uses: github-deployment }
`;
  const story = await Story.start({ reachable: true, process });
  const { thread } = await story.asked("1.0.0");
  const path = `/acme/shop/deployments/${(await story.deployment("Production")).id}`;
  const writer = await new Visitor(story.url, story.github).signIn("writer", path);
  expect(orders(writer)).toEqual([]);
  // Who deploys need not be able to write.
  const ada = new Visitor(story.url, story.github);
  const page = await ada.signIn("ada", path);
  expect(orders(page)).toEqual(expect.arrayContaining(["approve", "reject"]));
  expect((await ada.send(page, "approve")).status).toBe(200);
  await story.idle();
  await story.report("Production", "success");
  story.unread(thread);
  await story.end();
});
