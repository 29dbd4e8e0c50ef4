import { afterAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { gettingStarted } from "../support/story.ts";
import { over, plain, start, visit } from "./support/organization.ts";
import { type Shown, Visitor } from "./support/visitor.ts";

afterAll(stopDatabases);

/** Words of a part of the page: what stands between two headings, without marks. */
function section({ text }: Shown, id: string): string {
  const from = text.indexOf(`id="${id}"`);
  const to = text.indexOf("</section>", from);
  return from === -1 ? "" : plain(text.slice(text.indexOf(">", from) + 1, to));
}

const full = `
name: The shop
teams:
  Octopus Managers: [acme/octopus-managers, ada]
lifecycle:
  - phase: Testing
    deploy: automatic
  - phase: Production
    environments: [Production, EU West]
    complete: 1
    deployers: [Octopus Managers, workflows]
    supersede: never
    guided-failure: true
channels:
  - { name: Default, default: true }
  - { name: Hotfix, branches: ["hotfix/*"], phases: [Production] }
freezes:
  - name: Nights
    environments: [Production]
    from: 2026-01-01T22:00
    to: 2026-01-02T06:00
    every: FREQ=DAILY
    zone: Europe/Berlin
    reason: nobody is awake
    override: [Octopus Managers]
steps:
  - name: Ask
    uses: manual-intervention
    with:
      instructions: Ready?
      responsible-teams: [Octopus Managers, acme/security]
      approvals: 2
      from-each-team: true
      prevent-self-approval: true
      timeout: 4h
      on-timeout: cancel
      remind-every: 30m
      emergency: [acme/octopus-administrators]
      inputs: { ticket: { required: true }, risk: { type: choice, options: [low, high] } }
    environments: [Production, EU West]
  - name: Second look
    uses: manual-intervention
    start: with-previous
    with: { instructions: Ready?, block-deployments: true }
    skip-environments: [Testing]
  - name: Pause
    uses: wait
    with: { for: 30m }
  - name: Notes
    uses: workflow
    with: { file: notes.yml }
    if: vars.NOTES == 'yes'
  - name: Ship
    uses: github-deployment
    channels: [Default]
  - name: Old
    uses: workflow
    with: { file: notes.yml }
    enabled: false
variables:
  NOTES: "yes"
`;

describe("the page of a process", () => {
  it("shows the steps, what happens where, who is asked, and the rules", async () => {
    const story = await start(full, {
      files: {
        ".github/workflows/notes.yml":
          "on:\n  workflow_dispatch:\n    inputs: { sha: { required: true } }\njobs: { a: { runs-on: x, steps: [{ run: ok }] } }\n",
      },
    });
    await story.release("1.0.0");
    const ada = await visit(story);
    const page = await ada.open("/acme/shop/process");
    expect(page.status).toBe(200);
    expect(page.text).toContain("in order");
    expect(section(page, "steps")).toMatchInlineSnapshot(
      `"Steps At the same time: Ask ⏸️ asks 2 people of each team, only in Production, EU West Second look ⏸️ asks 1 person, not in Testing Pause ⏳ waits 30 minutes Notes 🚀 starts the workflow notes.yml , 1 hour at most Ship 🚀 hands over to GitHub Deployments, only for releases of Default, 1 hour at most Old 🚀 starts the workflow notes.yml , disabled, 1 hour at most"`,
    );
    expect(section(page, "plan")).toMatchInlineSnapshot(
      `"What happens where For releases of the channel Default Hotfix Show Step Testing Production EU West Ask skipped: not meant for this environment asks 2 people of each of Octopus Managers and acme/security , nobody their own work asks 2 people of each of Octopus Managers and acme/security , nobody their own work Second look skipped: not meant for this environment asks 1 person who may deploy there, beside the step before it asks 1 person who may deploy there, beside the step before it Pause lets time pass lets time pass lets time pass Notes starts a workflow, if vars.NOTES == 'yes' starts a workflow, if vars.NOTES == 'yes' starts a workflow, if vars.NOTES == 'yes' Ship is handed over to GitHub Deployments is handed over to GitHub Deployments is handed over to GitHub Deployments Old skipped: disabled skipped: disabled skipped: disabled"`,
    );
    expect(section(page, "gates")).toMatchInlineSnapshot(
      `"Who is asked Gate Who How many Their own work Waits Has to be given In an emergency Ask acme/octopus-managers , ada or acme/security 2 of each team nobody approves it 4 hours, then it is canceled, reminded every 30 minutes ticket (text) and risk ( low or high , if wished) acme/octopus-administrators alone Second look whoever may deploy there 1 may be approved without an end, and others wait for it nothing nobody alone"`,
    );
    expect(section(page, "lifecycle")).toMatchInlineSnapshot(
      `"Lifecycle Phase Environments Starts The next opens after Who deploys Superseded Failed work Testing Testing by itself its environment whoever may write, and workflows when a newer one arrives ends the deployment Production production Production and EU West when somebody asks 1 of 2 environments acme/octopus-managers or ada , and workflows never asks people what to do"`,
    );
    expect(section(page, "channels")).toMatchInlineSnapshot(
      `"Channels Channel For Phases Default default every release that no other channel takes all Hotfix releases of hotfix/* Production"`,
    );
    expect(section(page, "freezes").replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, "…")).toMatchInlineSnapshot(
      `"Freezes Freeze Where When Next Who may override it Nights nobody is awake Production 2026-01-01 22:00 to 2026-01-02 06:00 (Europe/Berlin), again by FREQ=DAILY … to … A member of Octopus Managers"`,
    );
    const hotfix = await ada.open("/acme/shop/process?channel=hotfix");
    expect(section(hotfix, "plan")).not.toContain("Testing");
    expect(section(hotfix, "plan")).toContain("not meant for this channel");
    expect((await ada.open("/acme/shop/process?from=99")).status).toBe(200);
    // What cannot be understood is said, as in the audit.
    const odd = await ada.open("/acme/shop/process?channel=<b>&from=x");
    expect(odd.status).toBe(422);
    expect(plain(odd.text)).toContain("There is no channel <b>");
    expect(plain(odd.text)).toContain("x is no number of an environment");
    await over(story);
  });

  it("shows each problem under its line, while the version before stays in force", async () => {
    const story = await start(gettingStarted);
    const { thread } = await story.release("1.0.0");
    const broken = gettingStarted.replace("uses: github-deployment", "uses: <script>alert(1)</script>");
    await story.process(broken);
    const ada = await visit(story);
    const page = await ada.open("/acme/shop/process");
    expect(page.text).toContain("broken");
    const at = broken.split("\n").findIndex((line) => line.includes("<script>")) + 1;
    expect(page.text).toContain(`<a href="#L${at}">${at}</a>`);
    const line = new RegExp(`<li id="L${at}"[^>]*>(.*?)</li>`, "s").exec(page.text)?.[1] ?? "";
    expect(plain(line)).toMatch(
      /^uses: <script>alert\(1\)<\/script> ❌ Problem steps\[1\]\.uses : .*github-deployment/,
    );
    expect(page.text).not.toContain("<script>alert");
    expect(plain(page.text)).toContain(
      "Until it is in order, teams, lifecycle and gates are those of the last",
    );
    expect(section(page, "gates")).toContain("acme/octopus-administrators or acme/octopus-managers");
    await story.process(gettingStarted);
    const mended = await ada.open("/acme/shop/process");
    expect(mended.text).toContain("in order");
    expect(mended.text).not.toContain('id="problems"');
    expect(thread).toBeGreaterThan(0);
    await over(story);
  });

  it("cuts a long file around its problems, and stays small whatever it says", async () => {
    const long = Array.from({ length: 90 }, (_, n) =>
      [
        `  - name: ${`Step ${n} & `.repeat(12)}`,
        `    uses: manual-intervention`,
        `    with:`,
        `      instructions: x${'"<>&'.repeat(100)}`,
        `    wrong-${n}: ${"x".repeat(300)}`,
        ...Array.from({ length: 12 }, () => "    # nothing"),
      ].join("\n"),
    );
    const story = await start(gettingStarted);
    await story.process(`${gettingStarted}\n${long.join("\n")}\n`);
    const ada = await visit(story);
    const page = await ada.open("/acme/shop/process");
    expect(page.text.match(/<ol class="source"/g)?.length).toBeGreaterThan(1);
    expect(page.text).not.toContain('id="L2"');
    expect(plain(page.text)).toMatch(/… and \d+ problems more, which the file's check on GitHub shows/);
    expect(Buffer.byteLength(page.text)).toBeLessThan(50_000);
    await over(story);
  });

  it("shows what only GitHub knows to be wrong, and a file that is gone", async () => {
    const story = await start(gettingStarted);
    await story.process(gettingStarted.replace("acme/octopus-managers", "acme/nobody"));
    const ada = await visit(story);
    const page = await ada.open("/acme/shop/process");
    expect(section(page, "problems")).toMatch(
      /^1 problem .* At line 4 .*Octopus Managers: acme\/nobody ❌ .*acme\/nobody/,
    );
    expect(section(page, "problems")).not.toContain("Until it is in order");
    await story.github.commit({ files: { ".deploy/process.yml": null } });
    await story.release("1.0.0").catch(() => {});
    await story.idle();
    const gone = await ada.open("/acme/shop/process");
    expect(plain(gone.text)).toContain(
      "There is no .deploy/process.yml on main . Until it is in order, teams, lifecycle and gates are those of the last",
    );
    await over(story);
  });

  it("marks the gates of the organization, and says where its policy stands", async () => {
    const story = await start(gettingStarted);
    await story.github.policy(
      "- { environments: [Prod*], require: { teams: [acme/security], approvals: 2 } }\n- freezes: [{ name: Fair, from: 2026-01-01, to: 2099-01-01, reason: the fair }]\n",
    );
    await story.idle();
    await story.process(`${gettingStarted}# again\n`);
    const ada = await visit(story);
    const page = await ada.open("/acme/shop/process");
    expect(plain(page.text)).toContain("The policy of acme is in force: 2 rules of it for this repository.");
    expect(section(page, "steps")).toMatch(
      /^Steps Organization policy ⏸️ asks 2 people, by the organization's policy/,
    );
    expect(section(page, "plan")).toContain(
      "Organization policy not asked here not asked here asks 2 people of acme/security",
    );
    expect(section(page, "gates")).toContain("Organization policy organization's policy acme/security 2");
    expect(section(page, "freezes")).toContain("Fair organization's policy the fair");
    await over(story);
  });

  it("has room for a hundred steps, with environments to go through", async () => {
    const environments = Array.from({ length: 30 }, (_, n) => `Region number ${n}`);
    const steps = Array.from(
      { length: 100 },
      (_, n) =>
        `  - { name: Ask number ${n}, uses: manual-intervention, with: { instructions: Ready?, responsible-teams: [acme/octopus-managers], inputs: { ticket: {}, risk: {} } } }`,
    );
    const story = await start(
      `lifecycle:\n  - { phase: World, environments: [${environments.join(", ")}] }\nsteps:\n${steps.join("\n")}\n`,
    );
    await story.commit("x", {
      ".deploy/process.yml": `lifecycle:\n  - { phase: World, environments: [${environments.join(", ")}] }\nsteps:\n${steps.join("\n")}\n#\n`,
    });
    const ada = await visit(story);
    const page = await ada.open("/acme/shop/process");
    expect(plain(page.text)).toContain("1 to 1 of 30 environments");
    expect(Buffer.byteLength(page.text)).toBeLessThan(50_000);
    const last = await ada.open("/acme/shop/process?from=29");
    expect(section(last, "plan")).toContain("Step Region number 29");
    expect(section(last, "plan")).not.toContain("Later ones");
    await over(story);
  });

  it("is for people who may read the repository, and says what nobody has read yet", async () => {
    const story = await start(null, { otherRepos: ["other"] });
    await story.github.commit({ repo: "other", files: { "a.txt": "a" } });
    await story.idle();
    const ada = await visit(story);
    for (const name of ["shop", "other"]) {
      expect(plain((await ada.open(`/acme/${name}/process`)).text)).toContain("has not been read yet");
    }
    const eve = await visit(story, "eve");
    expect((await eve.open("/acme/other/process")).status).toBe(404);
    const nobody = await new Visitor(story.url, story.github).ask("/acme/other/process");
    expect(nobody.headers.get("location")).toBe("/-/sign-in?to=%2Facme%2Fother%2Fprocess");
    await over(story);
  });
});
