import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { byHand } from "../support/processes.ts";
import { Story } from "../support/story.ts";
import { linkIn } from "./support/history.ts";
import { formsOf, type Shown, Visitor } from "./support/visitor.ts";

afterAll(stopDatabases);

const pageOf = (version: string) => `/acme/shop/releases/${encodeURIComponent(version)}`;

/** Which orders a page offers, by its forms' names. */
const forms = (page: Shown): readonly string[] =>
  [...page.text.matchAll(/<form\s[^>]*method="post"[^>]*aria-label="([^"]*)"/g)].map(
    ([, label = ""]) => label,
  );

/** Sends the form of this name. */
async function sendForm(
  by: Visitor,
  story: Story,
  page: Shown,
  label: string,
  fields: Readonly<Record<string, string>>,
): Promise<Shown> {
  const at = page.text.indexOf(`aria-label="${label}"`);
  const from = page.text.lastIndexOf("<form", at);
  const [form] = at === -1 ? [] : formsOf(page.text.slice(from));
  if (form === undefined) throw new Error(`${page.at} has no form ${label}, but ${forms(page).join(", ")}`);
  return by.open(form.action, {
    method: "POST",
    body: new URLSearchParams({ ...form.hidden, order: form.orders[0] ?? "", ...fields }),
    headers: { origin: new URL(story.url).origin },
  });
}

/** What the first page says that the project's environments run. */
async function running(by: Visitor): Promise<readonly string[]> {
  const { text } = await by.open("/");
  const [list = ""] = /<ul class="runs">.*?<\/ul>/s.exec(text) ?? [];
  return [...list.matchAll(/<li>(.*?)<\/li>/gs)].map(([, one = ""]) =>
    one
      .replaceAll(/<[^>]*>/g, " ")
      .trim()
      .replaceAll(/\s+/g, " "),
  );
}

