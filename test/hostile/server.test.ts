import { createHmac } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { webhookEvents, type WebhookEventName } from "../../app/webhooks/github-events.ts";
import { World } from "../blackbox/support/world.ts";
import { stopDatabases } from "../support/database.ts";
import { mutated, nastyText, prototypeNames } from "./support/anything.ts";
import { exchange, rawClient, requestText, statusOf } from "./support/raw.ts";
import { hangMs, runs } from "./support/runs.ts";

const process = `
teams: { Approvers: [acme/octopus-administrators, acme/octopus-managers] }
lifecycle: [Production]
steps:
  - { name: Check, uses: manual-intervention, with: { instructions: Ready?, responsible-teams: [Approvers] } }
  - { name: Ship, uses: github-deployment }
`;

let world: World;
beforeAll(async () => {
  world = await World.start({ process, database: "postgres" });
  await approval("1.0.0");
});
afterAll(async () => {
  await world.end();
  await stopDatabases();
});

/** A release waits, a member approves, it is deployed: what has to work whatever was sent before. */
async function approval(version: string): Promise<void> {
  await world.github.commit({ files: { "version.txt": version }, message: `Version ${version}` });
  await world.release(version);
  await world.deploy(version, "Production");
  await world.until(
    () => world.github.issues().some((one) => one.title === `Release ${version}`),
    "the thread is there",
  );
  const thread = world.thread(version);
  await world.question(thread);
  await world.github.person("ada").comment(thread, "/approve");
  const sha = (await world.reaches("Production", "executing")).release.sha;
  await world.report("Production", "success", sha);
  expect((await world.reaches("Production", "success")).release.version).toBe(version);
}

/** A delivery as GitHub signs it; the answer's status. */
async function send(event: string, body: string | Buffer, id: string = crypto.randomUUID()): Promise<number> {
  const mac = createHmac("sha256", world.github.app.webhookSecret).update(body).digest("hex");
  const response = await fetch(`${world.url}/api/github/webhooks`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-github-event": event,
      "x-github-delivery": id,
      "x-hub-signature-256": `sha256=${mac}`,
    },
    body: typeof body === "string" ? body : new Uint8Array(body),
    signal: AbortSignal.timeout(hangMs),
  });
  await response.arrayBuffer();
  return response.status;
}

/** A valid payload of each event: as GitHub sent one in the story, or as its documentation shows one. */
function samples(): Readonly<Record<WebhookEventName, unknown>> {
  const { deliveries } = world.github;
  const sent = (event: string) => deliveries.findLast((one) => one.event === event)?.payload;
  const comment = sent("issue_comment") ?? {};
  const { repository, sender, installation } = comment as Record<string, unknown>;
  const common = { repository, sender, installation };
  return {
    issue_comment: comment,
    check_run: {
      ...common,
      action: "requested_action",
      check_run: { external_id: "question:1:1" },
      requested_action: { identifier: "approve" },
    },
    deployment_status: sent("deployment_status"),
    workflow_run: {
      ...common,
      action: "completed",
      workflow_run: {
        id: 77,
        event: "deployment",
        head_sha: "a".repeat(40),
        status: "completed",
        conclusion: "success",
        html_url: "https://github.com/acme/shop/actions/runs/77",
        created_at: "2026-11-22T12:00:00Z",
        actor: sender,
        run_attempt: 1,
      },
    },
    deployment_protection_rule: {
      ...common,
      action: "requested",
      environment: "Production",
      deployment_callback_url: `${world.github.apiUrl}/repos/acme/shop/actions/runs/77/deployment_protection_rule`,
      deployment: { id: 5, created_at: "2026-11-22T12:00:00Z" },
    },
    push: sent("push"),
    issues: { ...common, action: "closed", issue: { number: 999 } },
    repository: { ...common, action: "edited" },
    installation: { action: "new_permissions_accepted", installation: { id: 999 } },
    installation_repositories: {
      action: "removed",
      installation: { id: 999, account: { id: 1 } },
      repositories_added: [{ id: 999_998, name: ".github" }],
      repositories_removed: [{ id: 999_999 }],
    },
  };
}

/** What a mutated delivery is about must not be what the story at the end goes through. */
const harmless = (payload: unknown) => JSON.stringify(payload).replaceAll('"shop"', '"shop-of-nobody"');

