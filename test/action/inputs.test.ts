import { describe, expect, it } from "vitest";
import { isUnencrypted, readInputs } from "../../action/inputs.ts";
import { runJob } from "./support/job.ts";
import { release } from "./support/scripted-server.ts";

const url = "https://drawbridge.example.com";

describe("inputs that cannot be used", () => {
  it.each([
    [
      { command: "relase" },
      "Unknown command `relase`. Did you mean `release`? This version of the Action has: release, report, validate.",
    ],
    [
      { command: "deploy" },
      "Unknown command `deploy`. This version of the Action has: release, report, validate.",
    ],
    [
      { command: "wait" },
      "Unknown command `wait`. This version of the Action has: release, report, validate.",
    ],
    [{}, "`release` needs the input `server-url`."],
    [{ command: "report", "server-url": "  " }, "`report` needs the input `server-url`."],
    [
      { "server-url": "drawbridge.example.com" },
      "`server-url` is no address of a server: write it as `https://drawbridge.acme.com`.",
    ],
    [
      { notes: "a", "notes-file": "b" },
      "`release` needs the input `server-url`. `notes` and `notes-file` are both set: keep one of them.",
    ],
  ])("%o: all that is wrong is said at once, and nobody is asked", async (inputs, message) => {
    const { log, outputs, requests, summary } = await runJob({ inputs });
    expect(log).toEqual([`failed: ${message}`]);
    expect(outputs).toEqual({ "reason-code": "input-invalid" });
    expect(requests).toEqual([]);
    expect(summary).toContain("### ❌ Drawbridge: input-invalid");
  });

  it.each([
    "ftp://x.example",
    "https://",
    "https://user:secret@x.example",
    "https://x.example?a=b",
    "https://x.example/#a",
    "https://x y.example",
    "https://x.example:99999",
  ])("%s is no address of a server", (address) => {
    const read = readInputs((name) => (name === "server-url" ? address : ""));
    expect(read).toMatchObject({ ok: false, reason: "input-invalid" });
  });

  it("a file of notes that is not there", async () => {
    const { log, outputs } = await runJob({ inputs: { "server-url": url, "notes-file": "NOTES.md" } });
    expect(log).toMatchInlineSnapshot(`
      [
        "failed: Not released. \`notes-file\`: NOTES.md does not exist. Check the repository out, or write the file, in an earlier step.",
      ]
    `);
    expect(outputs).toEqual({ "reason-code": "input-invalid" });
  });

  it("is not a bad address that the command does not use", async () => {
    const { outputs, log } = await runJob({
      inputs: { "server-url": "not an address", command: "validate" },
    });
    expect(outputs).toEqual({ "reason-code": "process-missing" });
    expect(log).toHaveLength(1);
  });

  it("is not what other commands use", async () => {
    const { outputs, requests } = await runJob({
      inputs: { "server-url": url, command: "report", notes: "a", "notes-file": "b" },
    });
    expect(outputs).toEqual({ "reason-code": "not-a-deployment" });
    expect(requests).toEqual([]);
  });
});

describe("addresses", () => {
  it.each([
    ["https://x.example///", "https://x.example"],
    ["https://x.example:8443/drawbridge/", "https://x.example:8443/drawbridge"],
    ["http://localhost:4000", "http://localhost:4000"],
  ])("%s", (address, read) => {
    expect(readInputs((name) => (name === "server-url" ? address : ""))).toMatchObject({
      ok: true,
      inputs: { command: "release", "server-url": read, "process-file": "" },
    });
  });

  it.each([
    ["http://localhost:4000", false],
    ["http://127.0.0.1", false],
    ["http://[::1]:80", false],
    ["https://drawbridge.example.com", false],
    ["http://drawbridge.example.com", true],
    ["http://127.0.0.1.example.com", true],
  ])("%s is unencrypted: %s", (address, unencrypted) => expect(isUnencrypted(address)).toBe(unencrypted));

  it("warns where a token would cross a network in the clear", async () => {
    const { log } = await runJob({
      inputs: { "server-url": "http://drawbridge.example.com" },
      answers: [{ status: 201, body: release([]) }],
    });
    expect(log[0]).toBe(
      "warning: `server-url` begins with http:// — the job's token crosses the network unencrypted. Use https.",
    );
  });
});
