import type { Page } from "playwright-core";
import { AxeBuilder } from "@axe-core/playwright";
import { beforeAll, describe, expect, it } from "vitest";
import { browsing, signIn } from "../support/browser.ts";
import { pagesOf, type PageToSee } from "../support/pages.ts";
import { shop } from "../support/shop.ts";
import { Visitor } from "../support/visitor.ts";

/** Two environments; what fails in the first asks what now, the second is behind a gate with all that a gate can have. */
const rich = `
teams:
  Approvers: acme/octopus-administrators
  Managers: acme/octopus-managers
lifecycle:
  - { phase: Testing, deploy: automatic, guided-failure: true, supersede: never }
  - { phase: Production, deploy: automatic, supersede: never }
steps:
  - name: Check
    uses: manual-intervention
    with:
      instructions: |
        # Is \${{ release.version }} ready?
        Look at the **dashboards**, then at [the runbook](https://runbooks.example/shop).

        | what | who |
        |------|-----|
        | a-very-long-name-of-a-service-that-nobody-would-break-anywhere-because-it-is-one-word | max |
      responsible-teams: [Approvers, Managers]
      approvals: 2
      prevent-self-approval: true
      emergency: [Managers]
      inputs:
        ticket: { description: The change ticket, required: true }
        risk: { type: choice, options: [low, high] }
        minutes: { type: number }
        announced: { type: boolean }
    timeout: 3d
    environments: [Production]
  - name: Ship
    uses: github-deployment
`;

const app = shop({ process: rich });
const open = browsing();
const seen = { version: "1.0.0", waiting: 0, done: 0 };
let failed = 0;

beforeAll(async () => {
  const story = app();
  await story.ship(seen.version);
  await story.report("Testing", "success", "writer", {
    log_url: "https://ci.example/1",
    environment_url: "https://shop.example",
  });
  seen.done = (await story.deployment("Testing")).id;
  seen.waiting = (await story.deployment("Production")).id;
  const ada = new Visitor(story.url, story.github);
  const page = await ada.signIn("ada", `/acme/shop/deployments/${seen.waiting}`);
  await ada.send(page, "approve", { note: "All is green", "input.ticket": "OPS-1" });
  await story.ship("1.1.0");
  await story.report("Testing", "failure", "writer", { description: "The disk is full" });
  failed = (await story.deployment("Testing")).id;
});

const schemes = ["light", "dark"] as const;
const widths = [320, 1280] as const;
/** Of a page, without what it loads beside itself, which a browser keeps. */
const mostBytes = 50_000;
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

describe("every page", () => {
  it("can be read and used by everybody, in both schemes, on a phone and on a desk", async () => {
    const max = await open(app());
    const { page } = max;
    await signIn(max, app(), "max");
    const every: readonly PageToSee[] = [
      ...pagesOf(seen),
      { name: "failure that asks", path: `/acme/shop/deployments/${failed}`, heading: / → / },
      { name: "nothing", path: "/acme/nothing-here", heading: /^Not found$/ },
    ];
    expect(every.length).toBeGreaterThan(4);
    const problems: string[] = [];
    for (const { name, path, heading } of every) {
      const response = await page.goto(`${app().url}${path}`);
      const [first = "", ...more] = await page.getByRole("heading", { level: 1 }).allInnerTexts();
      if (!heading.test(first) || more.length > 0)
        problems.push(`${name}: its h1 is ${first} ${more.join()}`);
      if (!/. · Drawbridge$/.test(await page.title()))
        problems.push(`${name}: its title is ${await page.title()}`);
      const size = (await response?.body())?.length ?? 0;
      if (size > mostBytes) problems.push(`${name}: ${size} bytes`);
      await page.locator("details").evaluateAll((all) => all.forEach((one) => one.setAttribute("open", "")));
      for (const width of widths) {
        await page.setViewportSize({ width, height: 800 });
        problems.push(...(await beyond(page)).map((wide) => `${name}, ${width} px: ${wide}`));
        for (const colorScheme of schemes) {
          await page.emulateMedia({ colorScheme });
          const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze();
          for (const { id, nodes } of violations)
            problems.push(...nodes.map(({ html }) => `${name}, ${width} px, ${colorScheme}: ${id}: ${html}`));
        }
      }
    }
    expect(problems).toEqual([]);
    expect(max.noises.splice(0)).toEqual([expect.stringContaining("404")]);
  });

  it("is as good before anybody has signed in", async () => {
    const { page } = await open(app());
    await page.goto(app().url);
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze();
      expect([colorScheme, violations]).toEqual([colorScheme, []]);
    }
  });

  it("has a dark and a light scheme that are not the same, as the reader's system wants it", async () => {
    const grounds = [];
    for (const colorScheme of schemes) {
      const { page } = await open(app(), { colorScheme });
      await page.goto(app().url);
      grounds.push(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
    }
    expect(grounds).toEqual(["rgb(255, 255, 255)", "rgb(20, 23, 27)"]);
  });
});