describe("the page of a release", () => {
  it("shows what it is and how far it has come, and takes it on: promote, redeploy, roll back", async () => {
    const story = await Story.start({ reachable: true, process: byHand });
    await story.ship("0.9.0");
    const sha = await story.commit("Better\n\nin every way");
    await story.api("POST", "/releases", { version: "1.0.0+a", notes: "# New\n\n- *all* of it" }, { sha });
    await story.idle();
    const thread = story.github.issues().at(-1)?.number ?? 0;
    const max = new Visitor(story.url, story.github);
    const first = await max.signIn("max", pageOf("1.0.0+a"));
    expect([first.status, first.at]).toEqual([200, "/acme/shop/releases/1.0.0%2Ba"]);
    for (const part of [
      `/commit/${sha}"`,
      "<code>refs/heads/main</code>",
      "<code>releaser</code> by a workflow",
      "<em>all</em>",
      "Better",
      "Default",
      `/issues/${thread}"`,
    ]) {
      expect(first.text).toContain(part);
    }
    expect(first.text).toContain("Open: not deployed yet.");
    expect(first.text).toContain(
      "The phase <em>Production</em> is not open for <strong>1.0.0+a</strong> yet: it has not succeeded in Testing (not deployed).",
    );
    expect(forms(first)).toEqual(["Promote 1.0.0+a", "Deploy 1.0.0+a", "Block 1.0.0+a"]);

    const promoted = await sendForm(max, story, first, "Promote 1.0.0+a", { note: "go on" });
    expect([promoted.status, promoted.at]).toEqual([200, "/acme/shop/deployments/1"]);
    expect(promoted.text).toContain("go on");
    await story.idle();
    // On its way: no second one is offered meanwhile.
    const busy = await max.open(pageOf("1.0.0+a"));
    expect(forms(busy)).toEqual(["Block 1.0.0+a"]);
    await story.report("Testing", "success");

    const again = await max.open(pageOf("1.0.0+a"));
    expect(again.text).toContain("Promote to Production");
    expect(forms(again)).toContain("Redeploy 1.0.0+a");
    const redeployed = await sendForm(max, story, again, "Redeploy 1.0.0+a", { environment: "Testing" });
    expect(redeployed.text).toContain("once more");
    await story.idle();
    await story.report("Testing", "success");

    await story.ship("2.0.0");
    await story.say("max", story.github.issues().at(-1)?.number ?? 0, "/deploy 2.0.0 to Testing");
    await story.report("Testing", "success");
    expect(await running(max)).toEqual(["Testing 2.0.0", "Production nothing yet"]);
    const old = await max.open(pageOf("1.0.0+a"));
    expect(old.text).toContain("Earlier deployments");
    expect(forms(old)).not.toContain("Redeploy 1.0.0+a");
    const back = await sendForm(max, story, old, "Roll back to 1.0.0+a", {
      environment: "Testing",
      note: "2.0.0 is slow",
    });
    expect(back.text).toContain("ROLLBACK");
    await story.idle();
    await story.report("Testing", "success");
    expect((await max.open(pageOf("1.0.0+a"))).text).toContain('<strong class="loud">ROLLBACK</strong>');
    expect(await running(max)).toEqual(["Testing 1.0.0+a", "Production nothing yet"]);

    // A page that was opened before a newer release came still deploys the release that it shows.
    await story.say("max", story.github.issues().at(-1)?.number ?? 0, "/deploy 2.0.0 to Testing");
    await story.report("Testing", "success");
    await sendForm(max, story, again, "Redeploy 1.0.0+a", { environment: "Testing", once: randomUUID() });
    await story.idle();
    expect((await story.states("Testing")).at(-1)).toBe("1.0.0+a executing");
    await story.report("Testing", "success");
    await story.end();
  });

  it("what somebody wants of a deployment reaches it: note, time, values, what is left out, guidance", async () => {
    const process = `
teams: { Approvers: acme/octopus-administrators }
lifecycle: [Testing, Production]
variables:
  TICKET: { prompted: true, required: true, description: The ticket of the change }
  RISK: { prompted: true, type: choice, options: [low, high], value: low }
  DRY: { prompted: true, type: boolean, value: false }
steps:
  - { name: Look, uses: manual-intervention, with: { instructions: Anybody? } }
  - { name: Sign, uses: manual-intervention, with: { instructions: Sign, responsible-teams: [Approvers] }, environments: [Production] }
  - { name: Ship, uses: github-deployment, with: { payload: { ticket: "\${{ vars.TICKET }}", risk: "\${{ vars.RISK }}" } } }
`;
    const story = await Story.start({ reachable: true, process });
    await story.ship("1.0.0");
    const writer = new Visitor(story.url, story.github);
    const page = await writer.signIn("writer", pageOf("1.0.0"));
    // What needs values is promoted by no single click.
    expect(forms(page)).toEqual(["Deploy 1.0.0", "Block 1.0.0"]);
    expect(page.text).toContain("Open: not deployed yet, needs values.");
    expect(page.text).toContain("The ticket of the change");
    expect(page.text).toContain('name="skip.look"');
    // What nobody may leave out is not offered to be.
    expect(page.text).not.toContain('name="skip.sign"');
    const missing = await sendForm(writer, story, page, "Deploy 1.0.0", {
      environment: "Testing",
      note: "please",
    });
    expect(missing.status).toBe(422);
    expect(missing.text).toContain("<code>TICKET</code>");
    // What was written is not lost with the "no", and the way leads back.
    expect(missing.text).toContain("please");
    expect(linkIn(missing.text, "Back")).toBe(pageOf("1.0.0"));

    const at = new Date(story.now.getTime() + 3_600_000).toISOString();
    const sent = await sendForm(writer, story, await writer.open(pageOf("1.0.0")), "Deploy 1.0.0", {
      environment: "Testing",
      note: "on its *day*",
      "variable.TICKET": "OPS-7",
      "variable.RISK": "high",
      "variable.DRY": "",
      "skip.look": "yes",
      guided: "true",
      at,
    });
    expect(sent.status).toBe(200);
    await story.idle();
    const stored = await story.app.deps.db.query.deployments.findFirst();
    expect(stored).toMatchObject({
      comment: "on its *day*",
      options: { guided: true, skip: ["look"], variables: { TICKET: "OPS-7", RISK: "high" }, notBefore: at },
    });
    await story.pass(3_700_000);
    expect(story.onGitHub("Testing").at(-1)?.payload).toMatchObject({ ticket: "OPS-7", risk: "high" });
    await story.report("Testing", "failure");
    story.unread(story.github.issues().at(-1)?.number ?? 0);
    // Guided, as was asked for.
    expect(await story.states("Testing")).toEqual(["1.0.0 waiting"]);
    const sign = await sendForm(writer, story, page, "Deploy 1.0.0", {
      once: randomUUID(),
      environment: "Production",
      "variable.TICKET": "1",
      "skip.sign": "yes",
    });
    expect([sign.status, await story.deployments("Production")]).toEqual([409, []]);
    await story.end();
  });

  it("is blocked with a reason and let go on; others are told who did it", async () => {
    const story = await Story.start({ reachable: true, process: byHand });
    const { thread } = await story.ship("1.0.0");
    await story.say("max", thread, "/deploy 1.0.0 to Testing");
    await story.report("Testing", "success");
    const max = new Visitor(story.url, story.github);
    const writer = new Visitor(story.url, story.github);
    const before = await max.signIn("max", pageOf("1.0.0"));
    // Without a reason nobody is kept from anything, whatever a browser lets pass.
    const silent = await max.send(before, "block", { note: " " });
    expect([silent.status, silent.text]).toEqual([422, expect.stringContaining("left empty")]);
    const blocked = await max.send(before, "block", { note: "leaks @acme/octopus-managers" });
    expect([blocked.status, blocked.at]).toEqual([200, pageOf("1.0.0")]);
    expect(blocked.text).toContain("Blocked by <code>max</code>: leaks @acme/octopus-managers");
    expect(forms(blocked)).toEqual(["Deploy 1.0.0", "Redeploy 1.0.0", "Unblock 1.0.0"]);
    // What the block bars is not offered: only the phase that it is in already.
    expect(blocked.text).not.toMatch(/<option\s+value="Production"/);
    const twice = await writer.signIn("writer", pageOf("1.0.0"));
    expect(twice.text).toContain("Somebody else blocked it");
    // From a page that was opened before: it is blocked already.
    const late = await sendForm(writer, story, twice, "Unblock 1.0.0", { order: "block", note: "me too" });
    expect([late.status, late.text]).toEqual([409, expect.stringContaining("blocked already by max")]);
    const barred = await max.open("/acme/shop");
    expect(barred.text).toContain("blocked by <code>max</code>");
    const free = await writer.send(twice, "unblock");
    expect([free.status, free.at]).toEqual([200, pageOf("1.0.0")]);
    expect(free.text).not.toContain("Blocked by");
    expect(forms(free)).toContain("Block 1.0.0");
    await story.idle();
    story.unread(thread);
    const types = (await story.audited()).filter(({ type }) => type.endsWith("locked"));
    expect(types.map(({ type, source, by }) => [type, source, by.login])).toEqual([
      ["ReleaseUnblocked", "web", "writer"],
      ["ReleaseBlocked", "web", "max"],
    ]);
    await story.end();
  });

  it("offers nothing to a reader; a freeze is overridden by whom it names", async () => {
    const frozen = `${byHand}
freezes:
  - { name: Holidays, environments: [Testing], from: 2020-01-01, to: 2090-01-01, zone: UTC, reason: nobody is in, override: [max] }
`;
    const story = await Story.start({ reachable: true, process: frozen });
    await story.ship("1.0.0");
    const reader = await new Visitor(story.url, story.github).signIn("outsider", pageOf("1.0.0"));
    expect([reader.status, forms(reader)]).toEqual([200, []]);
    expect(reader.text).toContain("GitHub does not count <code>outsider</code> among those who may");
    expect(reader.text).toContain("<em>Testing</em>: whoever may write to the repository");
    expect(reader.text).toContain("frozen until 2090-01-01 00:00 UTC by <em>Holidays</em>");
    const writer = new Visitor(story.url, story.github);
    const theirs = await writer.signIn("writer", pageOf("1.0.0"));
    expect(theirs.text).not.toContain("Override the freeze");
    expect(theirs.text).not.toContain("among those who may");
    // For a later time, perhaps; not now.
    expect(forms(theirs)).toEqual(["Deploy 1.0.0", "Block 1.0.0"]);
    const refused = await sendForm(writer, story, theirs, "Deploy 1.0.0", {
      environment: "Testing",
      overrideFreeze: "because",
    });
    expect([refused.status, refused.text]).toEqual([
      409,
      expect.stringContaining("none of those who may override"),
    ]);
    const max = new Visitor(story.url, story.github);
    const own = await max.signIn("max", pageOf("1.0.0"));
    expect(own.text).toContain("Override the freeze because");
    const sent = await sendForm(max, story, own, "Promote 1.0.0", { overrideFreeze: "it burns" });
    expect([sent.status, sent.text]).toEqual([200, expect.stringContaining("FREEZE OVERRIDDEN")]);
    await story.idle();
    await story.report("Testing", "success");
    await story.end();
  });
});

