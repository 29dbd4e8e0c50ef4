import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { byHand } from "../support/processes.ts";
import { Story } from "../support/story.ts";
import { deployedEverywhere, linkIn, manyReleases, versionsIn } from "./support/history.ts";
import { formsOf, type Shown, Visitor } from "./support/visitor.ts";

afterAll(stopDatabases);

const shop = "/acme/shop";

const offered = (page: Shown): readonly string[] =>
  [...page.text.matchAll(/aria-label="(Deploy [^"]+)"/g)].map(([, label = ""]) => label);

/** Presses the button of a release's row. */
async function press(
  by: Visitor,
  story: Story,
  page: Shown,
  version: string,
  environment: string,
): Promise<Shown> {
  const form = formsOf(page.text).find((one) => one.hidden["version"] === version);
  if (form === undefined) throw new Error(`Nothing is offered for ${version}`);
  return by.open(form.action, {
    method: "POST",
    body: new URLSearchParams({ ...form.hidden, environment }),
    headers: { origin: new URL(story.url).origin },
  });
}

describe("the page of a project", () => {
  it("shows what runs where and how far each release is; one click sends a release on", async () => {
    const story = await Story.start({ reachable: true, process: byHand });
    const { thread } = await story.ship("1.0.0");
    const max = new Visitor(story.url, story.github);
    const first = await max.signIn("max", shop);
    expect([first.status, first.at]).toEqual([200, shop]);
    expect(first.text).toContain("nothing yet");
    expect(offered(first)).toEqual(["Deploy 1.0.0 to Testing"]);
    for (const way of ["/acme", `${shop}/process`, `${shop}/audit`, `${shop}/releases/1.0.0`]) {
      expect(first.text).toContain(`href="${way}"`);
    }

    const sent = await press(max, story, first, "1.0.0", "Testing");
    expect([sent.status, sent.at]).toEqual([200, `${shop}/deployments/1`]);
    // A second click on the same button, or a reload, is done once.
    const twice = await press(max, story, first, "1.0.0", "Testing");
    expect([twice.status, twice.at]).toEqual([200, shop]);
    await story.idle();
    expect(await story.states("Testing")).toEqual(["1.0.0 executing"]);
    await story.report("Testing", "success");

    const after = await max.open(shop);
    expect(after.text).toMatch(/class="now".*\/deployments\/1"\s*><strong>1\.0\.0<\/strong>.*data-age/s);
    expect(after.text).toContain('class="state success"');
    expect(offered(after)).toEqual(["Deploy 1.0.0 to Production"]);
    // Another button of a page that was opened before: another order, not the same one again.
    const on = await press(max, story, first, "1.0.0", "Production");
    expect([on.status, on.at]).toEqual([200, `${shop}/deployments/2`]);
    await story.idle();
    story.question(thread);
    const asking = await max.open(shop);
    expect(asking.text).toContain("waiting for people");
    expect(asking.text).toContain("What waits for people");
    expect(asking.text).toContain("Waits for <code>acme/octopus-administrators</code>");
    expect(offered(asking)).toEqual([]);

    const ada = await new Visitor(story.url, story.github).signIn("ada", shop);
    expect(ada.text).toContain("You decide as <code>acme/octopus-administrators</code>");
    await story.end();
  });

  it("offers nothing to whoever may only read, and does nothing for them either", async () => {
    const story = await Story.start({ reachable: true, process: byHand });
    await story.ship("1.0.0");
    const writer = new Visitor(story.url, story.github);
    const theirs = await writer.signIn("writer", shop);
    const reader = new Visitor(story.url, story.github);
    const page = await reader.signIn("outsider", shop);
    expect(page.text).toContain("1.0.0");
    expect(offered(page)).toEqual([]);
    expect(page.text).not.toContain('value="release"');
    // With a form of somebody else's page, and with one of their own making.
    const stolen = await press(reader, story, theirs, "1.0.0", "Testing");
    expect([stolen.status, stolen.text]).toEqual([403, expect.stringContaining("Nothing was done")]);
    const csrf = formsOf(page.text).find((one) => one.hidden["csrf"] !== undefined)?.hidden["csrf"] ?? "";
    const own = async (fields: Readonly<Record<string, string>>): Promise<Shown> =>
      reader.open(`${shop}/orders`, {
        method: "POST",
        body: new URLSearchParams({ csrf, once: randomUUID(), from: shop, ...fields }),
        headers: { origin: new URL(story.url).origin },
      });
    const deploy = await own({ order: "deploy", version: "1.0.0", environment: "Testing" });
    expect([deploy.status, deploy.text]).toEqual([403, expect.stringContaining("write permission")]);
    const release = await own({ order: "release", version: "6.6.6" });
    expect([release.status, release.text]).toEqual([403, expect.stringContaining("write permission")]);
    const block = await own({ order: "block", version: "1.0.0", note: "because" });
    expect(block.status).toBe(403);
    await story.idle();
    expect(await story.deployments("Testing")).toEqual([]);
    expect((await story.api("GET", "/releases")).body).toHaveLength(1);
    await story.end();
  });

  it("is there for nobody whom GitHub does not show the repository, and for nobody signed out", async () => {
    const story = await Story.start({
      reachable: true,
      process: byHand,
      private: true,
      otherRepos: ["vault"],
    });
    await story.ship("1.0.0");
    story.github.addPerson("stranger");
    const stranger = new Visitor(story.url, story.github);
    expect((await stranger.ask(shop)).headers.get("location")).toBe("/-/sign-in?to=%2Facme%2Fshop");
    for (const path of [shop, `${shop}/releases/1.0.0`]) {
      const page = await stranger.signIn("stranger", path);
      expect([page.status, page.text]).toEqual([
        404,
        expect.stringContaining("GitHub shows you no repository"),
      ]);
      expect(page.text).not.toContain("Testing");
    }
    const writer = new Visitor(story.url, story.github);
    expect((await writer.signIn("writer", "/acme/nothing")).status).toBe(404);
    expect((await writer.open(`${shop}/releases/9.9.9`)).status).toBe(404);
    // Addresses that no page of ours leads to.
    for (const odd of [
      "?before=0",
      "?after=x",
      "?only=everything",
      "?before=99999999999",
      `?version=${"1".repeat(1_001)}`,
    ]) {
      const page = await writer.open(`${shop}${odd}`);
      expect([page.status, page.text.match(/class="attention"/g)?.length]).toEqual([422, 1]);
      expect(versionsIn(page.text)).toEqual([]);
    }
    await story.end();
  });

  it("a writer releases the head of the default branch, and comes to the release", async () => {
    const story = await Story.start({ reachable: true, process: byHand });
    const sha = await story.commit("Something new");
    const writer = new Visitor(story.url, story.github);
    // Nothing was released yet: the project is known from the push.
    const page = await writer.signIn("writer", shop);
    expect(page.text).toContain("There is no release yet");
    const made = await writer.send(page, "release", { version: "3.0.0", note: "By **hand**" });
    expect([made.status, made.at]).toEqual([200, `${shop}/releases/3.0.0`]);
    expect(made.text).toContain("<strong>hand</strong>");
    expect(made.text).toContain(sha.slice(0, 7));
    await story.idle();
    expect((await story.audited()).find(({ type }) => type === "ReleaseCreated")).toMatchObject({
      source: "web",
      by: { login: "writer" },
    });
    expect(versionsIn((await writer.open(shop)).text)).toEqual(["3.0.0"]);
    await story.end();
  });

  it("shows what is not deployed for a reason: blocked, frozen, without its values, not by this viewer", async () => {
    const process = byHand.replace(
      "lifecycle:\n  - Testing\n  - Production",
      `lifecycle:
  - phase: Anywhere
    environments: [Testing, Staging]
    complete: 1
  - phase: Production
    deployers: [max]
freezes:
  - { name: Holidays, environments: [Staging], from: 2020-01-01, to: 2090-01-01, zone: UTC, reason: nobody is in }
variables:
  TICKET: { prompted: true, required: true }`,
    );
    const story = await Story.start({ reachable: true, process });
    await story.ship("1.0.0");
    const writer = new Visitor(story.url, story.github);
    const asked = await writer.signIn("writer", shop);
    expect(offered(asked)).toEqual([]);
    expect(asked.text).toContain("Deploy with values");
    expect(asked.text).toContain('<th scope="colgroup" colspan="2">Anywhere</th>');
    expect(asked.text).toMatch(/frozen until 2090-01-01 00:00 UTC by <em>Holidays<\/em>: nobody is in/);
    expect(asked.text).toContain("<small>frozen</small>");

    const given = await story.api("POST", "/deployments", {
      version: "1.0.0",
      environment: "Testing",
      variables: { TICKET: "OPS-1" },
    });
    expect(given.status).toBe(201);
    await story.idle();
    await story.report("Testing", "success");
    await story.api("POST", "/releases", { version: "1.1.0", variables: { TICKET: "OPS-2" } });
    await story.idle();
    const open = await writer.open(shop);
    // The gate of Production is for its deployers to send to: the writer is none.
    expect(offered(open)).toEqual(["Deploy 1.1.0 to Testing"]);
    expect(open.text).toContain("<small>needs values</small>");
    const max = new Visitor(story.url, story.github);
    expect((await max.signIn("max", shop)).text).toContain("Deploy with values");

    const blocked = await writer.send(await writer.open(`${shop}/releases/1.0.0`), "block", {
      note: "broken",
    });
    expect(blocked.status).toBe(200);
    const after = await max.open(shop);
    expect(after.text).toContain("blocked by <code>writer</code>");
    expect(after.text).toContain("<small>blocked</small>");
    await story.idle();
    await story.end();
  });
});

describe("the grid of a long history", () => {
  it("filters and pages keep each other, to the end and back", { timeout: 120_000 }, async () => {
    const story = await Story.start({ reachable: true, process: byHand });
    await story.ship("1.0.0");
    await manyReleases(story, { from: 1, to: 47 });
    await story.database.look(
      `with changed as (update releases set channel = 'Hotfix' where version ~ '^2[.]0[.].?5$' returning 1)
       select count(*) from changed`,
    );
    const writer = new Visitor(story.url, story.github);
    const all = [...Array.from({ length: 47 }, (_, index) => `2.0.${47 - index}`), "1.0.0"];
    const through = async (query: string): Promise<readonly (readonly string[])[]> => {
      const pages: (readonly string[])[] = [];
      let page = await writer.open(`${shop}${query}`);
      for (;;) {
        pages.push(versionsIn(page.text));
        const older = linkIn(page.text, "Older");
        if (older === null) break;
        page = await writer.open(older);
      }
      // And back again, by the same pages.
      for (const wanted of pages.toReversed().slice(1)) {
        page = await writer.open(linkIn(page.text, "Newer") ?? "");
        expect(versionsIn(page.text)).toEqual(wanted);
      }
      if (!query.includes("before")) expect(linkIn(page.text, "Newer")).toBeNull();
      return pages;
    };
    await writer.signIn("writer", shop);
    expect(await through("")).toEqual([all.slice(0, 20), all.slice(20, 40), all.slice(40)]);
    const fours = ["2.0.47", "2.0.46", "2.0.45", "2.0.44", "2.0.43", "2.0.42", "2.0.41", "2.0.40", "2.0.4"];
    expect(await through("?version=2.0.4&channel=&only=")).toEqual([fours]);
    expect(await through("?version=2.0&before=30")).toHaveLength(2);
    expect(await through("?channel=Hotfix")).toEqual([["2.0.45", "2.0.35", "2.0.25", "2.0.15", "2.0.5"]]);
    expect(await through("?version=2.0.4&channel=Hotfix")).toEqual([["2.0.45"]]);
    expect(await through("?only=waiting")).toEqual([[]]);
    expect(await through("?version=%25")).toEqual([[]]);
    expect(await through("?version=2_0")).toEqual([[]]);

    const second = await writer.open(linkIn((await writer.open(`${shop}?version=2`)).text, "Older") ?? "");
    expect(second.at).toMatch(/^\/acme\/shop\?version=2&before=\d+$/);
    expect(second.text).toMatch(/name="version"\s+value="2"/);
    expect(linkIn(second.text, "Newest")).toBe(`${shop}?version=2`);
    // A "no" leads back to the page that was open, with its filter.
    expect(formsOf(second.text).find((one) => one.hidden["version"])?.hidden["from"]).toBe(second.at);
    await story.end();
  });

  it("a beginning that many versions have is looked for piece by piece", { timeout: 120_000 }, async () => {
    const story = await Story.start({ reachable: true, process: byHand });
    await story.ship("1.0.0");
    await manyReleases(story, { from: 1, to: 1_100, major: 2 });
    await manyReleases(story, { from: 1, to: 1_100, major: 3 });
    const writer = new Visitor(story.url, story.github);
    await writer.signIn("writer", shop);
    const three = await writer.open(`${shop}?version=3.0.`);
    expect(versionsIn(three.text)).toEqual(Array.from({ length: 20 }, (_, index) => `3.0.${1_100 - index}`));
    let page = await writer.open(`${shop}?version=2.0.`);
    expect(page.text).toContain("1000 releases were looked through");
    expect(versionsIn(page.text)).toEqual([]);
    page = await writer.open(linkIn(page.text, "Older") ?? "");
    expect(versionsIn(page.text)[0]).toBe("2.0.1100");
    page = await writer.open(linkIn(page.text, "Older") ?? "");
    expect(versionsIn(page.text)[0]).toBe("2.0.1080");
    page = await writer.open(linkIn(page.text, "Newer") ?? "");
    expect(versionsIn(page.text)[0]).toBe("2.0.1100");
    // There is nothing newer among the next thousand, and the newest page says so once more.
    page = await writer.open(linkIn(page.text, "Newer") ?? "");
    expect(versionsIn(page.text)).toEqual([]);
    await story.end();
  });

  const four = byHand.replace(
    "lifecycle:\n  - Testing\n  - Production",
    "lifecycle:\n  - phase: Everywhere\n    environments: [Development, Testing, Staging, Production]",
  );
  const environments = ["Development", "Testing", "Staging", "Production"];

  it("stays small with twenty releases and four environments, offered or deployed everywhere", async () => {
    const story = await Story.start({ reachable: true, process: four });
    await story.ship("1.0.0");
    await manyReleases(story, { from: 100, to: 125 });
    const writer = new Visitor(story.url, story.github);
    const open = await writer.signIn("writer", shop);
    expect(offered(open)).toHaveLength(80);
    expect(Buffer.byteLength(open.text)).toBeLessThanOrEqual(50_000);
    await deployedEverywhere(story, environments);
    const full = await writer.open(shop);
    expect(full.text.match(/class="state success"/g)).toHaveLength(80);
    expect(Buffer.byteLength(full.text)).toBeLessThanOrEqual(50_000);
    await story.end();
  });
});

describe("anybody's text on the page of a project", () => {
  it("is shown as text, whoever wrote it", async () => {
    const hostile = '"><img src=x onerror=alert(1)>';
    const named = `x' ${hostile}`;
    const process = byHand
      .replaceAll("Testing", JSON.stringify(named))
      .replaceAll("Production", JSON.stringify(`</table><script>alert(2)</script>`))
      .replace("name: Check", `name: ${JSON.stringify(`<b>Check</b>`)}`);
    const story = await Story.start({
      reachable: true,
      process: `name: ${JSON.stringify(hostile)}\n${process}`,
    });
    await story.ship("1.0.0");
    await story.database.look(
      `with changed as (update releases set channel = '<i>channel</i>',
         created_by = '{"kind": "person", "id": 5, "login": "<u>login</u>"}',
         blocked = '{"by": {"kind": "person", "id": 5, "login": "<u>login</u>"}, "reason": "<s>", "at": "2026-01-01T00:00:00Z"}'
         returning 1) select count(*) from changed`,
    );
    const writer = new Visitor(story.url, story.github);
    await writer.signIn("writer", shop);
    const page = await writer.open(`${shop}?channel=${encodeURIComponent("<i>channel</i>")}&version=1`);
    expect(page.status).toBe(200);
    expect(versionsIn(page.text)).toEqual(["1.0.0"]);
    for (const tag of ["<img", "<script>", "<i>", "<u>", "<b>", "<s>"]) expect(page.text).not.toContain(tag);
    expect(page.text).toContain("&lt;u&gt;login&lt;/u&gt;");
    const typed = await writer.open(`${shop}?version=${encodeURIComponent(hostile)}`);
    expect(typed.text).not.toContain("<img");
    expect(typed.text).toContain("No release is like that");
    await story.end();
  });
});