describe("a signed delivery", () => {
  it.each(Object.keys(webhookEvents) as WebhookEventName[])(
    "of %s, with something wrong in it: is taken or refused, and never fails",
    async (event) => {
      const sample = samples()[event];
      expect(sample).toBeDefined();
      await fc.assert(
        fc.asyncProperty(mutated(sample), async (payload) => {
          const status = await send(event, harmless(payload));
          expect([200, 202, 422]).toContain(status);
        }),
        { ...runs(25), endOnFailure: true },
      );
    },
  );

  it.each<[string, string, readonly number[]]>([
    ["no JSON", "{", [400]],
    ["nothing", "", [422]],
    ["a list", "[]", [422]],
    ["null", "null", [422]],
    ["an empty object", "{}", [422]],
    ["deeper than any stack", `{"a":${"[".repeat(1_000_000)}${"]".repeat(1_000_000)}}`, [422]],
    ["an object deeper than any stack", `${'{"a":'.repeat(500_000)}1${"}".repeat(500_000)}`, [422]],
    ["a prototype", '{"__proto__":{"action":"created"},"constructor":{"prototype":{}}}', [422]],
    ["one name a hundred thousand times", `{${'"action":"created",'.repeat(100_000)}"x":1}`, [422]],
  ])("that is %s is refused", async (_name, body, statuses) => {
    expect(statuses).toContain(await send("issue_comment", body));
  });

  it("that is no UTF-8 is refused or taken, not failed at", async () => {
    const body = Buffer.concat([
      Buffer.from('{"action":"'),
      Buffer.from([0xff, 0xfe, 0xc0]),
      Buffer.from('"}'),
    ]);
    expect(Math.floor((await send("push", body)) / 100)).toBe(4);
  });

  it("of an event that has a meaning to programs only does nothing", async () => {
    for (const event of [...prototypeNames, "error", "*", "ping", "star"]) {
      const status = await send(event, "{}");
      expect([200, 422]).toContain(status);
    }
  });

  it("of 25 MB is answered", async () => {
    const body = JSON.stringify({ ...(samples().issue_comment as object), filler: "x".repeat(25_000_000) });
    expect([200, 202]).toContain(await send("issue_comment", body));
  });

  it("with a comment that is longer than GitHub's are is refused", async () => {
    const sample = samples().issue_comment as { readonly comment: object };
    const comment = { ...sample.comment, id: 123_456, body: "> ".repeat(1_000_000) };
    expect(await send("issue_comment", JSON.stringify({ ...sample, comment }))).toBe(422);
  });

  it("whose texts no database keeps is kept without what it cannot keep", async () => {
    const sample = samples().issue_comment as { readonly comment: object };
    const comment = { ...sample.comment, id: 123_457, body: "a\0b\uD800c" };
    expect(await send("issue_comment", JSON.stringify({ ...sample, comment }))).toBe(200);
  });

  it("with a name in its headers that means something is refused", async () => {
    await fc.assert(
      fc.asyncProperty(
        nastyText.filter((text) => /^[\x20-\x7E]{1,1000}$/.test(text)),
        async (id) => {
          expect([200, 422]).toContain(await send("ping", '{"zen":"x"}', id));
        },
      ),
      runs(25),
    );
  });
});

/** Resident memory of the app's process in MB; null where the system does not say. */
function resident(): number | null {
  const status = `/proc/${world.app.pid}/status`;
  if (!existsSync(status)) return null;
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(status, "utf8"))?.[1]) / 1024;
}

const port = () => Number(new URL(world.url).port);
const healthy = async () => expect((await fetch(`${world.url}/healthz`)).status).toBe(200);