describe("a freeze of the organization's policy", () => {
  it("is offered for override to whom it names, to no administrator; the page says who may", async () => {
    const story = await Story.start({ reachable: true, process: byHand });
    const freeze = (name: string, environment: string, override: string) =>
      `- { environments: [${environment}], freezes: [{ name: ${name}, from: 2020-01-01, to: 2090-01-01, zone: UTC, reason: nobody is in${override} }] }\n`;
    await story.github.policy(freeze("Fair", "Testing", ""));
    await story.idle();
    await story.ship("1.0.0");
    const admin = new Visitor(story.url, story.github);
    const page = await admin.signIn("admin", pageOf("1.0.0"));
    expect(page.text).not.toContain("Override the freeze");
    expect(forms(page)).toEqual(["Deploy 1.0.0", "Block 1.0.0"]);
    expect(page.text).toContain(
      "An owner of the organization overrides it by <code>/deploy 1.0.0 to Testing override-freeze &lt;reason&gt;</code>.",
    );
    await story.github.policy(freeze("Fair", "Testing", ", override: [max]"));
    await story.idle();
    const max = new Visitor(story.url, story.github);
    expect((await max.signIn("max", pageOf("1.0.0"))).text).toContain("Override the freeze because");
    const other = await admin.open(pageOf("1.0.0"));
    expect(other.text).not.toContain("Override the freeze");
    expect(other.text).toContain("A member of <code>max</code> overrides it by");
    await story.end();
  });
});

