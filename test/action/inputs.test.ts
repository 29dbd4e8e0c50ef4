import { describe, expect, it } from "vitest";
import { isUnencrypted, readInputs } from "../../action/inputs.ts";
import { runJob } from "./support/job.ts";
import { release } from "./support/scripted-server.ts";

const url = "https://drawbridge.example.com";

describe("inputs that cannot be used", () => {
  it.each([
    [
      { command: "relase" },
      "Unknown command `relase`. Did you mean `release`? This version of the Action has: release, deploy, wait, report, run, validate.",
    ],
    [
      { command: "promote" },
      "Unknown command `promote`. This version of the Action has: release, deploy, wait, report, run, validate.",
    ],
    [
      { command: "deploy", "server-url": url },
      "`deploy` needs the input `version`. `deploy` needs the input `environment`.",
    ],
    [
      { command: "wait", "server-url": url, version: "1.4.0" },
      "`wait` needs the input `deployment-id`, or both `version` and `environment`.",
    ],
    [
      { command: "wait", "server-url": url, version: "1.4.0", environment: "EU", "deployment-id": "12" },
      "`deployment-id` says it all: leave out `version` and `environment`.",
    ],
    [
      { command: "wait", "server-url": url, "deployment-id": "production", timeout: "half an hour" },
      "`deployment-id` is no id of a deployment: write `12` or `d12`. `timeout` is no length of time: write `90s`, `30m`, `4h` or `3d`.",
    ],
    [
      { "server-url": url, wait: "yes", "wait-for-approval": "1" },
      "`wait` is neither `true` nor `false`. `wait-for-approval` is neither `true` nor `false`.",
    ],
    [
      { "server-url": url, variables: "TICKET: OPS-7\n\nREGION=eu" },
      "`variables` has no `name: value` in line 3.",
    ],
    [{ "server-url": url, variables: ": eu" }, "`variables` has no `name: value` in line 1."],
    [{ "server-url": url, variables: "TICKET: 1\nticket: 2" }, "`variables` gives `ticket` twice."],
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

describe("inputs that are read as more than text", () => {
  const readWith = (written: Readonly<Record<string, string>>) =>
    readInputs((name) => ({ "server-url": url, ...written })[name] ?? "");

  it("flags are as YAML writes them; left out they are what the docs say", () => {
    for (const [written, flag] of [
      ["true", true],
      ["True", true],
      ["TRUE", true],
      ["false", false],
      ["False", false],
      ["FALSE", false],
      ["", false],
    ] as const) {
      expect(readWith({ wait: written })).toMatchObject({ ok: true, inputs: { wait: flag } });
    }
  });

  it.each([
    ["", 30 * 60_000],
    ["90s", 90_000],
    ["4h", 4 * 3_600_000],
    ["3d", 3 * 86_400_000],
  ])("timeout %j is %i milliseconds", (timeout, ms) => {
    expect(readWith({ timeout })).toMatchObject({ ok: true, inputs: { timeout: ms } });
  });

  it.each(["0s", "30", "1.5h", "400d", "-1m", "30 m"])("timeout %j is none", (timeout) => {
    expect(readWith({ timeout })).toMatchObject({ ok: false, reason: "input-invalid" });
  });

  it.each(["12", "d12", "D12"])("%s names a deployment", (id) => {
    expect(readWith({ command: "wait", "deployment-id": id })).toMatchObject({
      ok: true,
      inputs: { "deployment-id": 12 },
    });
  });

  it("variables are split at the first colon only; empty lines and comments do not count", () => {
    const variables = [
      "URL: https://x.example:8080/a: b",
      "",
      "# TICKET: OPS-6",
      "  Ticket :OPS-7  ",
      "EMPTY:",
      "quoted: '#1'\r",
    ];
    expect(readWith({ variables: variables.join("\n") })).toMatchObject({
      ok: true,
      inputs: {
        variables: { URL: "https://x.example:8080/a: b", Ticket: "OPS-7", EMPTY: "", quoted: "'#1'" },
      },
    });
  });

  it("a name that means something to JavaScript is a name", () => {
    const read = readWith({ variables: "__proto__: x\nconstructor: y" });
    expect(read.ok && Object.entries(read.inputs.variables)).toEqual([
      ["__proto__", "x"],
      ["constructor", "y"],
    ]);
  });

  it("what a command does not use is not read", () => {
    expect(readWith({ command: "report", timeout: "x", wait: "x", "deployment-id": "x" })).toMatchObject({
      ok: true,
      inputs: { timeout: 0, wait: false, "deployment-id": null, variables: {} },
    });
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
