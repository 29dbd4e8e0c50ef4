import { describe, expect, it } from "vitest";
import { exchange, rawClient, requestText, statusOf } from "../hostile/support/raw.ts";
import { shop, votes, waiting } from "./support/shop.ts";
import { formsOf, type Shown, Visitor } from "./support/visitor.ts";

const app = shop();

/** What the page's form sends to approve, as its own browser would send it. */
function approvalOf(page: Shown): { readonly action: string; readonly fields: Record<string, string> } {
  const form = formsOf(page.text).find(({ orders }) => orders.includes("approve"));
  if (form === undefined) throw new Error("The page has no form to approve");
  return { action: form.action, fields: { ...form.hidden, order: "approve", "input.ticket": "OPS-1" } };
}

async function signedIn(login = "ada") {
  const story = app();
  const { id, path } = await waiting(story);
  const visitor = new Visitor(story.url, story.github);
  const page = await visitor.signIn(login, path);
  return { story, id, path, visitor, page, ...approvalOf(page), origin: story.publicUrl };
}

describe("a form that no page of ours made for this person", () => {
  it("decides nothing: without its token, with another's, from elsewhere, or of another kind", async () => {
    const { story, id, path, visitor, action, fields, origin } = await signedIn();
    const max = new Visitor(story.url, story.github);
    const { fields: his } = approvalOf(await max.signIn("max", path));
    const { csrf: _csrf, ...without } = fields;
    const form = (sent: Record<string, string>) => new URLSearchParams(sent);
    const urlencoded = "application/x-www-form-urlencoded";
    const multipart = new FormData();
    for (const [name, value] of Object.entries(fields)) multipart.set(name, value);
    const attempts: Readonly<Record<string, RequestInit>> = {
      "without a token": { body: form(without), headers: { origin } },
      "an empty one": { body: form({ ...fields, csrf: "" }), headers: { origin } },
      "one that is nearly right": {
        body: form({ ...fields, csrf: `${fields["csrf"]}=` }),
        headers: { origin },
      },
      "another person's": { body: form({ ...fields, csrf: his["csrf"] ?? "" }), headers: { origin } },
      "from another site": { body: form(fields), headers: { origin: "https://evil.example" } },
      "from another port": { body: form(fields), headers: { origin: "http://127.0.0.1:1" } },
      "from nowhere": { body: form(fields), headers: { origin: "null" } },
      "as plain text": { body: form(fields).toString(), headers: { origin, "content-type": "text/plain" } },
      "as JSON": { body: JSON.stringify(fields), headers: { origin, "content-type": "application/json" } },
      "as text that names a form": {
        body: form(fields).toString(),
        headers: { origin, "content-type": `text/plain; ${urlencoded}` },
      },
      "without a kind": { body: new Blob([form(fields).toString()]), headers: { origin } },
      "as a form of files": { body: multipart, headers: { origin } },
      "as a broken form of files": { body: "x", headers: { origin, "content-type": "multipart/form-data" } },
      "without a body": { headers: { origin } },
    };
    for (const [name, init] of Object.entries(attempts)) {
      const answer = await visitor.open(action, { method: "POST", ...init });
      expect([name, answer.status]).toEqual([name, 403]);
      expect(answer.text).toContain("Nothing was done");
    }
    expect(await votes(story, id)).toEqual([]);
    // The same form as its page sends it is what it takes.
    const own = await visitor.open(action, { method: "POST", body: form(fields), headers: { origin } });
    expect(own.at).toBe(path);
    expect(await votes(story, id)).toEqual(["ada: approve"]);
  });

  it("decides nothing by another method", async () => {
    const { story, id, visitor, action, fields, origin } = await signedIn();
    const query = new URLSearchParams(fields);
    for (const method of ["GET", "HEAD"]) {
      expect((await visitor.ask(`${action}?${query}`, { method })).status).toBe(404);
      expect((await visitor.ask(`/-/sign-out?${query}`, { method })).status).toBe(404);
    }
    for (const method of ["PUT", "PATCH", "DELETE", "OPTIONS"]) {
      const answer = await visitor.ask(action, { method, body: query, headers: { origin } });
      expect([method, answer.status]).toEqual([method, 404]);
      expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    }
    const overridden = { origin, "x-http-method-override": "POST" };
    expect((await visitor.ask(`${action}?_method=POST&${query}`, { headers: overridden })).status).toBe(404);
    expect(await votes(story, id)).toEqual([]);
    expect((await visitor.open("/")).text).toContain("Sign out");
  });

  it("signs nobody out", async () => {
    const { visitor, page, origin } = await signedIn();
    const csrf = formsOf(page.text)[0]?.hidden["csrf"] ?? "";
    for (const [body, from] of [
      [new URLSearchParams(), origin],
      [new URLSearchParams({ csrf }), "https://evil.example"],
    ] as const) {
      const kept = await visitor.ask("/-/sign-out", { method: "POST", body, headers: { origin: from } });
      expect(kept.status).toBe(403);
    }
    expect((await visitor.open("/")).text).toContain("What waits for you");
    const body = new URLSearchParams({ csrf });
    await visitor.ask("/-/sign-out", { method: "POST", body, headers: { origin } });
    expect((await visitor.open("/")).text).toContain("Sign in with GitHub");
  });
});