describe("a version without a release", () => {
  it("was never made, or was removed: the page says which, and which there are", async () => {
    const story = await Story.start({ reachable: true, process: byHand });
    await story.ship("1.0.0");
    await story.database.look(`with gone as (
      insert into retired_releases (project_id, version, version_key, sha, masked, created_at, retired_at)
      select project_id, '0.9.0', '0.9.0', repeat('ab', 20), false, now(), '2026-02-03T04:05:00Z' from releases returning 1)
      select count(*) from gone`);
    const writer = new Visitor(story.url, story.github);
    const never = await writer.signIn("writer", pageOf("7.7.7"));
    expect([never.status, never.text]).toEqual([
      404,
      expect.stringContaining("There is no release “7.7.7”. The latest are 1.0.0."),
    ]);
    const gone = await writer.open(pageOf("0.9.0"));
    expect([gone.status, gone.text]).toEqual([
      404,
      expect.stringContaining("0.9.0 was removed on 2026-02-03 04:05 UTC"),
    ]);
    expect(
      linkIn(gone.text, "The project's releases") ?? linkIn(gone.text, "The project&#39;s releases"),
    ).toBe("/acme/shop");
    for (const hostile of ["<script>alert(1)</script>", "\"'><img src=x>", "%", "‮1.0.0", "../1.0.0"]) {
      const page = await writer.open(pageOf(hostile));
      expect(page.status).toBe(404);
      expect(page.text).not.toMatch(/<script>alert|<img/);
    }
    expect((await writer.open("/acme/shop/releases/%zz")).status).toBe(404);
    expect((await writer.open("/-/shop/releases/1.0.0")).status).toBe(404);
    await story.end();
  });
});

