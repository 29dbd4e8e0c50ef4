import { afterEach, describe, expect, it } from "vitest";
import { shop, waiting } from "./support/shop.ts";
import { Visitor } from "./support/visitor.ts";

const app = shop();
const path = "/acme/shop/changes";

/** A page that listens, without a page. */
interface Listener {
  readonly status: number;
  /** Everything that has come so far. */
  readonly heard: () => string;
  /** There will come no more. */
  readonly ended: () => boolean;
  readonly leave: () => void;
}

let listeners: Listener[] = [];
afterEach(() => {
  for (const { leave } of listeners) leave();
  listeners = [];
});

async function listen(visitor: Visitor, to: string, headers: Record<string, string> = {}): Promise<Listener> {
  const gone = new AbortController();
  const response = await visitor.ask(to, {
    headers: { accept: "text/event-stream", ...headers },
    signal: gone.signal,
  });
  let [text, isOver] = ["", false];
  const read = async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true });
  };
  void read()
    .catch(() => {})
    .finally(() => {
      isOver = true;
    });
  const listener = {
    status: response.status,
    heard: () => text,
    ended: () => isOver,
    leave: () => gone.abort(),
  };
  listeners.push(listener);
  return listener;
}

async function signedIn(login = "ada"): Promise<Visitor> {
  const visitor = new Visitor(app().url, app().github);
  await visitor.signIn(login);
  return visitor;
}

const markIn = (text: string) => /id: (\d+)/.exec(text)?.[1] ?? "";
const lastMarkIn = (text: string) => Number([...text.matchAll(/^id: (\d+)$/gm)].at(-1)?.[1] ?? 0);
const changes = (text: string) => text.split("event: changed").length - 1;

describe("a stream of changes", () => {
  it("says what is new to the page, and nothing that it knows already", async () => {
    await waiting(app());
    const ada = await signedIn();
    for (const stream of [path, "/-/changes"]) {
      // A page that was made just now may lack what happened just before.
      const first = await listen(ada, stream);
      await expect.poll(first.heard).toContain("event: changed");
      const mark = markIn(first.heard());
      expect(Number(mark)).toBeGreaterThan(0);
      const known = await listen(ada, `${stream}?since=${mark}`);
      const back = await listen(ada, stream, { "last-event-id": mark });
      const behind = await listen(ada, `${stream}?since=0`);
      await expect.poll(behind.heard).toContain("event: changed");
      for (const one of [known, back]) await expect.poll(one.heard).toContain("event: watching");
      expect([known, back].map(({ heard }) => changes(heard()))).toEqual([0, 0]);
      await waiting(app());
      for (const one of [first, known, back, behind])
        await expect.poll(() => lastMarkIn(one.heard())).toBeGreaterThan(Number(mark));
    }
  });

  it("tells what has changed to nobody who may not read it", async () => {
    await waiting(app());
    const nobody = new Visitor(app().url, app().github);
    expect((await listen(nobody, path)).status).toBe(401);
    expect((await listen(nobody, "/-/changes")).status).toBe(401);
    const ada = await signedIn();
    expect((await listen(ada, "/acme/nope/changes")).status).toBe(404);
    const heard = (await listen(ada, path)).heard;
    await expect.poll(heard).toContain("event: watching");
    // That something has changed is all that it says.
    expect(heard()).toMatch(/^(event: \w+\ndata: \nid: \d+\nretry: 1000\n\n)+$/);
  });

  it("is one of a few that a person has at a time, and nobody else goes short", async () => {
    const [ada, max] = [await signedIn(), await signedIn("max")];
    const many = await Promise.all(Array.from({ length: 25 }, () => listen(ada, path)));
    const statuses = many.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(20);
    expect(statuses.filter((status) => status === 429)).toHaveLength(5);
    expect((await listen(max, path)).status).toBe(200);
    // Who leaves makes room; who asks for the head alone holds nothing.
    for (const { leave } of many) leave();
    for (let n = 0; n < 25; n += 1) expect((await ada.ask(path, { method: "HEAD" })).status).toBe(200);
    await expect.poll(async () => (await listen(ada, path)).status).toBe(200);
  });

  it("ends with the app, which does not wait for it", async () => {
    const ada = await signedIn();
    const { heard, ended } = await listen(ada, path);
    await expect.poll(heard).toContain("event: watching");
    // It would last a minute: that the stop ends is that the stream has ended.
    await app().bury();
    await expect.poll(ended).toBe(true);
    await app().boot();
  });
});
