import { describe, expect, it } from "vitest";
import { stoppedComment } from "../../app/messages/stopped.ts";
import { at } from "./support/deployments.ts";

const facts = {
  id: "n9",
  what: "create the GitHub Deployment of d12",
  because: "502 Bad Gateway",
  reference: "e-7f3a",
};

describe("what Drawbridge itself could not do", () => {
  it("is tried again until a time", () => {
    expect(stoppedComment({ ...facts, retriedUntil: at("18:00"), instead: null })).toMatchInlineSnapshot(`
      "⚠️ **Needs attention**: Drawbridge could not create the GitHub Deployment of d12: 502 Bad Gateway

      It is tried again until 2026-11-22 18:00 UTC; nobody has to do anything before. Whoever runs Drawbridge finds the cause in its log under \`e-7f3a\`.

      <!-- drawbridge:notice:n9 -->"
    `);
  });

  it("is not tried again, and a person goes on", () => {
    expect(stoppedComment({ ...facts, retriedUntil: null, instead: "/deploy 1.4.0 to Production" }))
      .toMatchInlineSnapshot(`
      "⚠️ **Needs attention**: Drawbridge could not create the GitHub Deployment of d12: 502 Bad Gateway

      It is not tried again. Write \`/deploy 1.4.0 to Production\` to go on. Whoever runs Drawbridge finds the cause in its log under \`e-7f3a\`.

      <!-- drawbridge:notice:n9 -->"
    `);
  });
});
