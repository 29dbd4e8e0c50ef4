import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readConfig } from "../../app/config.ts";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pkcs1 = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
const pkcs8 = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
const ecPem = ec.export({ type: "pkcs8", format: "pem" }).toString();

const day = 86_400_000;

const enough = {
  APP_ID: "12345",
  PRIVATE_KEY: pkcs1,
  WEBHOOK_SECRET: "s3cret",
  PUBLIC_URL: "https://drawbridge.acme.com",
};

const files: Record<string, string> = { "app.pem": pkcs8, "notes.txt": "Not a key" };
const readFile = (path: string): string => {
  const text = files[path];
  if (text === undefined) throw Object.assign(new Error("no such file"), { code: "ENOENT" });
  return text;
};

/** The configuration with these variables changed, which must be right. */
function config(env: Record<string, string | undefined> = {}) {
  const read = readConfig({ ...enough, ...env }, readFile);
  if (!read.ok) throw new Error(read.problems.join("\n"));
  if (read.setup) throw new Error("It is a set-up");
  return read.config;
}

/** What is wrong with these variables. */
function problems(env: Record<string, string | undefined>): readonly string[] {
  const read = readConfig({ ...enough, ...env }, readFile);
  return read.ok ? [] : read.problems;
}

describe("the configuration", () => {
  it("needs four variables; the rest has defaults", () => {
    expect(config()).toEqual({
      appId: 12345,
      privateKey: pkcs1,
      webhookSecret: "s3cret",
      client: null,
      publicUrl: "https://drawbridge.acme.com",
      databaseUrl: null,
      dataDir: "./data",
      oidcIssuers: ["https://token.actions.githubusercontent.com"],
      githubUrl: "https://github.com",
      githubApiUrl: "https://api.github.com",
      host: "localhost",
      port: 3000,
      trustedProxies: 0,
      logLevel: "info",
      retain: {
        deliveriesMs: 30 * day,
        logsMs: 90 * day,
        auditMs: null,
        releasesMs: null,
        newestReleases: 50,
      },
    });
  });

  it("takes a variable that is blank for unset", () => {
    const blank = Object.fromEntries(
      "PRIVATE_KEY_PATH GITHUB_CLIENT_ID GITHUB_CLIENT_SECRET DATABASE_URL DATA_DIR OIDC_ISSUERS GHE_HOST GHE_PROTOCOL HOST PORT TRUSTED_PROXIES LOG_LEVEL RETAIN_DELIVERIES RETAIN_LOGS RETAIN_AUDIT RETAIN_RELEASES RETAIN_NEWEST_RELEASES"
        .split(" ")
        .map((name) => [name, " "]),
    );
    expect(config(blank)).toEqual(config());
  });

  it("takes every variable", () => {
    expect(
      config({
        PRIVATE_KEY: undefined,
        PRIVATE_KEY_PATH: "app.pem",
        WEBHOOK_SECRET: " with blanks around ",
        GITHUB_CLIENT_ID: "Iv23liAbCdEf",
        GITHUB_CLIENT_SECRET: "0123456789abcdef",
        PUBLIC_URL: "http://127.0.0.1:4000/",
        DATABASE_URL: "postgres://drawbridge:pw@db:5432/drawbridge",
        DATA_DIR: "/var/lib/drawbridge",
        OIDC_ISSUERS: "https://token.actions.githubusercontent.com/acme, http://localhost:4567 ,",
        GHE_HOST: "localhost:4567",
        GHE_PROTOCOL: "http",
        HOST: "0.0.0.0",
        PORT: "4000",
        TRUSTED_PROXIES: "2",
        LOG_LEVEL: "debug",
        RETAIN_DELIVERIES: "96h",
        RETAIN_LOGS: "forever",
        RETAIN_AUDIT: "2555d",
        RETAIN_RELEASES: "365d",
        RETAIN_NEWEST_RELEASES: "5",
      }),
    ).toEqual({
      appId: 12345,
      privateKey: pkcs8,
      webhookSecret: "with blanks around",
      client: { clientId: "Iv23liAbCdEf", clientSecret: "0123456789abcdef" },
      publicUrl: "http://127.0.0.1:4000",
      databaseUrl: "postgres://drawbridge:pw@db:5432/drawbridge",
      dataDir: "/var/lib/drawbridge",
      oidcIssuers: ["https://token.actions.githubusercontent.com/acme", "http://localhost:4567"],
      githubUrl: "http://localhost:4567",
      githubApiUrl: "http://localhost:4567/api/v3",
      host: "0.0.0.0",
      port: 4000,
      trustedProxies: 2,
      logLevel: "debug",
      retain: {
        deliveriesMs: 4 * day,
        logsMs: null,
        auditMs: 2555 * day,
        releasesMs: 365 * day,
        newestReleases: 5,
      },
    });
  });

  it("reads the key's file from the disk", () => {
    const folder = mkdtempSync(join(tmpdir(), "drawbridge-config-"));
    try {
      const path = join(folder, "app.pem");
      writeFileSync(path, pkcs8);
      const read = readConfig({ ...enough, PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: path });
      expect(read).toMatchObject({ ok: true, config: { privateKey: pkcs8 } });
      const missing = readConfig({ ...enough, PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: `${path}.gone` });
      expect(missing).toMatchObject({ ok: false, problems: [expect.stringContaining("(ENOENT)") as string] });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each([
    ["PKCS#1", pkcs1, pkcs1],
    ["PKCS#8", pkcs8, pkcs8],
    ["with \\n for line breaks", pkcs1.replaceAll("\n", "\\n"), pkcs1],
    ["with blanks for line breaks", pkcs8.trim().replaceAll("\n", " "), pkcs8],
    ["with Windows' line breaks", pkcs8.replaceAll("\n", "\r\n"), pkcs8],
    ["as base64", Buffer.from(pkcs1).toString("base64"), pkcs1],
    ["in quotes", `"${pkcs1}"`, pkcs1],
  ])("takes the key %s", (_how, given, read) => {
    expect(config({ PRIVATE_KEY: given }).privateKey).toBe(read);
  });

  it.each([
    [{}, "https://github.com", "https://api.github.com", "https://token.actions.githubusercontent.com"],
    [
      { GHE_HOST: "github.acme.com" },
      "https://github.acme.com",
      "https://github.acme.com/api/v3",
      "https://github.acme.com/_services/token",
    ],
    [
      { GHE_HOST: "acme.ghe.com" },
      "https://acme.ghe.com",
      "https://api.acme.ghe.com",
      "https://token.actions.acme.ghe.com",
    ],
    [
      { GHE_HOST: "127.0.0.1:80", GHE_PROTOCOL: "http" },
      "http://127.0.0.1:80",
      "http://127.0.0.1:80/api/v3",
      "http://127.0.0.1:80/_services/token",
    ],
    [
      { GHE_HOST: "[::1]:8080", GHE_PROTOCOL: "http" },
      "http://[::1]:8080",
      "http://[::1]:8080/api/v3",
      "http://[::1]:8080/_services/token",
    ],
  ])("finds GitHub by %j", (env, url, apiUrl, issuer) => {
    const { githubUrl, githubApiUrl, oidcIssuers } = config(env);
    expect([githubUrl, githubApiUrl, ...oidcIssuers]).toEqual([url, apiUrl, issuer]);
  });

  it.each([
    "http://localhost",
    "http://app.localhost:3000",
    "http://127.1.2.3:9",
    "http://[::1]:3000",
    "https://a.b/c",
  ])("may be reached at %s", (url) => {
    expect(config({ PUBLIC_URL: `${url}/` }).publicUrl).toBe(url);
  });

  it("lists an issuer once", () => {
    expect(config({ OIDC_ISSUERS: "https://a.example,https://a.example/" }).oidcIssuers).toEqual([
      "https://a.example",
    ]);
  });
});

describe("what is wrong with the configuration", () => {
  const key =
    "GitHub makes one on the App's settings page, under Private keys, and lets you download it as a .pem file.";
  const appId = "It is the number on the App's settings page, under General → About → App ID.";
  const secret =
    "Make one with `openssl rand -hex 32` and set it here and on the App's settings page, under Webhook → Secret.";

  it("is listed all at once", () => {
    const nothing = {
      APP_ID: "",
      PRIVATE_KEY: "",
      WEBHOOK_SECRET: "",
      PUBLIC_URL: "",
      NODE_ENV: "production",
    };
    expect(
      problems({
        ...nothing,
        DATABASE_URL: "mysql://db",
        GHE_HOST: "https://x",
        OIDC_ISSUERS: "x",
        PORT: "x",
        LOG_LEVEL: "x",
      }),
    ).toEqual([
      `APP_ID is missing. ${appId}`,
      `PRIVATE_KEY or PRIVATE_KEY_PATH is missing. Set the latter to the path of the App's .pem file. ${key}`,
      `WEBHOOK_SECRET is missing. ${secret}`,
      "PUBLIC_URL is missing. Set it to the address at which GitHub and workflows reach this server, such as https://drawbridge.acme.com.",
      "DATABASE_URL is no address of a PostgreSQL database. Set it to one, postgres://user:password@host:5432/name, or unset it for the embedded database in DATA_DIR.",
      'GHE_HOST is "https://x". Set it to the host alone, such as github.acme.com, without https://.',
      'OIDC_ISSUERS has "x", which is no absolute address. Set it to one, such as https://token.actions.githubusercontent.com.',
      'PORT is "x". Set it to a number from 1 to 65535, or unset it for 3000.',
      'LOG_LEVEL is "x". Set it to one of trace, debug, info, warn, error, fatal, or unset it for info.',
    ]);
  });

  const noKey = "Set it to the whole .pem file, from -----BEGIN to END-----, or to its base64.";
  const noFile = "Set it to the path of the App's .pem file.";
  it.each([
    [{ APP_ID: "my-app" }, `APP_ID is "my-app", which is no number of an App. ${appId}`],
    [{ APP_ID: "0" }, `APP_ID is "0", which is no number of an App. ${appId}`],
    [{ PRIVATE_KEY_PATH: "app.pem" }, "PRIVATE_KEY and PRIVATE_KEY_PATH are both set. Unset one of them."],
    [{ PRIVATE_KEY: "abc" }, `PRIVATE_KEY holds no RSA private key. ${noKey} ${key}`],
    [{ PRIVATE_KEY: ecPem }, `PRIVATE_KEY holds no RSA private key. ${noKey} ${key}`],
    [{ PRIVATE_KEY: pkcs1.slice(0, 400) }, `PRIVATE_KEY holds no RSA private key. ${noKey} ${key}`],
    [{ PRIVATE_KEY: pkcs1.replace(/M/g, "!") }, `PRIVATE_KEY holds no RSA private key. ${noKey} ${key}`],
    [
      { PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: "notes.txt" },
      `PRIVATE_KEY_PATH: the file notes.txt holds no RSA private key. ${noFile} ${key}`,
    ],
    [
      { PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: "gone.pem" },
      `PRIVATE_KEY_PATH: the file gone.pem cannot be read (ENOENT). ${noFile}`,
    ],
    ...["-1", "10", "1.5", "all"].map((hops) => [
      { TRUSTED_PROXIES: hops },
      `TRUSTED_PROXIES is "${hops}". Set it to the number of proxies before this server that add to X-Forwarded-For, from 0 to 9, or unset it for 0.`,
    ]),
    [
      { GITHUB_CLIENT_ID: "Iv23liAbCdEf" },
      "GITHUB_CLIENT_SECRET is missing, and GITHUB_CLIENT_ID is set. Both are on the App's settings page, under General; unset both to run without pages to sign in to.",
    ],
    [
      { GITHUB_CLIENT_SECRET: "very-secret" },
      "GITHUB_CLIENT_ID is missing, and GITHUB_CLIENT_SECRET is set. Both are on the App's settings page, under General; unset both to run without pages to sign in to.",
    ],
    [
      {
        GITHUB_CLIENT_ID: "Iv23liAbCdEf",
        GITHUB_CLIENT_SECRET: "very-secret",
        PUBLIC_URL: "https://acme.com/deploys/",
      },
      'PUBLIC_URL has "https://acme.com/deploys/", an address with a path: the pages need a host of their own. Give Drawbridge one, such as https://drawbridge.acme.com, or unset GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET to run without pages to sign in to.',
    ],
    [{ WEBHOOK_SECRET: "  " }, `WEBHOOK_SECRET is missing. ${secret}`],
    [{ WEBHOOK_SECRET: "development" }, `WEBHOOK_SECRET is "development", which everybody knows. ${secret}`],
    [
      { PUBLIC_URL: "drawbridge.acme.com" },
      'PUBLIC_URL has "drawbridge.acme.com", which is no absolute address. Set it to one, such as https://drawbridge.acme.com.',
    ],
    [
      { PUBLIC_URL: "ftp://drawbridge.acme.com" },
      'PUBLIC_URL has "ftp://drawbridge.acme.com", which is no absolute address. Set it to one, such as https://drawbridge.acme.com.',
    ],
    [
      { PUBLIC_URL: "http://drawbridge.acme.com" },
      'PUBLIC_URL has "http://drawbridge.acme.com": http is possible on this machine only (localhost, 127.0.0.1). Use https, such as https://drawbridge.acme.com.',
    ],
    ...["https://u@a.b", "https://u:p@a.b", "https://:p@a.b", "https://a.b/?x", "https://a.b/#x"].map(
      (url) => [
        { PUBLIC_URL: url },
        "PUBLIC_URL has an address with a user, a query or a fragment. Set it to the plain address, such as https://drawbridge.acme.com.",
      ],
    ),
    [
      { OIDC_ISSUERS: " , " },
      "OIDC_ISSUERS names no issuer. Unset it for https://token.actions.githubusercontent.com, or list issuers separated by commas.",
    ],
    [
      { OIDC_ISSUERS: "http://a.b,https://c.d,e" },
      'OIDC_ISSUERS has "http://a.b": http is possible on this machine only (localhost, 127.0.0.1). Use https, such as https://token.actions.githubusercontent.com. OIDC_ISSUERS has "e", which is no absolute address. Set it to one, such as https://token.actions.githubusercontent.com.',
    ],
    [{ GHE_PROTOCOL: "ssh" }, 'GHE_PROTOCOL is "ssh". Set it to https or http, or unset it for https.'],
    ...["github.acme.com/", "a b", "a.b:99999", "u@a.b"].map((host) => [
      { GHE_HOST: host },
      `GHE_HOST is "${host}". Set it to the host alone, such as github.acme.com, without https://.`,
    ]),
    ...["http://db/x", "db", "localhost:5432"].map((url) => [
      { DATABASE_URL: url },
      "DATABASE_URL is no address of a PostgreSQL database. Set it to one, postgres://user:password@host:5432/name, or unset it for the embedded database in DATA_DIR.",
    ]),
    ...["65536", "0", "-1", "3000.5", "80a"].map((port) => [
      { PORT: port },
      `PORT is "${port}". Set it to a number from 1 to 65535, or unset it for 3000.`,
    ]),
    [
      { LOG_LEVEL: "INFO" },
      'LOG_LEVEL is "INFO". Set it to one of trace, debug, info, warn, error, fatal, or unset it for info.',
    ],
    [
      { RETAIN_DELIVERIES: "forever" },
      "RETAIN_DELIVERIES is forever, which is not possible: webhooks hold what people wrote. Set it to a length of time such as 30d, or unset it for 30d.",
    ],
    [
      { RETAIN_DELIVERIES: "3d" },
      'RETAIN_DELIVERIES is "3d", which is too short: the webhooks of three days are read again after an outage, and have to be recognised. Set it to 4d or more, such as 30d; unset, it is 30d.',
    ],
    [
      { RETAIN_AUDIT: "a year" },
      'RETAIN_AUDIT is "a year", which is no length of time. Set it to 4d or more, such as 365d, or to forever; unset, it is forever.',
    ],
    [
      { RETAIN_RELEASES: "36501d" },
      'RETAIN_RELEASES is "36501d", which is no length of time. Set it to 4d or more, such as 365d, or to forever; unset, it is forever.',
    ],
    [
      { RETAIN_LOGS: "95h" },
      'RETAIN_LOGS is "95h", which is too short: the webhooks of three days are read again after an outage, and have to be recognised. Set it to 4d or more, such as 90d, or to forever; unset, it is 90d.',
    ],
    ...["0", "-1", "1.5", "many"].map((count) => [
      { RETAIN_NEWEST_RELEASES: count },
      `RETAIN_NEWEST_RELEASES is "${count}". Set it to a number from 1 to 999999, or unset it for 50.`,
    ]),
  ] as [Record<string, string | undefined>, string][])("%j", (env, problem) => {
    expect(problems(env)).toEqual([problem]);
  });

  it("says why a file cannot be read, whatever the reason", () => {
    const read = readConfig({ ...enough, PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: "x" }, () => {
      throw new Error("too odd");
    });
    expect(read).toEqual({
      ok: false,
      problems: [
        "PRIVATE_KEY_PATH: the file x cannot be read (Error: too odd). Set it to the path of the App's .pem file.",
      ],
    });
  });

  it("never shows a secret", () => {
    const secrets = {
      PRIVATE_KEY: "hunter2-key",
      DATABASE_URL: "mysql://root:hunter2@db",
      PUBLIC_URL: "http://root:hunter2@a.b",
      OIDC_ISSUERS: "http://root:hunter2@c.d",
      GITHUB_CLIENT_SECRET: "hunter2",
    };
    expect(problems(secrets)).toHaveLength(5);
    expect(problems(secrets).join("\n")).not.toContain("hunter2");
  });
});

describe("the set-up of a new App", () => {
  const without = { APP_ID: "", PRIVATE_KEY: undefined, WEBHOOK_SECRET: undefined, PUBLIC_URL: undefined };
  const setup = (env: Record<string, string | undefined>) =>
    readConfig({ ...enough, ...without, ...env }, readFile);

  it("begins where no credential is set", () => {
    expect(setup({})).toEqual({
      ok: true,
      setup: true,
      config: { host: "localhost", port: 3000, logLevel: "info", webhookUrl: null, callbackUrl: null },
    });
  });

  it("sends webhooks where the server listens for them, if GitHub can reach it", () => {
    const webhookUrl = (url: string) => {
      const read = setup({ PUBLIC_URL: url });
      return read.ok && read.setup ? read.config.webhookUrl : read;
    };
    expect(webhookUrl("https://drawbridge.acme.com/")).toBe(
      "https://drawbridge.acme.com/api/github/webhooks",
    );
    expect(webhookUrl("http://localhost:3000")).toBeNull();
  });

  it("brings people back to where the server signs them in, also on this machine", () => {
    const callbackUrl = (url: string) => {
      const read = setup({ PUBLIC_URL: url });
      return read.ok && read.setup ? read.config.callbackUrl : read;
    };
    expect(callbackUrl("https://drawbridge.acme.com/")).toBe(
      "https://drawbridge.acme.com/-/sign-in/callback",
    );
    expect(callbackUrl("http://localhost:3000")).toBe("http://localhost:3000/-/sign-in/callback");
  });

  it("is checked as far as it goes", () => {
    expect(setup({ PORT: "x", PUBLIC_URL: "x" })).toMatchObject({
      ok: false,
      problems: [expect.stringMatching(/^PUBLIC_URL/), expect.stringMatching(/^PORT/)] as string[],
    });
  });

  it("is not begun in production, nor with half of the credentials", () => {
    expect(setup({ NODE_ENV: "production" })).toMatchObject({ ok: false });
    expect(setup({ NODE_ENV: "development" })).toMatchObject({ setup: true });
    expect(setup({ APP_ID: "1" })).toMatchObject({ ok: false });
    expect(setup({ PRIVATE_KEY: pkcs1 })).toMatchObject({ ok: false });
    expect(setup({ PRIVATE_KEY_PATH: "app.pem" })).toMatchObject({ ok: false });
  });
});
