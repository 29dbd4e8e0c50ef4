import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { exported } from "../../app/web/pages/audit/export.ts";
import { type AuditEvent, brokenLink } from "../../db/audit.ts";
import { everyEvent, everyMatch } from "../../db/audit-search.ts";
import { stopDatabases } from "../support/database.ts";
import { Story } from "../support/story.ts";
import { transact } from "../../app/usecases/transact.ts";
import { type Shown, Visitor } from "./support/visitor.ts";

afterAll(stopDatabases);

const people = {
  admin: "owner",
  releaser: "write",
  ada: "read",
  max: "write",
  writer: "write",
  eve: "none",
} as const;
const hostile = `<script>alert(1)</script> "><img src=x onerror=alert(1)> =1+1`;

/** What a page shows as the first column of words of its table: newest first. */
function rowsOf({ text }: Shown): readonly string[] {
  const body = /<tbody>(.*?)<\/tbody>/s.exec(text)?.[1] ?? "";
  return [...body.matchAll(/<tr>\s*<td>.*?<\/td>\s*<td>(.*?)<\/td>/gs)].map(([, cell = ""]) =>
    cell
      .replace(/<details>.*?<\/details>/s, "")
      .replaceAll(/<[^>]*>/g, "")
      .replaceAll(/\s+/g, " ")
      .trim(),
  );
}

const idsOf = ({ text }: Shown): readonly number[] =>
  [...text.matchAll(/of event (\d+)/g)].map(([, id]) => Number(id));

const linkTo = ({ text }: Shown, words: string): string =>
  (new RegExp(`href="([^"]*)"[^>]*>${words}<`).exec(text)?.[1] ?? "").replaceAll("&amp;", "&");

