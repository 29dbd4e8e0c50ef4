import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { run } from "probot";
import type { SetupConfig } from "./config.ts";

/**
 * Makes the GitHub App in the browser, from `app.yml` and the addresses that only this server knows; a restart then
 * finds its credentials in `.env`.
 */
export async function setUp({ host, port, logLevel, webhookUrl, callbackUrl }: SetupConfig): Promise<void> {
  // Probot takes the manifest's webhook address from here; its own guess is one that it does not listen on.
  if (webhookUrl !== null) process.env["WEBHOOK_PROXY_URL"] = webhookUrl;
  const home = process.cwd();
  if (callbackUrl !== null) process.chdir(withCallback(home, callbackUrl));
  await run(() => {}, {
    env: { HOST: host, PORT: String(port), LOG_LEVEL: logLevel },
    updateEnv: (env) => keep(join(home, ".env"), env),
  });
}

/** For where people come back to from signing in Probot has no variable: it reads the manifest in its working directory. */
function withCallback(home: string, callbackUrl: string): string {
  const folder = mkdtempSync(join(tmpdir(), "drawbridge-set-up-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const manifest = join(home, "app.yml");
  if (existsSync(manifest)) {
    const text = readFileSync(manifest, "utf8");
    writeFileSync(join(folder, "app.yml"), `${text}\ncallback_urls: [${JSON.stringify(callbackUrl)}]\n`);
  }
  // What it calls the app on its page.
  const named = join(home, "package.json");
  if (existsSync(named)) copyFileSync(named, join(folder, "package.json"));
  return folder;
}

/** Adds variables to the file: what it says already stays as it is, and of a name that comes twice the last counts. */
function keep(path: string, env: NodeJS.Dict<string>): Record<string, string> {
  const added = definedIn(env);
  const before = existsSync(path) ? readFileSync(path, "utf8").trimEnd() : "";
  const lines = Object.entries(added).map(([name, value]) => `${name}=${value.replaceAll("\n", "\\n")}`);
  writeFileSync(path, `${[...(before === "" ? [] : [before]), ...lines].join("\n")}\n`);
  Object.assign(process.env, added);
  return { ...definedIn(parseEnv(before)), ...added };
}

function definedIn(env: NodeJS.Dict<string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
