import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { LocalGitHub } from "../../demo/github/local-github.ts";
import { type Drawbridge, freePort, startDrawbridge } from "./support/drawbridge.ts";
import { gitHubOfManifest, World } from "./support/world.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

let folder: string;
let app: Drawbridge | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "drawbridge-start-"));
});
afterEach(async () => {
  await app?.kill();
  app = undefined;
  rmSync(folder, { recursive: true, force: true });
});

let github: LocalGitHub;
beforeAll(async () => {
  github = await gitHubOfManifest();
});
afterAll(() => github.close());

async function launch(env: Readonly<Record<string, string>>): Promise<Drawbridge> {
  const port = String(await freePort());
  app = startDrawbridge(folder, {
    HOST: "127.0.0.1",
    PORT: port,
    LOG_LEVEL: "info",
    DATA_DIR: join(folder, "data"),
    ...env,
  });
  return app;
}

/** The lines that list problems; the process has ended with code 1. */
async function problems(env: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { exit, output } = await launch(env);
  expect(await exit).toEqual({ code: 1, signal: null });
  return output()
    .split("\n")
    .filter((line) => line.startsWith("- "));
}

const whole = (): Record<string, string> => ({
  ...github.environment,
  PUBLIC_URL: "https://drawbridge.acme.com",
});

describe("a start with a wrong environment", () => {
  it("lists every problem at once, each with its remedy, and ends with code 1", async () => {
    const { exit, output } = await launch({
      APP_ID: "the app",
      PRIVATE_KEY_PATH: join(folder, "missing.pem"),
      WEBHOOK_SECRET: "development",
      PUBLIC_URL: "http://drawbridge.acme.com",
      DATABASE_URL: "mysql://root:hunter2@db/drawbridge",
      OIDC_ISSUERS: "http://issuer.acme.com",
      GHE_HOST: "https://github.acme.com",
      PORT: "eighty",
      LOG_LEVEL: "loud",
    });
    expect(await exit).toEqual({ code: 1, signal: null });
    const lines = output()
      .split("\n")
      .filter((line) => line.startsWith("- "));
    const names = lines.map((line) => /^- ([A-Z_]+)/.exec(line)?.[1]);
    expect(new Set(names)).toEqual(
      new Set([
        "APP_ID",
        "PRIVATE_KEY_PATH",
        "WEBHOOK_SECRET",
        "PUBLIC_URL",
        "DATABASE_URL",
        "OIDC_ISSUERS",
        "GHE_HOST",
        "PORT",
        "LOG_LEVEL",
      ]),
    );
    for (const line of lines) expect(line).toMatch(/\b(Set|Use|Make|It is|unset|GitHub makes)\b/);
    expect(output()).not.toContain("hunter2");
  });

  it("names what is missing where the App is configured by half", async () => {
    const { APP_ID } = github.environment;
    const lines = await problems({ APP_ID: APP_ID ?? "" });
    expect(lines.map((line) => line.slice(0, 30))).toMatchInlineSnapshot(`
      [
        "- PRIVATE_KEY or PRIVATE_KEY_P",
        "- WEBHOOK_SECRET is missing. M",
        "- PUBLIC_URL is missing. Set i",
      ]
    `);
  });

  it("needs everything in production, where the set-up is not offered", async () => {
    const lines = await problems({ NODE_ENV: "production" });
    expect(lines.map((line) => line.slice(0, 40))).toMatchInlineSnapshot(`
      [
        "- APP_ID is missing. It is the number on",
        "- PRIVATE_KEY or PRIVATE_KEY_PATH is mis",
        "- WEBHOOK_SECRET is missing. Make one wi",
        "- PUBLIC_URL is missing. Set it to the a",
      ]
    `);
  });

  it.each([
    ["Probot's secret that everybody knows", { WEBHOOK_SECRET: "development" }, "WEBHOOK_SECRET"],
    ["an empty secret", { WEBHOOK_SECRET: "" }, "WEBHOOK_SECRET"],
    ["two keys", { PRIVATE_KEY_PATH: "./key.pem" }, "PRIVATE_KEY"],
    [
      "a key that is none",
      { PRIVATE_KEY: "-----BEGIN RSA PRIVATE KEY-----\nnonsense\n-----END RSA PRIVATE KEY-----" },
      "PRIVATE_KEY",
    ],
    ["no public address", { PUBLIC_URL: "" }, "PUBLIC_URL"],
    ["a port beyond all ports", { PORT: "70000" }, "PORT"],
  ])("refuses %s", async (_name, wrong, variable) => {
    const lines = await problems({ ...whole(), ...wrong });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(variable);
    expect(lines[0]).not.toContain("nonsense");
  });

  it("says the same under npm start", async () => {
    const child = spawn("npm", ["start", "--silent"], {
      cwd: root,
      env: { PATH: process.env["PATH"], HOME: folder, NODE_ENV: "production" },
    });
    const [errors, [code]] = await Promise.all([
      text(child.stderr),
      once(child, "close"),
      text(child.stdout),
    ]);
    expect(code).toBe(1);
    expect(errors).toContain("- APP_ID is missing.");
    expect(errors).toContain("- WEBHOOK_SECRET is missing.");
  });
});