describe("a form that is made to break something", () => {
  it("names what is not there, or not this project's, and gets a no", async () => {
    const { story, id, visitor, action, fields, origin } = await signedIn();
    await story.github.createRepository("other");
    const send = async (more: Record<string, string>, to = action) => {
      const body = new URLSearchParams({ ...fields, once: crypto.randomUUID(), ...more });
      const { status } = await visitor.open(to, { method: "POST", body, headers: { origin } });
      return status;
    };
    for (const interruption of ["2147483647", "999999", "0x7fffffff"])
      expect([interruption, await send({ interruption })]).toEqual([interruption, 404]);
    for (const interruption of [
      "0",
      "-1",
      "1e400",
      "NaN",
      "",
      "9999999999",
      "1.5",
      "1 or 1=1",
      "constructor",
    ])
      expect([interruption, await send({ interruption })]).toEqual([interruption, 422]);
    for (const order of ["", "approveX", "constructor", "__proto__", "toString"])
      expect([order, await send({ order })]).toEqual([order, 422]);
    for (const once of ["", "1", "x".repeat(50_000), "'; drop table handled; --"])
      expect([once.slice(0, 9), await send({ once })]).toEqual([once.slice(0, 9), 422]);
    expect(await send({}, "/acme/other/orders")).toBe(404);
    expect(await send({}, "/acme/nothing/orders")).toBe(404);
    expect(await votes(story, id)).toEqual([]);
  });

  it("is too large, of unknown length, of 10,000 fields, or names what every object has", async () => {
    const { story, id, path, visitor, action, fields, origin } = await signedIn();
    const send = (body: URLSearchParams) =>
      visitor.open(action, { method: "POST", body, headers: { origin } });
    const large = new URLSearchParams({ ...fields, note: "x".repeat(300_000) });
    expect((await send(large)).status).toBe(413);
    const long = new URLSearchParams({ ...fields, note: "x".repeat(70_000) });
    const refused = await send(long);
    expect(refused.status).toBe(422);
    const many = new URLSearchParams(fields);
    for (let n = 0; n < 10_000; n += 1) many.append(`input.n${n}`, "");
    for (const name of ["__proto__", "constructor", "toString", "input.__proto__", "__proto__.polluted"])
      many.append(name, "polluted");
    // Only what is not blank was given: the gate asks for none of it.
    expect((await send(many)).status).toBe(422);
    expect(Object.keys({}).concat(String(({} as any).polluted))).toEqual(["undefined"]);
    expect(await votes(story, id)).toEqual([]);
    const text = new URLSearchParams({ ...fields, note: "\0nul\0 and \uD800 alone" });
    expect((await send(text)).at).toBe(path);
    const { body } = await story.api("GET", `/deployments/${id}`);
    expect(body.steps[0].interruption.approvals[0].note).toBe("nul and \uFFFD alone");

    const cookie = [...visitor.jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const type = "application/x-www-form-urlencoded";
    const head = { host: "127.0.0.1", cookie, origin, "content-type": type };
    const chunked = requestText(
      `POST ${action}`,
      { ...head, "transfer-encoding": "chunked" },
      "1\r\nx\r\n0\r\n\r\n",
    );
    const { port } = story.app;
    expect(statusOf(await exchange(port, chunked))).toBe(413);
    const both = { ...head, "transfer-encoding": "chunked", "content-length": 3 };
    expect(statusOf(await exchange(port, requestText(`POST ${action}`, both, "0\r\n\r\n")))).toBe(400);
    const broken = await rawClient(port);
    broken.write(requestText(`POST ${action}`, { ...head, "content-length": 1_000 }, "csrf="));
    broken.socket.destroy();
    expect((await visitor.open(path)).status).toBe(200);
  });

  it("comes slowly, many times at once: others' forms are read all the same", async () => {
    const { story, id, path, visitor, action, fields, origin } = await signedIn();
    const max = new Visitor(story.url, story.github);
    const { fields: his } = approvalOf(await max.signIn("max", path));
    const cookie = [...visitor.jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const type = "application/x-www-form-urlencoded";
    const head = { host: "127.0.0.1", cookie, origin, "content-type": type, "content-length": 100_000 };
    const slow = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const client = await rawClient(story.app.port);
        client.write(requestText(`POST ${action}`, head, "csrf="));
        return client;
      }),
    );
    await Promise.any(slow.map((client) => client.until("HTTP/1.1 429")));
    const body = new URLSearchParams(his);
    const others = await max.open(action, { method: "POST", body, headers: { origin } });
    expect([others.status, await votes(story, id)]).toEqual([200, ["max: approve"]]);
    for (const { socket } of slow) socket.destroy();
    const again = async () =>
      (await visitor.open(action, { method: "POST", body: new URLSearchParams(fields), headers: { origin } }))
        .status;
    await expect.poll(again).not.toBe(429);
  });
});
