import { afterAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { oneGate } from "../support/processes.ts";
import { over, plain, start, visit } from "./support/organization.ts";
import { formsOf, type Shown, Visitor } from "./support/visitor.ts";

afterAll(stopDatabases);

function section({ text }: Shown, id: string): string {
  const from = text.indexOf(`<h2 id="${id}"`);
  return from === -1 ? "" : plain(text.slice(from, text.indexOf("</section>", from)));
}

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

const hostile = `<script>alert(1)</script>`;
const frozen = `${oneGate}freezes:
  - { name: "Sale ${hostile}", environments: [Production], from: ${inDays(10)}, to: ${inDays(12)}, reason: "${hostile}" }
`;

describe("the page of an owner", () => {
  it("shows what waits in all projects, how long things took, and the freezes to come", async () => {
    const story = await start(frozen, { otherRepos: ["other"] });
    const { thread } = await story.release("1.0.0");
    story.question(thread);
    await story.say("ada", thread, "/approve");
    await story.report("Production", "success");
    await story.release("1.1.0", await story.commit("more"));
    const ada = await visit(story, "ada");
    const page = await ada.open("/ACME");
    expect(page.status).toBe(200);
    expect(page.text).toContain("<h1>acme</h1>");
    expect(section(page, "waiting")).toMatch(
      /^What waits ⏸️ 1\.1\.0 → Production Check You decide as acme\/octopus-administrators/,
    );
    expect(section(page, "times")).toMatch(
      /From a release to its success in production: the numbers Week from Median Of .* \d+ (?:second|minute)s? (?:\d+ seconds? )?1 /,
    );
    expect(section(page, "times")).toContain("From a question to its answer: the numbers");
    expect(page.text).toMatch(/<svg\s+class="chart"\s+role="img"/);
    expect(page.text).not.toMatch(/style=/);
    const freezes = section(page, "freezes");
    expect(freezes).toContain("Sale <script>alert(1)</script>");
    expect(freezes).toMatch(/\d+ frozen: Sale/);
    expect(freezes).toContain("Production of shop");
    expect(page.text).not.toContain(hostile);
    expect(page.text).toContain(`<td class="frozen">${Number(inDays(11).slice(8))}<`);
    expect(section(page, "policy")).toContain("acme/.github is outside the app's installation");
    expect(section(page, "projects")).toBe("Projects shop");
    expect(Buffer.byteLength(page.text)).toBeLessThan(50_000);
    await over(story);
  });

  it("is nothing to whoever reads no repository of the owner, and asks strangers who they are", async () => {
    const story = await start(oneGate);
    await story.release("1.0.0");
    const eve = await visit(story, "eve");
    expect((await eve.open("/acme")).status).toBe(404);
    const ada = await visit(story, "ada");
    expect((await ada.open("/nobody")).status).toBe(404);
    expect((await ada.open("/favicon.ico")).status).toBe(404);
    const stranger = await new Visitor(story.url, story.github).ask("/acme");
    expect([stranger.status, stranger.headers.get("location")]).toEqual([302, "/-/sign-in?to=%2Facme"]);
    await over(story);
  });

  it("says what the policy asks for, and of other repositories only to whoever reads its file", async () => {
    const story = await start(oneGate, { otherRepos: ["hidden"] });
    await story.release("1.0.0");
    await story.github.policy(
      [
        "- { repositories: [shop, hidden-*], environments: [Prod*], require: { teams: [acme/security], prevent-self-approval: true } }",
        "- { emergency: false, branches: [main], freezes: [{ name: Fair, from: 2026-01-01, to: 2099-01-01, reason: the fair }] }",
        "- { repositories: [hidden-vault], require: { approvals: 3 } }",
      ].join("\n"),
    );
    await story.idle();
    const ada = await visit(story, "ada");
    const page = await ada.open("/acme");
    expect(section(page, "policy")).toMatchInlineSnapshot(
      `"Policy .deploy/policy.yml of acme/.github is in force. Repositories Environments What the rule asks for shop and hidden-* Prod* asks 1 person of acme/security , nobody their own work every repository every environment nobody approves alone in an emergency lets in releases of main only freezes work: Fair hidden-vault every environment asks 3 people who may deploy there"`,
    );
    expect(section(page, "freezes")).toContain("Fair organization's policy the fair");
    expect(formsOf(page.text).flatMap(({ orders }) => orders)).toEqual([]);
    await over(story);
  });

  it("lets an owner of the organization confirm a policy that is gone, and tells others why they cannot", async () => {
    const story = await start(oneGate);
    await story.github.policy("- { require: { teams: [acme/security] } }\n");
    await story.idle();
    const { thread } = await story.release("1.0.0");
    expect(story.unread(thread)).toHaveLength(1);
    await story.github.policy(null);
    await story.idle();
    const max = await visit(story, "max");
    const doubtful = await max.open("/acme");
    expect(section(doubtful, "policy")).toContain("the policy of acme is no longer there");
    const refused = await max.send(doubtful, "confirm-policy");
    expect(refused.status).toBe(403);
    expect(plain(refused.text)).toMatch(/owner of the organization/i);
    const admin = await visit(story, "admin");
    const confirmed = await admin.send(await admin.open("/acme"), "confirm-policy");
    expect([confirmed.status, confirmed.at]).toEqual([200, "/acme"]);
    expect(formsOf(confirmed.text).flatMap(({ orders }) => orders)).toEqual([]);
    await story.idle();
    // It is sent to one repository of the organization, and kept there.
    const who = await story.database.look(
      `select by->>'login' from audit_events where type = 'PolicyConfirmed' and source = 'web'`,
    );
    expect(who).toBe("admin");
    await over(story);
  });

  it("of a person has no policy", async () => {
    const story = await start(
      oneGate.replaceAll("acme/octopus-administrators, acme/octopus-managers", "ada"),
      {
        org: "ida",
        ownerType: "User",
        teams: {},
      },
    );
    await story.release("1.0.0");
    const ada = await visit(story, "ada");
    const page = await ada.open("/ida");
    expect(page.status).toBe(200);
    expect(page.text).not.toContain('id="policy"');
    await over(story);
  });
});