describe("anybody's text on the page of a release", () => {
  it("is shown as text: notes, branch, login, commit, values, reason", async () => {
    const story = await Story.start({ reachable: true, process: byHand });
    const bad = "<img src=x onerror=alert(1)>";
    const sha = await story.commit(`"><script>alert(2)</script> ${bad}`);
    const notes = [
      `${bad} <script>alert(3)</script>`,
      "[click](javascript:alert(4)) ![x](https://evil.example/pixel.png)",
      '<a href="x" onclick="alert(5)">a</a> <style>*{display:none}</style> <form action=/-/sign-out>',
      "<!-- drawbridge:question:1 -->",
    ].join("\n\n");
    const made = await story.api("POST", "/releases", { version: "1.0.0", notes }, { sha });
    expect(made.status).toBe(201);
    await story.idle();
    await story.database.look(
      `with changed as (update releases set ref = 'refs/heads/"><svg onload=alert(6)>', channel = '<i>c</i>',
         created_by = '{"kind": "person", "id": 5, "login": "<u>login</u>"}',
         variables = '{"<b>name</b>": "<b>value</b>"}',
         commits = '[{"sha": "\\"><b>sha", "title": "<b>title</b>", "author": "<b>author</b>"}]',
         blocked = '{"by": {"kind": "person", "id": 5, "login": "<u>login</u>"}, "reason": "<s>reason</s>", "at": "2026-01-01T00:00:00Z"}'
         returning 1) select count(*) from changed`,
    );
    const writer = new Visitor(story.url, story.github);
    const page = await writer.signIn("writer", pageOf("1.0.0"));
    expect(page.status).toBe(200);
    const tags = ["<img", "<script>", "<svg", "<u>", "<b>", "<s>", "<i>", "<style", "<!-- drawbridge"];
    for (const tag of tags) expect(page.text).not.toContain(tag);
    expect(page.text).not.toMatch(/href="\s*javascript:/i);
    expect(page.text).not.toContain('<a href="x"');
    expect(page.text.match(/<form[^>]*sign-out/g)).toHaveLength(1);
    for (const text of [
      "&lt;b&gt;title&lt;/b&gt;",
      "&lt;u&gt;login&lt;/u&gt;",
      "&lt;s&gt;reason&lt;/s&gt;",
    ]) {
      expect(page.text).toContain(text);
    }
    expect(Buffer.byteLength(page.text)).toBeLessThanOrEqual(50_000);
    await story.end();
  });

  it("keeps the page small, however long or tangled it is", async () => {
    const story = await Story.start({ reachable: true, process: byHand });
    const notes = `${"*a _b [c](<d ".repeat(2_000)}\n${"> ".repeat(2_000)}`;
    const made = await story.api("POST", "/releases", { version: "1.0.0", notes });
    expect(made.status).toBe(201);
    await story.idle();
    await story.database.look(
      `with changed as (update releases set commits = (select jsonb_agg(jsonb_build_object('sha', repeat('a', 40),
         'title', repeat('long <b> ', 200), 'author', 'ada')) from generate_series(1, 500)) returning 1)
       select count(*) from changed`,
    );
    const writer = new Visitor(story.url, story.github);
    await writer.signIn("writer", "/acme/shop");
    const page = await writer.open(pageOf("1.0.0"));
    expect(page.status).toBe(200);
    expect(page.text).toContain("and 450 more");
    expect(Buffer.byteLength(page.text)).toBeLessThanOrEqual(50_000);
    await story.end();
  });
});