describe("the audit's page", () => {
  let story: Story;
  let ada: Visitor;
  beforeAll(async () => {
    story = await Story.start({ reachable: true, private: true, people, otherRepos: ["other"] });
    const { thread } = await story.release("1.0.0");
    await story.report("Development", "success");
    await story.report("Testing", "success");
    story.question(thread);
    await story.say("ada", thread, `/approve ${hostile}`);
    await story.report("Production", "success");
    await story.release("1.1.0", await story.commit("more"));
    await story.github.commit({ repo: "other", files: { ".deploy/process.yml": "lifecycle: [Testing]\n" } });
    await story.idle();
    // More than two pages, each event with more data than there is room for.
    const { deps } = story.app;
    const origin = { by: { kind: "person", id: 9, login: "max" }, source: "web", deliveryId: null } as const;
    await transact(deps, 1, origin, async ({ record }) => {
      const data = {
        reason: hostile.repeat(40),
        steps: Array.from({ length: 50 }, (_, n) => ({ id: `step-${n}` })),
      };
      for (let n = 0; n < 110; n++)
        record({ releaseId: 1, deploymentId: null, type: "ReleaseBlocked", data });
    });
    ada = new Visitor(story.url, story.github);
    await ada.signIn("ada");
  });
  afterAll(async () => {
    await story.app.stop();
    await story.database.drop();
    await story.github.close();
  });

  const open = (query = "") => ada.open(`/acme/shop/audit${query}`);

  it("shows what happened, newest first, with who and by which way, and leads to what it is about", async () => {
    const { id } = await story.deployment("Production");
    const page = await open(`?deployment=${id}`);
    expect(page.status).toBe(200);
    const rows = rowsOf(page);
    expect([rows[0], rows.at(-1)]).toEqual(["ended: success", "asked for 1.0.0 → Production"]);
    expect(page.text).toContain("a comment");
    expect(page.text).toMatch(/<a href="\/acme\/shop\/deployments\/\d+">d\d+<\/a>\s*1\.0\.0 → Production/);
    const made = await open("?type=ReleaseCreated");
    expect(made.text).toContain("<code>releaser</code> by a workflow");
    expect(made.text).toContain('<a href="/acme/shop/releases/1.0.0">1.0.0</a>');
  });

  it("shows hostile text as text", async () => {
    const page = await open("?type=InterruptionSubmitted");
    expect(rowsOf(page)).toHaveLength(1);
    expect(page.text).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(page.text).not.toMatch(/<script>alert|<img/);
  });

  it("looks for a deployment, a type, a person and days, each and together", async () => {
    const { id } = await story.deployment("Production");
    const of = rowsOf(await open(`?deployment=${id}`));
    expect(of).toEqual(rowsOf(await open(`?deployment=D${id}`)));
    expect(of.at(-1)).toBe("asked for 1.0.0 → Production");
    expect(rowsOf(await open("?type=ReleaseCreated"))).toEqual([
      "made the release 1.1.0",
      "made the release 1.0.0",
    ]);
    expect(rowsOf(await open("?who=ADA")).at(-1)).toMatch(/^approved /);
    expect(
      rowsOf(await open(`?who=@ada&type=InterruptionSubmitted&deployment=${id}&release=1.0.0`)),
    ).toHaveLength(1);
    expect(rowsOf(await open("?who=ada&type=ReleaseCreated"))).toEqual([]);
    const today = new Date().toISOString().slice(0, 10);
    const ofAda = rowsOf(await open("?who=ada"));
    expect(rowsOf(await open(`?who=ada&from=${today}&to=${today}`))).toEqual(ofAda);
    expect(rowsOf(await open("?to=2020-01-01"))).toEqual([]);
    expect(rowsOf(await open("?from=2999-01-01"))).toEqual([]);
  });

  it("finds by the API what it finds", async () => {
    const asked = async (query: string) => (await story.api("GET", `/audit?per_page=100&${query}`)).body;
    const types = async (query: string) => (await asked(query)).map((event: any) => event.type);
    const { id } = await story.deployment("Production");
    expect(await types("type=ReleaseCreated&by=RELEASER")).toEqual(["ReleaseCreated", "ReleaseCreated"]);
    expect((await types(`deployment=${id}`)).at(-1)).toBe("DeploymentCreated");
    expect((await types("release=1.1.0")).at(-1)).toBe("ReleaseCreated");
    expect(await types("release=9.9")).toEqual([]);
    expect(await types("until=2020-01-01T00:00:00.000Z")).toEqual([]);
    expect((await types("since=2020-01-01T00:00:00.000Z&type=ReleaseCreated")).length).toBe(2);
    expect((await story.api("GET", "/audit?deployment=99999999999")).status).toBe(422);
    expect((await story.api("GET", "/audit?since=yesterday")).status).toBe(422);
  });

  it("keeps what is looked for in its form, and says what it cannot understand", async () => {
    const page = await open(
      `?deployment=${encodeURIComponent('"><script>')}&release=9.9&type=No&who=a%20b&from=x`,
    );
    expect(page.status).toBe(422);
    for (const said of [
      "is no deployment",
      "There is no release",
      "no events of the type",
      "is no login",
      "A day is",
    ])
      expect(page.text).toContain(said);
    expect(page.text).toContain('value="&quot;&gt;&lt;script&gt;"');
    expect(page.text).not.toContain("<script>");
    expect((await open("?deployment=99999999999")).status).toBe(422);
    expect((await open("?from=2026-02-31")).status).toBe(422);
  });

  it("looks for all of a release: its own events, and those of its deployments", async () => {
    const file = await ada.open("/acme/shop/audit.jsonl?release=1.0.0");
    const events = file.text
      .trimEnd()
      .split("\n")
      .map((text) => JSON.parse(text));
    expect(new Set(events.map((event) => event.release_id))).toEqual(new Set([1]));
    const types = new Set(events.map((event) => event.type));
    for (const type of ["ReleaseCreated", "ReleaseBlocked", "DeploymentCreated", "DeploymentFinished"])
      expect(types).toContain(type);
    const all = (await ada.open("/acme/shop/audit.jsonl")).text.trimEnd().split("\n");
    const ofRelease = all.map((text) => JSON.parse(text)).filter((event) => event.release_id === 1);
    expect(events).toEqual(ofRelease);
  });

  it("leads on by the id of the last event, and back", async () => {
    const first = await open();
    const second = await ada.open(linkTo(first, "Older"));
    const third = await ada.open(linkTo(second, "Older"));
    const all = (await ada.open("/acme/shop/audit.jsonl")).text.trimEnd().split("\n").length;
    const rows = [first, second, third].map((page) => rowsOf(page));
    expect(rows.map((some) => some.length)).toEqual([50, 50, Math.min(50, all - 100)]);
    expect(idsOf(first).at(-1)).toBe((idsOf(second)[0] ?? 0) + 1);
    expect(idsOf(await ada.open(linkTo(third, "Newer")))).toEqual(idsOf(second));
    expect(idsOf(await ada.open(linkTo(third, "Newest")))).toEqual(idsOf(first));
    expect([linkTo(first, "Newest"), linkTo(first, "Newer")]).toEqual(["", ""]);
    expect((await open("?before=1")).text).toContain("There is nothing more.");
    expect((await open("?before=x&after=-1")).status).toBe(200);
  });

  it("shows nothing of another project", async () => {
    const page = await ada.open("/acme/other/audit");
    expect(page.status).toBe(200);
    expect(rowsOf(page).filter((row) => row.includes("release"))).toEqual([]);
    expect(rowsOf(await ada.open("/acme/other/audit?deployment=1"))).toEqual([]);
    expect((await ada.open("/acme/other/audit?release=1.0.0")).status).toBe(422);
  });

  it("stays small", async () => {
    const page = await open();
    expect(Buffer.byteLength(page.text)).toBeLessThan(50_000);
  });

  it("is for people who may read the repository", async () => {
    const nobody = await new Visitor(story.url, story.github).ask("/acme/shop/audit?type=ReleaseCreated");
    expect([nobody.status, nobody.headers.get("location")]).toEqual([
      302,
      `/-/sign-in?to=${encodeURIComponent("/acme/shop/audit?type=ReleaseCreated")}`,
    ]);
    const eve = new Visitor(story.url, story.github);
    await eve.signIn("eve");
    for (const path of ["/acme/shop/audit", "/acme/shop/audit.jsonl", "/acme/shop/audit.csv"])
      expect((await eve.open(path)).status).toBe(404);
  });

  describe("exported", () => {
    it("as JSON Lines is what the API gives, oldest first, and the chain holds", async () => {
      const file = await ada.open("/acme/shop/audit.jsonl");
      expect(file.headers.get("content-disposition")).toBe('attachment; filename="acme-shop-audit.jsonl"');
      const events = file.text
        .trimEnd()
        .split("\n")
        .map((text) => JSON.parse(text));
      expect(events.slice(-100)).toEqual((await story.audited(100)).toReversed());
      for (const [index, event] of events.entries())
        expect(event.previous_hash).toBe(index === 0 ? "" : events[index - 1].hash);
    });

    it("is read in parts", async () => {
      const project = story.app.deps.db;
      const rows = [];
      for await (const event of everyMatch(project, 1, everyEvent, 7)) rows.push(event);
      expect(rows.length).toBeGreaterThan(50);
      expect(brokenLink(rows)).toBeNull();
    });

    it("holds what is looked for, and nothing else", async () => {
      const file = await ada.open("/acme/shop/audit.jsonl?type=ReleaseCreated&who=releaser");
      const versions = file.text
        .trimEnd()
        .split("\n")
        .map((text) => JSON.parse(text).data.version);
      expect(versions).toEqual(["1.0.0", "1.1.0"]);
      expect((await ada.open("/acme/shop/audit.csv?who=writer")).text.split("\r\n")).toHaveLength(2);
      expect((await ada.open("/acme/shop/audit.csv?deployment=x")).status).toBe(422);
    });

    it("as CSV has a line for each, in which hostile text breaks nothing", async () => {
      const file = await ada.open("/acme/shop/audit.csv?type=InterruptionSubmitted");
      expect(file.headers.get("content-type")).toContain("text/csv");
      const [head, line = "", end] = file.text.split("\r\n");
      expect(head).toMatch(/^id,at,type,what,by,/);
      expect(line).toMatch(/^\d+,[\d:.TZ-]+,InterruptionSubmitted,"approved .*",ada,person,\d+,,comment,/);
      expect(end).toBe("");
    });
  });
});