it("times are the reader's own, and UTC for who points at them", async () => {
  const timezoneId = "Asia/Tokyo";
  const ada = await open(app(), { timezoneId });
  const { page } = ada;
  await signIn(ada, app(), "ada", `/acme/shop/deployments/${seen.waiting}`);
  await page.locator("time[title]").first().waitFor();
  const times = await page.locator("time").evaluateAll((all) =>
    all.map((one) => ({
      at: one.getAttribute("datetime") ?? "",
      shown: one.textContent,
      hint: one.getAttribute("title"),
    })),
  );
  expect(times.length).toBeGreaterThan(5);
  const local = new Intl.DateTimeFormat("en-GB", {
    dateStyle: "medium",
    timeStyle: "short",
    timeZone: timezoneId,
  });
  for (const { at, shown, hint } of times) {
    expect(shown).toBe(local.format(new Date(at)));
    expect(hint).toBe(`${at.slice(0, 16).replace("T", " ")} UTC`);
  }
});

it("who listens to the page hears what waits, who decides, and what each field is for", async () => {
  const max = await open(app());
  const { page } = max;
  await signIn(max, app(), "max", `/acme/shop/deployments/${seen.waiting}`);
  for (const role of ["banner", "main", "status"] as const)
    expect([role, await page.getByRole(role).count()]).toEqual([role, 1]);
  expect(await page.getByRole("navigation", { name: "Where you are" }).count()).toBe(1);
  const question = page.getByRole("region", { name: "Check waits for approval" });
  const heard = await question.getByRole("form", { name: "Answer Check" }).ariaSnapshot();
  expect(heard).toMatchInlineSnapshot(`
    "- form "Answer Check":
      - paragraph:
        - text: ticket (required to approve)
        - textbox "ticket (required to approve)"
        - text: The change ticket
      - paragraph:
        - text: risk
        - combobox "risk":
          - option [selected]
          - option "low"
          - option "high"
      - paragraph:
        - text: minutes
        - textbox "minutes"
      - paragraph:
        - text: announced
        - combobox "announced":
          - option [selected]
          - option "true"
          - option "false"
      - paragraph:
        - text: Note
        - textbox "Note"
        - text: Kept with the answer, and shown to whoever may read the repository.
      - paragraph:
        - 'checkbox "This is an emergency: approve alone. The note says why; it is marked everywhere"'
        - text: "This is an emergency: approve alone. The note says why; it is marked everywhere"
      - paragraph:
        - button "Approve"
        - button "Reject""
  `);
  const described = await question.getByRole("textbox", { name: "ticket" }).getAttribute("aria-describedby");
  expect(await page.locator(`[id="${described}"]`).innerText()).toBe("The change ticket");
  expect(
    await page.getByRole("form", { name: "Responsibility for Check" }).getByRole("button").allInnerTexts(),
  ).toEqual(["Claim"]);
});

/** What stands out of the window sideways, but for what scrolls in a region of its own. */
function beyond(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const scrolls = (one: Element) => one.closest(".scroll, pre, .markdown table") !== null;
    const wide = [...document.querySelectorAll("body *")].filter((one) => {
      const { right, width } = one.getBoundingClientRect();
      return width > 0 && right > innerWidth + 1 && !scrolls(one);
    });
    const page = document.documentElement.scrollWidth > innerWidth ? ["the page scrolls sideways"] : [];
    return [...page, ...wide.map((one) => one.outerHTML.slice(0, 120))];
  });
}
