import { describe, expect, it } from "vitest";
import { DrizzleQueryError } from "drizzle-orm";
import { createLog } from "../../app/log.ts";

function logged(error: unknown): string {
  const lines: string[] = [];
  createLog("info", { write: (line) => lines.push(line) }).error(error as Error);
  return lines.join("");
}

const secret = "the words of a person";

describe("an error in the log", () => {
  it("of a webhook: what failed, not what it carried", () => {
    const event = { id: "1", payload: { comment: { body: secret } }, signature: "sha256=1" };
    const single = Object.assign(new Error("signature does not match"), { event, status: 400 });
    const line = logged(Object.assign(new AggregateError([single], "several"), { event }));
    expect(line).not.toContain(secret);
    expect(line).not.toContain("sha256=1");
    expect(JSON.parse(line).err.errors).toMatchObject([{ message: "signature does not match", status: 400 }]);
  });

  it("of a request: its status, not its body", () => {
    const request = { method: "POST", body: { body: secret }, headers: { authorization: "token x" } };
    const line = logged(Object.assign(new Error("Server Error"), { request, status: 502 }));
    expect(line).not.toContain(secret);
    expect(JSON.parse(line).err).toMatchObject({ message: "Server Error", status: 502 });
  });

  it("of a statement: the statement, not its parameters", () => {
    const cause = Object.assign(new Error("duplicate key"), { code: "23505" });
    const line = logged(
      new DrizzleQueryError("insert into deliveries values ($1)", [`${secret}\nand more`], cause),
    );
    expect(line).not.toContain(secret);
    expect(line).not.toContain("and more");
    expect(line).toContain("insert into deliveries");
    expect(line).toContain("duplicate key");
  });
});
