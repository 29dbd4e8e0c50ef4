import { expect, it } from "vitest";
import type { Page } from "playwright-core";
import { browsing, focused } from "../support/browser.ts";
import { shop, votes, waiting } from "../support/shop.ts";

const app = shop();
const open = browsing();

it("with the keyboard alone: from the first page through GitHub's to the approval", async () => {
  const story = app();
  const { version, id, path } = await waiting(story);
  const { page } = await open(story, { viewport: { width: 1024, height: 700 } });
  await page.goto(story.url);

  // What comes first leads past what every page has at its top.
  await page.keyboard.press("Tab");
  expect(await focused(page)).toBe("a: Skip to content");
  await isSeen(page);
  await page.keyboard.press("Enter");
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("main");
  await tabTo(page, "a: Sign in with GitHub");
  await page.keyboard.press("Enter");
  await page.waitForURL(`${story.github.url}/**`);
  await tabTo(page, "button: ada");
  await page.keyboard.press("Enter");

  await page.waitForURL(`${story.url}/`);
  await tabTo(page, `a: ⏸️ ${version} → Production`);
  await isSeen(page);
  await page.keyboard.press("Enter");
  await page.waitForURL(`**${path}`);

  await tabTo(page, "button: Claim");
  await page.keyboard.press("Space");
  await page.getByRole("button", { name: "Give back" }).waitFor();
  await tabTo(page, "input: ticket (required to approve)");
  await page.keyboard.type("OPS-1");
  await tabTo(page, "select: risk");
  await page.keyboard.press("ArrowDown");
  await tabTo(page, "textarea: Note");
  await isSeen(page);
  await page.keyboard.type("By the keyboard");
  await tabTo(page, "button: Approve");
  await isSeen(page);
  await page.keyboard.press("Enter");
  await page.getByText("By the keyboard").first().waitFor();
  expect(await votes(story, id)).toEqual(["ada: approve"]);

  // What is folded unfolds.
  await tabTo(page, "summary: Outputs");
  await isSeen(page);
  await page.keyboard.press("Space");
  await page.getByText("responsible_user.login").waitFor();
});

it("goes through a page in the order in which it is read, and out again", async () => {
  const story = app();
  const { path } = await waiting(story);
  const { page } = await open(story);
  await page.goto(`${story.url}${path}`);
  await page.getByRole("button", { name: "ada", exact: true }).click();
  await page.waitForURL(`**${path}`);
  const tops: number[] = [];
  for (let step = 0; step < 60; step += 1) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const active = document.activeElement;
      if (active === null || active === document.body || active.matches(".skip, .top *")) return null;
      return active.getBoundingClientRect().top + scrollY;
    });
    if (at !== null) tops.push(Math.round(at));
    else if (tops.length > 0) break;
  }
  expect(tops.length).toBeGreaterThan(5);
  expect(tops.length).toBeLessThan(60);
  // Buttons of one line differ by a pixel or two.
  expect(tops.every((top, index) => index === 0 || top >= (tops[index - 1] ?? 0) - 8)).toBe(true);
});

/** Presses Tab until the element has the keyboard: nobody needs more than this to get anywhere. */
async function tabTo(page: Page, wanted: string): Promise<void> {
  const passed: string[] = [];
  for (let step = 0; step < 40; step += 1) {
    await page.keyboard.press("Tab");
    const at = await focused(page);
    if (at === wanted) return;
    passed.push(at);
  }
  throw new Error(`Tab does not lead to ${wanted}, but to ${JSON.stringify(passed)}`);
}

/** Whoever uses the keyboard sees where they are: a line around it, within the window once that has moved there. */
async function isSeen(page: Page): Promise<void> {
  const seen = () =>
    page.evaluate(() => {
      const active = document.activeElement ?? document.body;
      const { outlineStyle, outlineWidth } = getComputedStyle(active);
      const box = active.getBoundingClientRect();
      return {
        outlined: outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2,
        inWindow: box.left >= 0 && box.top >= 0 && box.right <= innerWidth && box.bottom <= innerHeight,
      };
    });
  await expect.poll(seen, { timeout: 5_000 }).toEqual({ outlined: true, inWindow: true });
}