describe("without any secret", () => {
  const hook = {
    "content-type": "application/json",
    "x-github-event": "push",
    "x-github-delivery": "0b989ba4-242f-11e5-81e1-c7b6966d2516",
    "x-hub-signature-256": `sha256=${"0".repeat(64)}`,
  };

  it("bodies of 25 MB, many at a time, take no more memory than they are given", async () => {
    const before = resident();
    const body = Buffer.alloc(25_000_000, 0x20);
    body.write("{");
    const post = async () => {
      const client = await rawClient(port());
      client.write(requestText("POST /api/github/webhooks", { ...hook, "content-length": body.length }));
      client.write(body);
      return statusOf(await client.closed);
    };
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, resident() ?? 0);
    }, 20);
    for (let round = 0; round < 3; round += 1) {
      // A connection that is refused may be reset before its answer is read: then nothing was answered.
      for (const status of await Promise.all(Array.from({ length: 12 }, post))) {
        expect([0, 400, 429, 503]).toContain(status);
      }
    }
    clearInterval(watch);
    if (before !== null) expect(most - before).toBeLessThan(700);
    await healthy();
    // The flood came from this address too: what is counted is forgotten after a second.
    await world.until(async () => (await send("ping", '{"zen":"x"}')) === 200, "webhooks are taken again");
  });

  it("slow headers, slow bodies and silence hold nobody up", async () => {
    const slow = await Promise.all(
      Array.from({ length: 300 }, async (_, index) => {
        const client = await rawClient(port());
        if (index % 3 === 0) client.write("POST /api/github/webhooks HTTP/1.1\r\nhost: localhost\r\nx-a: ");
        if (index % 3 === 1) {
          client.write(
            requestText("POST /api/github/webhooks", { ...hook, "content-length": 1_000_000 }, "{"),
          );
        }
        return client;
      }),
    );
    await healthy();
    expect(await send("ping", '{"zen":"x"}')).toBe(200);
    for (const { socket } of slow) socket.destroy();
  });

  it("a thousand connections are answered", async () => {
    const clients = await Promise.all(Array.from({ length: 1_000 }, () => rawClient(port())));
    for (const client of clients) client.write(requestText("GET /healthz"));
    const statuses = await Promise.all(clients.map(async ({ closed }) => statusOf(await closed)));
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  it("a thousand requests in one write are answered in their order", async () => {
    const one = "GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n";
    const text = await exchange(port(), one.repeat(999) + requestText("GET /api/v1/nothing"));
    const statuses = text.match(/HTTP\/1\.1 \d{3}/g) ?? [];
    expect(statuses).toHaveLength(1_000);
    expect(statuses.at(-1)).toBe("HTTP/1.1 404");
  });

  it("floods of header fields are refused", async () => {
    const flood = (count: number, size: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`x-${index}`, "y".repeat(size)]));
    for (const [count, size] of [
      [500, 1],
      [10_000, 1],
      [10, 100_000],
    ] as const) {
      const status = statusOf(await exchange(port(), requestText("GET /healthz", flood(count, size))));
      expect([0, 431]).toContain(status);
    }
    await healthy();
  });

  it("what is no HTTP at all ends nothing but its own connection", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (bytes) => {
        const client = await rawClient(port());
        client.write(Buffer.from(bytes));
        client.socket.end();
        await client.closed;
      }),
      runs(25),
    );
    for (const text of [
      "GET / HTTP/1.1\r\n\r\n",
      "GET / HTTP/9.9\r\nhost: x\r\n\r\n",
      "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
      "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n",
      "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
      "CONNECT evil:443 HTTP/1.1\r\nhost: evil\r\n\r\n",
    ]) {
      expect(await exchange(port(), text)).not.toMatch(/^HTTP\/1\.1 [25]/);
    }
    const upgrade = { connection: "close, upgrade", upgrade: "websocket" };
    expect(statusOf(await exchange(port(), requestText("GET /healthz", upgrade)))).toBe(200);
    await healthy();
  });
});

describe("after all of it", () => {
  it("no job is left that fails again and again, and approvals work as before", async () => {
    await approval("1.1.0");
    await world.rest();
    const failing = await world.look(
      "select coalesce(json_agg(distinct output->>'message'), '[]') from queue.job where state in ('retry', 'failed')",
    );
    expect(failing).toEqual([]);
  });

  it("its log holds no token, signature, secret or comment, talk as it may", async () => {
    await world.app.stop();
    await world.boot({ LOG_LEVEL: "trace" });
    await approval("1.2.0");
    const token = await world.github.oidcToken({ audience: world.url, actor: "releaser" });
    expect((await world.api("GET", "/releases", { bearer: token })).status).toBe(200);
    expect(await send("issue_comment", '{"comment":{"body":"words of a person"}}')).toBe(422);
    const { app } = world.github;
    const said = world.app.output();
    expect(said).toContain("/api/github/webhooks");
    const key = app.privateKey.split("\n").find((line) => line.length === 64) ?? "no key";
    for (const secret of [
      token,
      "eyJ",
      "ghs_",
      "Bearer",
      "sha256=",
      app.webhookSecret,
      key,
      "/approve",
      "words of a",
    ]) {
      expect({ secret, isSaid: said.includes(secret) }).toEqual({ secret, isSaid: false });
    }
  });
});