describe("the private key", () => {
  const key = () => github.environment["PRIVATE_KEY"] ?? "";
  const withoutKey = () => {
    const { PRIVATE_KEY: _key, ...rest } = whole();
    return rest;
  };

  it.each<[string, () => Record<string, string>]>([
    [
      "from a file",
      () => {
        writeFileSync(join(folder, "key.pem"), key());
        return { PRIVATE_KEY_PATH: "key.pem" };
      },
    ],
    ["with line breaks written as \\n", () => ({ PRIVATE_KEY: key().replaceAll("\n", "\\n") })],
    ["as base64", () => ({ PRIVATE_KEY: Buffer.from(key()).toString("base64") })],
  ])("is taken %s", async (_name, given) => {
    const { ready } = await launch({ ...withoutKey(), ...given() });
    await expect(ready()).resolves.toBeGreaterThan(0);
  });
});

describe("the set-up, without credentials", () => {
  /** Starts it, and gives its page once there is one. */
  async function setUp(port: string): Promise<string> {
    copyFileSync(join(root, "app.yml"), join(folder, "app.yml"));
    await launch({ PORT: port, PUBLIC_URL: "https://drawbridge.acme.com/" });
    const address = `http://127.0.0.1:${port}/probot`;
    const page = () =>
      fetch(address)
        .then((response) => response.text())
        .catch(() => undefined);
    return github.until(page, { ms: 30_000, what: "the set-up answers" });
  }

  it("offers the manifest of app.yml, with the address on which the app listens", async () => {
    const page = await setUp(String(await freePort()));
    const manifest = JSON.parse(/id="manifest" value='([^']*)'/.exec(page)?.[1] ?? "") as Record<
      string,
      unknown
    >;
    expect(manifest["hook_attributes"]).toEqual({ url: "https://drawbridge.acme.com/api/github/webhooks" });
    expect(manifest["callback_urls"]).toEqual(["https://drawbridge.acme.com/-/sign-in/callback"]);
    expect(manifest["default_permissions"]).toMatchObject({
      deployments: "write",
      checks: "write",
      members: "read",
    });
    expect(manifest["default_events"]).toContain("issue_comment");
  });

  it("leaves credentials with which the next start runs the app", async () => {
    const port = String(await freePort());
    await setUp(port);
    const { APP_ID: appId, PRIVATE_KEY: pem, WEBHOOK_SECRET: webhook_secret, ...rest } = whole();
    const saved = await fetch(`http://127.0.0.1:${port}/probot/import`, {
      method: "POST",
      body: JSON.stringify({ appId, pem, webhook_secret }),
    });
    expect(saved.status).toBe(200);
    await app?.kill();
    const { ready } = await launch({ ...rest, PORT: port });
    await expect(ready()).resolves.toBeGreaterThan(0);
  });
});

describe("a running app", () => {
  it("stops at SIGTERM with code 0, and goes on where it was when started again", async () => {
    const world = await World.start();
    await world.release("1.4.0");
    await world.report("Development", "success");
    await world.until(() => world.onGitHub("Testing").length > 0, "Testing is deployed");
    const { id } = await world.deployment("Testing");
    const poll = world.api("GET", `/deployments/${id}?wait=30`).catch(() => undefined);
    await world.rest();
    const first = await world.app.stop();
    await poll;
    expect({ code: first.code, signal: first.signal }).toEqual({ code: 0, signal: null });
    expect(first.ms).toBeLessThan(5_000);

    const ms = await world.boot();
    console.log(`stopped in ${Math.round(first.ms)} ms; second start to ready in ${Math.round(ms)} ms`);
    await world.report("Testing", "success");
    await world.reaches("Production", "waiting");
    const thread = world.thread("1.4.0");
    await world.question(thread);
    await world.rest();
    expect(world.comments(thread)).toHaveLength(2);
    expect(world.github.deployments()).toHaveLength(2);
    await world.end();
  });

  it("does not wait for a GitHub that does not answer, and loses nothing by it", async () => {
    const world = await World.start({
      process: "lifecycle: [Production]\nsteps: [{ uses: github-deployment }]\n",
    });
    await world.release("1.4.0");
    await world.until(() => world.github.issues().length > 0, "the thread is there");
    await world.rest();
    const order = { match: { method: "POST", path: /\/deployments$/, caller: "installation" } } as const;
    world.github.faults.add({ ...order, kind: "stall", ms: 8_000 });
    await world.deploy("1.4.0", "Production");
    const isOrder = ({ method, path }: { method: string; path: string }) =>
      method === "POST" && path.endsWith("/deployments");
    await world.until(() => world.github.requests.some(isOrder), "the order leaves");
    const { code, ms } = await world.app.stop();
    console.log(`stopped in ${Math.round(ms)} ms while GitHub did not answer`);
    expect(code).toBe(0);
    expect(ms).toBeLessThan(5_000);

    await world.boot();
    await world.report("Production", "success");
    await world.reaches("Production", "success");
    await world.rest();
    expect(world.onGitHub("Production")).toHaveLength(1);
    await world.end();
  });
});
