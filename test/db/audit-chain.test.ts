import { afterAll, describe, expect, it } from "vitest";
import { appendAudit, type AuditEvent, brokenLink, hashOf } from "../../db/audit.ts";
import { stopDatabases, testDatabase } from "../support/database.ts";
import { project } from "./support/retention.ts";
import { wholeAudit } from "../support/audit.ts";

afterAll(stopDatabases);

const event = (id: number): Omit<AuditEvent, "hash" | "previousHash"> => ({
  id,
  projectId: 1,
  releaseId: 1,
  deploymentId: 1,
  type: "InterruptionSubmitted",
  at: new Date(id * 1000),
  by: { kind: "person", id, login: `user-${id}` },
  source: "comment",
  deliveryId: `delivery-${id}`,
  data: { step: "check", decision: "approve" },
});

/** Four events, as they are stored. */
function chain(): AuditEvent[] {
  const events: AuditEvent[] = [];
  for (const id of [1, 2, 3, 4]) {
    const { id: _id, ...fields } = event(id);
    const previousHash = events.at(-1)?.hash ?? "";
    events.push({ ...event(id), previousHash, hash: hashOf(previousHash, fields) });
  }
  return events;
}

describe("the chain of the audit", () => {
  it("takes as many events as one change makes, in their order", async () => {
    const place = await testDatabase("postgres");
    const database = await place.open();
    await database.migrate();
    const { id: projectId } = await project(database.db);
    // More than one statement has parameters for.
    const events = Array.from({ length: 6_500 }, (_, index) => {
      const { id: _id, ...fields } = event(index + 1);
      return { ...fields, projectId };
    });
    await appendAudit(database.db, await appendAudit(database.db, "", events), events.slice(0, 1));
    const stored = await wholeAudit(database.db, projectId);
    expect(stored).toHaveLength(6_501);
    expect(brokenLink(stored.toReversed())).toBeNull();
    await database.close();
    await place.drop();
  });

  it("holds as it was written", () => {
    expect(brokenLink(chain())).toBeNull();
  });

  it.each<[string, (events: AuditEvent[]) => AuditEvent[], number]>([
    [
      "who it was",
      ([a, b, ...rest]) => [a!, { ...b!, by: { kind: "person", id: 9, login: "x" } }, ...rest],
      2,
    ],
    [
      "what it was",
      ([a, b, ...rest]) => [a!, { ...b!, data: { step: "check", decision: "reject" } }, ...rest],
      2,
    ],
    ["when it was", ([a, b, ...rest]) => [a!, { ...b!, at: new Date(0) }, ...rest], 2],
    ["an event left out", ([a, _b, ...rest]) => [a!, ...rest], 3],
    ["two that change places", ([a, b, c, d]) => [a!, c!, b!, d!], 3],
  ])("breaks where somebody changes %s", (_name, change, broken) => {
    expect(brokenLink(change(chain()))?.id).toBe(broken);
  });
});
