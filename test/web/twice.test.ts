import { describe, expect, it } from "vitest";
import { shop, votes, waiting } from "./support/shop.ts";
import { formsOf, type Shown, Visitor } from "./support/visitor.ts";

const app = shop();
const ticket = { "input.ticket": "OPS-1" };

async function visitor(login: string, path: string) {
  const guest = new Visitor(app().url, app().github);
  return { guest, page: await guest.signIn(login, path) };
}

async function submissions(id: number): Promise<number> {
  const events = await app().audited(100);
  return events.filter(({ type, deployment_id: of }) => type === "InterruptionSubmitted" && of === id).length;
}

describe("a form that is sent twice", () => {
  it("counts once, and leads to the same page: one after the other, and at the same instant", async () => {
    const { id, path } = await waiting(app());
    const { guest, page } = await visitor("ada", path);
    const both = await Promise.all([
      guest.send(page, "approve", ticket),
      guest.send(page, "approve", { ...ticket, note: "the second" }),
    ]);
    const third = await guest.send(page, "approve", { ...ticket, note: "the third" });
    expect([...both, third].map(({ status, at }) => [status, at])).toEqual(
      Array.from({ length: 3 }, () => [200, path]),
    );
    await app().idle();
    expect([await votes(app(), id), await submissions(id)]).toEqual([["ada: approve"], 1]);
  });

  it("is another form in another tab: what is decided already is said", async () => {
    const { id, path } = await waiting(app());
    const { guest, page } = await visitor("ada", path);
    const tab = await guest.open(path);
    await guest.send(page, "approve", ticket);
    const late = await guest.send(tab, "approve", { ...ticket, note: "once more" });
    expect(late.status).toBe(409);
    expect(late.text).toContain("one person answers once");
    expect(late.text).toContain("once more");
    expect([await votes(app(), id), await submissions(id)]).toEqual([["ada: approve"], 1]);
  });

  it("is only the same for the same person: nobody uses up the name of another's", async () => {
    const { id, path } = await waiting(app());
    const ada = await visitor("ada", path);
    const max = await visitor("max", path);
    const once =
      formsOf(ada.page.text).find(({ orders }) => orders.includes("approve"))?.hidden["once"] ?? "";
    await max.guest.send(max.page, "claim", { once });
    const { body } = await app().api("GET", `/deployments/${id}`);
    expect(body.steps[0].interruption.responsible_user.login).toBe("max");
    const hers = await ada.guest.send(ada.page, "reject", { once });
    expect([hers.status, await votes(app(), id)]).toEqual([200, ["ada: reject"]]);
  });
});

it("two people at the same instant: one decides, the other is told", async () => {
  const { id, path } = await waiting(app());
  const ada = await visitor("ada", path);
  const max = await visitor("max", path);
  const answers = await Promise.all([
    ada.guest.send(ada.page, "approve", { ...ticket, note: "yes" }),
    max.guest.send(max.page, "reject", { note: "no" }),
  ]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  const loser = answers.find(({ status }) => status === 409);
  expect(loser?.text).toMatch(/(approved|rejected) already/);
  expect([(await votes(app(), id)).length, await submissions(id)]).toEqual([1, 1]);
});

describe("GitHub does not say whether a person is a member", () => {
  it.each(["502-before", "500", "reset", "403-secondary"] as const)(
    "nothing is decided, the page says so, and what was written can be sent again: %s",
    async (kind) => {
      const { id, path } = await waiting(app());
      const { guest, page } = await visitor("ada", path);
      app().github.faults.add({ match: { path: /memberships/ }, kind, times: 20, ms: 1_000 });
      const note = "Looked at everything & it is <fine>";
      const away = await guest.send(page, "approve", { ...ticket, note });
      expect(away.status).toBe(503);
      expect(away.text).toContain("Looked at everything &amp; it is &lt;fine&gt;");
      expect(away.text).toContain("OPS-1");
      expect(await votes(app(), id)).toEqual([]);
      // Once more while it is still away, then with success.
      const still = await again(guest, away);
      expect(still.status).toBe(503);
      app().github.faults.clear();
      await expect
        .poll(async () => (await again(guest, still)).at, { timeout: 60_000, interval: 500 })
        .toBe(path);
      const { body } = await app().api("GET", `/deployments/${id}`);
      expect(body.steps[0].interruption.approvals).toMatchObject([{ note, inputs: { ticket: "OPS-1" } }]);
      expect(await submissions(id)).toBe(1);
    },
  );
});

it("GitHub does not say what a person may read: the page says so, and shows nothing", async () => {
  const { path, version } = await waiting(app());
  const guest = new Visitor(app().url, app().github);
  await guest.signIn("outsider", "/-/nothing");
  for (const address of [path, "/"]) {
    app().github.faults.add({ match: { caller: "person:outsider" }, kind: "502-before", times: 20 });
    const away = await guest.open(address);
    expect(away.status).toBe(503);
    expect(away.text).toContain("Not at the moment");
    expect(away.text).not.toContain(version);
    app().github.faults.clear();
    // What failed is not remembered.
    expect((await guest.open(address)).status).toBe(200);
  }
});

/** Presses the button of a page that could not do it. */
function again(guest: Visitor, page: Shown): Promise<Shown> {
  const form = formsOf(page.text).find(({ hidden }) => hidden["once"] !== undefined);
  if (form === undefined) throw new Error(`Nothing can be sent again at ${page.at}: ${page.text}`);
  return guest.open(form.action, {
    method: "POST",
    body: new URLSearchParams(form.hidden),
    headers: { origin: app().publicUrl },
  });
}
