import { describe, expect, it } from "vitest";
import { markdown } from "../../app/web/parts/markdown.ts";
import { Program } from "../http/support/program.ts";
import { asking, shop, waiting } from "./support/shop.ts";
import { Visitor } from "./support/visitor.ts";

const nested = "- ".repeat(2_950);
const app = shop({
  process: asking.replace("instructions: |\n", `instructions: |\n        ${nested}\n\n`),
});

describe("what keeps the server busy, or fails it, for others too", () => {
  it("is not made of Markdown that hardly a person writes: it is shown as it is", async () => {
    for (const piece of ["- ", "1. ", ">", "- >", "* *", "[", "<a", "_a", "~a~"]) {
      const html = String(await markdown(piece.repeat(6_000 / piece.length)));
      expect([piece, html.startsWith('<div class="markdown"><pre>')]).toEqual([piece, true]);
    }
    const { path } = await waiting(app());
    const page = await new Visitor(app().url, app().github).signIn("ada", path);
    expect([page.status, page.text]).toEqual([200, expect.stringContaining('value="approve"')]);
    expect(page.text).toContain("<pre>- - - - ");
  });

  it("is no day at either end of time, on the page, in an export, in the API", async () => {
    await waiting(app());
    const ada = new Visitor(app().url, app().github);
    await ada.signIn("ada");
    for (const query of [
      "from=0001-01-01",
      "from=0000-01-01",
      "to=9999-12-31",
      "to=0000-01-01",
      "from=9999-12-31",
    ])
      for (const kind of ["audit", "audit.csv", "audit.jsonl"]) {
        const { status, text } = await ada.open(`/acme/shop/${kind}?${query}`);
        const isThere = text.includes(kind === "audit" ? "made the release" : "ReleaseCreated");
        const holds = query.startsWith("from=0") || query.startsWith("to=9");
        expect([kind, query, status, isThere]).toEqual([kind, query, 200, holds]);
      }
    const program = await Program.of(app(), "ada");
    for (const query of [
      "since=0000-01-01T00:00:00Z",
      "since=0001-01-01T00:00:00Z",
      "until=9999-12-31T23:59:59Z",
      "until=0000-01-01T00:00:00Z",
    ])
      expect([query, (await program.get(`/audit?${query}`)).status]).toEqual([query, 200]);
  });

  it("is no browser that leaves for GitHub again and again, with a long way back", async () => {
    const visitor = new Visitor(app().url, app().github);
    for (let n = 0; n < 5; n += 1)
      for (const length of [100, 480, 1_400])
        expect((await visitor.ask(`/-/sign-in?to=/${"a".repeat(length)}`)).status).toBe(302);
    expect((await visitor.open("/")).status).toBe(200);
    expect((await visitor.signIn("ada")).status).toBe(200);
  });

  it("is no field beside an order that no page of ours sends", async () => {
    const { path } = await waiting(app());
    const ada = new Visitor(app().url, app().github);
    const page = await ada.signIn("ada", path);
    const environment = Array.from({ length: 12_000 }, (_, n) => ((n * 7919) % 36).toString(36)).join("");
    const answer = await ada.send(page, "approve", { "input.ticket": "1", environment });
    expect(answer.status).toBe(200);
  });

  it("is no program whose token GitHub refuses: its session ends with the first answer", async () => {
    const program = await Program.of(app(), "max");
    app().github.takeBack("max");
    const first = await program.get("/status");
    expect([first.status, first.body.code]).toEqual([401, "token-expired"]);
    const mark = app().github.mark();
    for (let n = 0; n < 3; n += 1) expect((await program.get("/status")).status).toBe(401);
    expect(app().github.requestsSince(mark)).toEqual([]);
  });
});
