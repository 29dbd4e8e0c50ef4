import { describe, expect, it } from "vitest";
import { readMarker } from "../../app/messages/marker.ts";
import { threadBody, threadTitle } from "../../app/messages/thread.ts";
import { at, pusher, repository, sha } from "./support/deployments.ts";
import { changes } from "./support/facts.ts";

const facts = {
  id: "r4",
  version: "1.4.0",
  sha,
  notes: "",
  changes: [],
  createdBy: pusher,
  createdAt: at("13:55"),
  repository,
};

describe("the issue of a release", () => {
  it("has a title", () => {
    expect(threadTitle("1.4.0")).toBe("Release 1.4.0");
  });

  it("says what it is for, with notes and changes", () => {
    const body = threadBody({ ...facts, notes: "## News\n\nThe door opens.", changes });
    expect(body).toMatchInlineSnapshot(`
      "Release **1.4.0** of commit [\`3f2a91c\`](https://github.com/acme/app/commit/3f2a91c0d4e5f60718293a4b5c6d7e8f90a1b2c3), made by \`pusher\` by a workflow at 2026-11-22 13:55 UTC.

      Where it stands is in the first comment below, and questions are asked here. \`/help\` lists what can be written. The issue closes by itself when the release is done.

      ## News

      The door opens.

      <details>
      <summary>Changes</summary>

      - **1.4.0**
      - 3f2a91c Fix the door (\`pusher\`)

      </details>

      <!-- drawbridge:thread:r4 -->"
    `);
    expect(readMarker(body)).toEqual({ kind: "thread", id: "r4" });
  });

  it("does without notes and changes", () => {
    expect(threadBody(facts)).not.toContain("<details>");
  });
});
