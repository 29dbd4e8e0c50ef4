import { afterAll, afterEach, beforeAll, expect, vi } from "vitest";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import type { Story } from "../../support/story.ts";
import { launchChromium } from "./chromium.ts";

/** Somebody with a browser of their own: nothing in it is another's. */
export interface Guest {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What no page of ours may cause: dialogs, errors, violations of the policy, requests to elsewhere. */
  readonly noises: string[];
}

/** How long anything is waited for that should come at once: machines that test are busy. Milliseconds. */
const patienceMs = 40_000;

type Open = (story: Story, options?: BrowserContextOptions) => Promise<Guest>;

/**
 * One Chromium for a test file. Everybody who is let in has a context of their own; after each test all of them
 * leave, and no page may have made a noise.
 */
export function browsing(): Open {
  vi.setConfig({ testTimeout: 4 * patienceMs, hookTimeout: 4 * patienceMs });
  let browser: Browser;
  let guests: Guest[] = [];
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterEach(async () => {
    const left = guests;
    guests = [];
    await Promise.all(left.map(({ context }) => context.close()));
    expect(left.flatMap(({ noises }) => noises)).toEqual([]);
  });
  afterAll(() => browser.close());
  return async (story, options = {}) => {
    const context = await browser.newContext({ locale: "en-GB", ...options });
    context.setDefaultTimeout(patienceMs);
    const noises: string[] = [];
    listen(context, [story.url, story.github.url], noises);
    const guest = { page: await context.newPage(), context, noises };
    guests.push(guest);
    return guest;
  };
}

function listen(context: BrowserContext, sites: readonly string[], noises: string[]): void {
  context.on("dialog", (dialog) => {
    noises.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  context.on("weberror", (error) => noises.push(`exception: ${error.error().message}`));
  context.on("console", (line) => {
    if (line.type() === "error") noises.push(`${line.text()} at ${line.page()?.url()}`);
  });
  context.on("request", (request) => {
    const url = request.url();
    const isOurs = sites.some((site) => url.startsWith(`${site}/`));
    if (!isOurs && !url.startsWith("about:")) noises.push(`request: ${url}`);
  });
}

/** Goes to a page, and on the way there through GitHub's own page, by the buttons that a person presses. */
export async function signIn({ page }: Guest, story: Story, login: string, to = "/"): Promise<void> {
  await page.goto(`${story.url}${to}`);
  const way = page.getByRole("link", { name: "Sign in with GitHub" });
  if (new URL(page.url()).origin === story.url) await way.click();
  await page.waitForURL(`${story.github.url}/**`);
  await page.getByRole("button", { name: login, exact: true }).click();
  await page.waitForURL(`${story.url}/**`);
}

/** Waits until the page hears of changes. */
export async function watches({ page }: Guest): Promise<void> {
  await page.locator("body[data-watching]").waitFor();
}

/** The element that has the keyboard, in words: its role's tag and its name. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { activeElement: at } = document;
    if (at === null || at === document.body) return "";
    const label = at.getAttribute("aria-label") ?? (at as HTMLInputElement).labels?.[0]?.textContent;
    return `${at.localName}: ${(label ?? at.textContent ?? "").trim().replace(/\s+/g, " ")}`;
  });
}
