import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startServer, type Sending, type TestServer } from "./support/server.ts";

const path = "/api/v1/repos/acme/shop/deployments";

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});
beforeEach(async () => {
  const { world } = server;
  world.releases.length = world.deployments.length = 0;
  await server.send("POST", "/api/v1/repos/acme/shop/releases", { json: { version: "1.4.0" } });
  await server.send("POST", path, { json: { version: "1.4.0", environment: "Production" } });
  world.asked.length = 0;
});

async function start(query: string, sending: Sending = {}) {
  const started = performance.now();
  const { body, status } = await server.send("GET", `${path}/1${query}`, sending);
  const state = body !== null && typeof body === "object" && "state" in body ? body.state : null;
  return { status, state, ms: performance.now() - started };
}

const readings = () => server.world.asked.filter((one) => one.startsWith("getDeployment")).length;

async function until(happened: () => boolean): Promise<void> {
  for (let tries = 0; !happened(); tries += 1) {
    if (tries > 500) throw new Error("It did not happen within 5 s");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe("waiting for a deployment", () => {
  it("is not done unless asked for", async () => {
    expect(await start("")).toMatchObject({ status: 200, state: "queued" });
    expect(await start("?wait=0")).toMatchObject({ status: 200, state: "queued" });
  });

  it("ends when its state changes, and with nothing less", async () => {
    const answered: unknown[] = [];
    const answer = start("?wait=30");
    void answer.then((one) => answered.push(one));
    await until(() => readings() === 1);
    server.world.touch(1);
    await until(() => readings() === 2);
    expect(answered).toEqual([]);
    server.world.move(1, "waiting");
    expect(await answer).toMatchObject({ status: 200, state: "waiting" });
    expect((await answer).ms).toBeLessThan(10_000);
  });

  it("is not held where the state is another already than the caller knows", async () => {
    server.world.move(1, "executing");
    expect(await start("?wait=30&state=queued")).toMatchObject({ status: 200, state: "executing" });
    expect(readings()).toBe(1);
    expect((await start("?wait=30&state=slow")).status).toBe(422);
    const answer = start("?wait=30&state=executing");
    await until(() => readings() === 2);
    server.world.move(1, "waiting");
    expect(await answer).toMatchObject({ state: "waiting" });
  });

  it("ends when the time is over, with the state as it is", async () => {
    const { state, ms } = await start("?wait=1");
    expect(state).toBe("queued");
    expect(ms).toBeGreaterThan(950);
    expect(readings()).toBe(2);
  });

  it("is over at once for what has finished or is not there", async () => {
    server.world.move(1, "rejected");
    const finished = await start("?wait=30");
    expect(finished).toMatchObject({ state: "rejected" });
    expect(finished.ms).toBeLessThan(10_000);
    const missing = await server.send("GET", `${path}/9?wait=30`);
    expect(missing.status).toBe(404);
  });

  it("ends with a deployment that is gone", async () => {
    const answer = start("?wait=30");
    await until(() => readings() === 1);
    server.world.deployments.length = 0;
    server.world.stopWaiting();
    expect(await answer).toMatchObject({ status: 404 });
  });

  it("ends when the app stops", async () => {
    const answer = start("?wait=30");
    await until(() => readings() === 1);
    server.world.stopWaiting();
    expect(await answer).toMatchObject({ status: 200, state: "queued" });
  });

  it("ends when the caller has gone", async () => {
    const gone = new AbortController();
    const answer = start("?wait=30", { signal: gone.signal });
    await until(() => readings() === 1);
    gone.abort();
    await expect(answer).rejects.toThrow("aborted");
    // Once more after the wait was broken off, and never again.
    await until(() => readings() === 2);
  });

  it("lasts 30 seconds at most, whatever is asked for", async () => {
    const waits: number[] = [];
    const { changed } = server.world;
    Object.assign(server.world, {
      changed: async (_id: number, _revision: number, timeoutMs: number) => waits.push(timeoutMs),
    });
    await start("?wait=3600");
    Object.assign(server.world, { changed });
    expect(waits).toHaveLength(1);
    expect(waits[0]).toBeGreaterThan(29_000);
    expect(waits[0]).toBeLessThanOrEqual(30_000);
  });

  it.each(["?wait=x", "?wait=-1", "?wait=1.5"])("is not understood: %s", async (query) => {
    const { status } = await server.send("GET", `${path}/1${query}`);
    expect(status).toBe(422);
  });
});
