import { describe, expect, it } from "vitest";
import { Program } from "../http/support/program.ts";
import { shop, votes, waiting } from "./support/shop.ts";
import { Visitor } from "./support/visitor.ts";

const app = shop();

describe("a login that has passed to another person while somebody is signed in", () => {
  it("counts for nobody: not on a page, not in the API", async () => {
    const story = app();
    const { id, path } = await waiting(story);
    const visitor = new Visitor(story.url, story.github);
    await visitor.signIn("outsider", path);
    const program = await Program.of(story, "outsider");
    story.github.renamePerson("outsider", "passer-by");
    story.github.renamePerson("ada", "outsider");
    try {
      // What the member's own page would send, with this session's own token.
      const member = new Visitor(story.url, story.github);
      const theirs = await member.signIn("outsider", path);
      const [, csrf = ""] = /name="csrf" value="([^"]*)"/.exec((await visitor.open("/")).text) ?? [];
      const answer = await visitor.send(theirs, "approve", { csrf, "input.ticket": "1" });
      expect([answer.status, answer.text]).toEqual([403, expect.stringContaining("passer-by")]);
      const { steps } = (await story.api("GET", `/deployments/${id}`)).body;
      const question = steps[0].interruption.id as number;
      const called = await program.post(`/interruptions/${question}/submit`, {
        decision: "approve",
        inputs: { ticket: "1" },
      });
      expect([called.status, called.body.detail]).toEqual([403, expect.stringContaining("passer-by")]);
      expect(await votes(story, id)).toEqual([]);
    } finally {
      story.github.renamePerson("outsider", "ada");
      story.github.renamePerson("passer-by", "outsider");
    }
  });

  it("does not take their right from a member who has another login now", async () => {
    const story = app();
    const { id, path } = await waiting(story);
    const ada = new Visitor(story.url, story.github);
    const page = await ada.signIn("ada", path);
    story.github.renamePerson("ada", "countess");
    try {
      expect((await ada.send(page, "approve", { "input.ticket": "1" })).status).toBe(200);
      expect(await votes(story, id)).toEqual(["countess: approve"]);
      expect((await ada.open("/")).text).toContain("<span>countess</span>");
    } finally {
      story.github.renamePerson("countess", "ada");
    }
  });
});
