import { describe, expect, it } from "vitest";
import { createTextMemory } from "../../app/github/text-memory.ts";
import { failureOf, SHA, startEdge } from "./support.ts";

const FOLDER = `GET /repos/acme/shop/contents/.github/workflows?ref=${SHA}`;
const fileAt = (name: string) => `GET /repos/acme/shop/contents/.github/workflows/${name}?ref=${SHA}`;

const entry = (name: string, more: object = {}) => ({
  type: "file",
  path: `.github/workflows/${name}`,
  sha: `blob of ${name}`,
  size: 10,
  ...more,
});
const answer = (text: string) => ({
  status: 200,
  body: { type: "file", sha: "b10b", size: text.length, encoding: "base64", content: btoa(text) },
});

describe("the workflows of a commit", () => {
  it("are the YAML files of the folder; what was read in this version is not read again", async () => {
    const edge = startEdge();
    const others = [
      entry("notes.md"),
      entry("shared", { type: "dir" }),
      entry("shared.yml", { type: "dir" }),
      entry("link.yml", { type: "symlink" }),
    ];
    edge.on(FOLDER, { status: 200, body: [entry("b.yaml"), ...others, entry("a.yml")] });
    edge.on(fileAt("a.yml"), answer("on: a"));
    edge.on(fileAt("b.yaml"), answer("on: b"));
    const files = [
      { path: ".github/workflows/a.yml", text: "on: a" },
      { path: ".github/workflows/b.yaml", text: "on: b" },
    ];
    expect(await edge.repository.workflowFiles(SHA)).toEqual({ files, unread: [] });

    edge.on(FOLDER, { status: 200, body: [entry("b.yaml", { sha: "changed" }), entry("a.yml")] });
    edge.on(fileAt("b.yaml"), answer("on: c"));
    expect(await edge.repository.workflowFiles(SHA)).toMatchObject({
      files: [{ text: "on: a" }, { text: "on: c" }],
    });
    expect(edge.sent).toHaveLength(5);
  });

  it.each([
    ["without the folder", { status: 404, body: { message: "Not Found" } }],
    ["with a file of that name", { status: 200, body: { type: "file", path: ".github/workflows" } }],
    ["with an empty folder", { status: 200, body: [] }],
  ])("are none of a commit %s", async (_case, folder) => {
    const edge = startEdge();
    edge.on(FOLDER, folder);
    expect(await edge.repository.workflowFiles(SHA)).toEqual({ files: [], unread: [] });
  });

  it("without one that is a submodule, which GitHub lists as a file", async () => {
    const edge = startEdge();
    edge.on(FOLDER, { status: 200, body: [entry("a.yml")] });
    edge.on(fileAt("a.yml"), { status: 200, body: { type: "submodule" } });
    expect(await edge.repository.workflowFiles(SHA)).toEqual({ files: [], unread: [] });
  });

  it("names those that are too large or too many, and reads the others", async () => {
    const edge = startEdge();
    const names = Array.from({ length: 103 }, (_, index) => `${String(index).padStart(3, "0")}.yml`);
    edge.on(FOLDER, {
      status: 200,
      body: names.map((name, index) => entry(name, index === 1 ? { size: 512 * 1024 + 1 } : {})),
    });
    for (const name of names.slice(0, 101)) if (name !== "001.yml") edge.on(fileAt(name), answer(name));
    const { files, unread } = await edge.repository.workflowFiles(SHA);
    expect(files).toHaveLength(100);
    expect(unread).toEqual(["001.yml", "101.yml", "102.yml"].map((name) => `.github/workflows/${name}`));
  });

  it("reads 4 MiB in all", async () => {
    const edge = startEdge();
    const names = ["0", "1", "2", "3", "4", "5", "6", "7", "8"].map((name) => `${name}.yml`);
    edge.on(FOLDER, { status: 200, body: names.map((name) => entry(name, { size: 512 * 1024 })) });
    for (const name of names.slice(0, 8)) edge.on(fileAt(name), answer(name));
    const { unread } = await edge.repository.workflowFiles(SHA);
    expect(unread).toEqual([".github/workflows/8.yml"]);
  });

  it("are not known where GitHub gives no usable answer", async () => {
    const edge = startEdge();
    edge.on(FOLDER, { status: 403, body: { message: "Forbidden" } });
    expect(await failureOf(edge.repository.workflowFiles(SHA))).toMatchObject({ kind: "refused" });
  });
});

describe("the memory of texts", () => {
  it("forgets what was not asked for for longest, and holds no more than it may", () => {
    const memory = createTextMemory(10);
    memory.keep("a", "aaaa");
    memory.keep("b", "bbbb");
    expect(memory.get("a")).toBe("aaaa");
    memory.keep("c", "cccc");
    expect(["a", "b", "c"].map(memory.get)).toEqual(["aaaa", undefined, "cccc"]);
    memory.keep("a", "a".repeat(7));
    expect(["a", "c"].map(memory.get)).toEqual(["aaaaaaa", undefined]);
    memory.keep("d", "d".repeat(11));
    expect(["a", "d"].map(memory.get)).toEqual([undefined, undefined]);
  });
});
