import { describe, expect, it } from "vitest";
import { loadGitHub } from "../../action/github.ts";
import { runBundle } from "./support/bundle.ts";
import { release, startScripted } from "./support/scripted-server.ts";

describe("what the runner says of the run, read by `@actions/github`", () => {
  it.each([
    ["is no JSON", "broken.json"],
    ["is a directory", "folder"],
    ["is not there", "none.json"],
  ])("an event's file that %s fails the job in words", async (_, path) => {
    const { exitCode, stdout, outputs } = await runBundle({
      inputs: { command: "validate" },
      env: { GITHUB_EVENT_PATH: path },
      files: { "broken.json": "{", "folder/event.json": "{}" },
    });
    expect(exitCode).toBe(1);
    expect(stdout).toBe(
      `::error::GITHUB_EVENT_PATH (${path}) is no file of JSON: the runner writes it before the first step; leave it as it is.`,
    );
    expect(outputs).toEqual({ "reason-code": "input-invalid" });
  });

  it("a repository that only the event names fails the job in words", async () => {
    const { stdout } = await runBundle({
      inputs: { command: "validate" },
      env: { GITHUB_REPOSITORY: undefined },
      payload: { repository: { name: "shop", owner: { login: "acme", type: "Organization" } } },
    });
    expect(stdout).toBe(
      "::error::GITHUB_REPOSITORY is not `owner/name`: run the Action in a workflow of GitHub Actions.",
    );
  });

  it.each([
    ["https://github.com", undefined],
    ["https://github.acme.com", "https://github.acme.com"],
  ])("links lead to %s where the runner's address of GitHub is %s", async (there, address) => {
    await using server = await startScripted([{ status: 201, body: release([]) }]);
    const { exitCode, summary } = await runBundle({
      inputs: { "server-url": server.origin },
      env: {
        ...server.env,
        GITHUB_SERVER_URL: address,
        GITHUB_EVENT_PATH: undefined,
        GITHUB_EVENT_NAME: undefined,
      },
    });
    expect(exitCode).toBe(0);
    expect(summary).toContain(`${there}/acme/shop/commit/`);
  });
});

describe("loading it", () => {
  it("is not tried where the event's file is not there", async () => {
    const load = () => Promise.reject(new Error("It was tried."));
    expect(await loadGitHub("none.json", load)).toBeNull();
  });

  it.each([
    ["no JSON", async () => JSON.parse("{")],
    ["a directory", () => Promise.reject(Object.assign(new Error("read"), { code: "EISDIR" }))],
  ])("takes %s for an event that cannot be read", async (_, load) => {
    expect(await loadGitHub(undefined, load)).toBeNull();
  });

  it("hides no other failure", async () => {
    const load = () => Promise.reject(new TypeError("It is broken."));
    await expect(loadGitHub(import.meta.filename, load)).rejects.toThrow("It is broken.");
  });
});
