/**
 * `npm run screenshots`: pictures of the pages, from what the demo begins with.
 *
 *   (nothing)     those that the documentation shows, into docs/screenshots
 *   --all FOLDER  every page, light and dark, on a desk and on a phone, to be looked at
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Browser } from "playwright-core";
import { screenOn } from "../demo/screen.ts";
import { setUp } from "../demo/set-up.ts";
import { cast } from "../demo/shop.ts";
import type { Stage } from "../demo/stage.ts";
import { launchChromium } from "../test/web/support/chromium.ts";

type Scheme = "light" | "dark";

/** In CSS pixels. A phone's picture is as long as its page; a desk's ends where a screen does. */
const devices = {
  desk: { width: 1180, height: 820, isWhole: false },
  phone: { width: 390, height: 844, isWhole: false },
} as const;
type Device = keyof typeof devices;

/** Addresses, as they are reached from the first page: numbers of deployments differ from day to day. */
const addresses = {
  home: async () => "/",
  project: async () => "/acme/storefront",
  release: async (seen: Seen) => seen.linkIn("/acme/storefront", "/releases/"),
  "deployment-waiting": async (seen: Seen) => seen.linkIn("/", "/acme/storefront/deployments/"),
  "deployment-failed": async (seen: Seen) => seen.linkIn("/acme/warehouse", "/deployments/"),
  process: async () => "/acme/storefront/process",
  audit: async () => "/acme/storefront/audit",
  organization: async () => "/acme",
} as const;
type Page = keyof typeof addresses;

/** What the documentation shows. */
const shown: readonly (readonly [Page, Scheme, Device])[] = [
  ["home", "light", "desk"],
  ["project", "light", "desk"],
  ["project", "dark", "desk"],
  ["deployment-waiting", "light", "desk"],
  ["deployment-waiting", "dark", "phone"],
  ["organization", "light", "desk"],
];

interface Seen {
  /** @returns the first address on a page that begins so, or whose path has this in it */
  readonly linkIn: (path: string, part: string) => Promise<string>;
}

const { values } = parseArgs({ options: { all: { type: "string" } } });
const folder = values.all ?? join(import.meta.dirname, "../docs/screenshots");
mkdirSync(folder, { recursive: true });

const ends: (() => Promise<void>)[] = [];
try {
  const stage = await setUp(screenOn(process.stderr, process.env), (end) => void ends.push(end));
  const browser = await launchChromium();
  ends.push(() => browser.close());
  const wanted =
    values.all === undefined
      ? shown
      : (Object.keys(addresses) as Page[]).flatMap((page) =>
          (["light", "dark"] as const).flatMap((scheme) =>
            (Object.keys(devices) as Device[]).map((device) => [page, scheme, device] as const),
          ),
        );
  for (const scheme of ["light", "dark"] as const)
    for (const device of Object.keys(devices) as Device[]) {
      const pages = wanted.filter(([, ofScheme, on]) => ofScheme === scheme && on === device);
      if (pages.length > 0)
        await take(
          browser,
          stage,
          scheme,
          device,
          pages.map(([page]) => page),
        );
    }
} finally {
  for (let end = ends.pop(); end !== undefined; end = ends.pop()) await end();
}
process.exit();

async function take(
  browser: Browser,
  { app, github }: Stage,
  scheme: Scheme,
  device: Device,
  pages: readonly Page[],
): Promise<void> {
  const { isWhole, ...viewport } = devices[device];
  const context = await browser.newContext({
    viewport,
    colorScheme: scheme,
    deviceScaleFactor: device === "phone" ? 2 : 1,
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
  });
  const page = await context.newPage();
  await page.goto(app.url);
  await page.getByRole("link", { name: "Sign in with GitHub" }).click();
  await page.waitForURL(`${github.url}/**`);
  await page.getByRole("button", { name: cast.administrator, exact: true }).click();
  await page.waitForURL(`${app.url}/**`);
  const linkIn = async (path: string, part: string): Promise<string> => {
    await page.goto(`${app.url}${path}`);
    const href = await page.locator(`main a[href*="${part}"]`).first().getAttribute("href");
    if (href === null) throw new Error(`no link to ${part} on ${path}`);
    return href;
  };
  for (const name of pages) {
    await page.goto(`${app.url}${await addresses[name]({ linkIn })}`);
    await page.locator("body[data-watching]").waitFor();
    const file = `${name}-${scheme}${device === "desk" ? "" : `-${device}`}.png`;
    const whole = values.all !== undefined || isWhole;
    await page.screenshot({ path: join(folder, file), fullPage: whole });
    process.stderr.write(`${file}\n`);
  }
  await context.close();
}