describe("an export on its way", () => {
  const form = { type: "text/plain", head: "head\n", line: ({ id }: AuditEvent) => `${id}\n` };
  const events = (ended: () => void, fails = false) => {
    async function* all(): AsyncGenerator<AuditEvent, void> {
      try {
        for (let id = 1; ; id++) {
          if (fails && id === 3) throw new Error("The database is gone");
          yield { id } as AuditEvent;
        }
      } finally {
        ended();
      }
    }
    return all();
  };

  it("reads nothing more once whoever asked is gone", async () => {
    const ended = vi.fn<() => void>();
    const reader = (await exported(events(ended), form, () => {})).getReader();
    const read = async () => new TextDecoder().decode((await reader.read()).value);
    expect([await read(), await read(), await read()]).toEqual(["head\n1\n", "2\n", "3\n"]);
    expect(ended).not.toHaveBeenCalled();
    await reader.cancel();
    expect(ended).toHaveBeenCalledOnce();
  });

  it("breaks off where the database fails: half of it does not look like all of it", async () => {
    const failed = vi.fn<(error: unknown) => void>();
    const answer = new Response(
      await exported(
        events(() => {}, true),
        form,
        failed,
      ),
    );
    await expect(answer.text()).rejects.toThrow("The export broke off");
    expect(failed).toHaveBeenCalledExactlyOnceWith(new Error("The database is gone"));
  });
});
