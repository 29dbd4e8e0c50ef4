import { describe, expect, it } from "vitest";
import { helpRows } from "../../app/commands/registry.ts";
import { confirmedComment } from "../../app/messages/confirmed.ts";
import { editedComment } from "../../app/messages/edited.ts";
import { helpComment } from "../../app/messages/help.ts";
import { nearMissComment } from "../../app/messages/near-miss.ts";
import { policyConfirmedComment } from "../../app/messages/policy-confirmed.ts";
import { releasedComment } from "../../app/messages/released.ts";
import { usageComment } from "../../app/messages/usage.ts";
import { repository, sha } from "./support/deployments.ts";
import { tablesIn } from "./support/github.ts";

describe("answers to commands", () => {
  it("/help", () => {
    const rows = [
      {
        usage: "/approve [version] [environment|d12] [anyway] [note]",
        aliases: ["/proceed"],
        description: "Proceed, with `anyway` also where the release is older.",
        who: "responsible",
      },
      { usage: "/help", aliases: [], description: "This list.", who: "reader" },
    ];
    const comment = helpComment("outsider", rows, "n1");
    expect(comment).toMatchInlineSnapshot(`
      "Commands of Drawbridge (asked by \`outsider\`): each begins a line of a new comment

      | Command | Who | What it does |
      | --- | --- | --- |
      | <code>/approve \\[version\\] \\[environment&#124;d12\\] \\[anyway\\] \\[note\\]</code> | responsible | Proceed, with \`anyway\` also where the release is older. Also \`/proceed\`. |
      | \`/help\` | reader | This list. |

      What stands in brackets may be left out; on a release's thread the version may be left out too. Names with white space are written in quotes, as in \`/approve 1.4.0 "EU West"\`. What follows is kept as a note.

      Responsible are the members of the teams that the question asks, deployers those whom the phase names in \`deployers\`; where nobody is named, whoever has write permission is both.

      <!-- drawbridge:notice:n1 -->"
    `);
    expect(tablesIn(comment)).toEqual([[3, 3, 3]]);
  });

  it("/help of the commands there are keeps to its table", () => {
    const comment = helpComment("outsider", helpRows(), "n1");
    expect(tablesIn(comment)).toEqual([Array.from({ length: helpRows().length + 1 }, () => 3)]);
  });

  it("a command that cannot be read", () => {
    const facts = {
      user: "outsider",
      name: "deploy",
      usage: "/deploy <version> to <environment>",
      problem: "the environment is missing",
      example: "/deploy 1.4.0 to Production",
    };
    expect(usageComment(facts, "n1")).toMatchInlineSnapshot(`
      "⚠️ **Needs attention** (\`outsider\`): \`/deploy\` was not carried out: the environment is missing

      It is written \`/deploy <version> to <environment>\`, for example \`/deploy 1.4.0 to Production\`. Write it in a new comment.

      <!-- drawbridge:notice:n1 -->"
    `);
  });

  it("a word that is nearly a command", () => {
    const comment = nearMissComment({ user: "outsider", typed: "/aprove", nearest: "/approve" }, "n1");
    expect(comment).toMatchInlineSnapshot(`
      "⚠️ **Needs attention** (\`outsider\`): \`/aprove\` is no command, so nothing was done. Did you mean \`/approve\`? Write it in a new comment.

      <!-- drawbridge:notice:n1 -->"
    `);
    expect(nearMissComment({ user: "outsider", typed: "aprove", nearest: "approve" }, "n1")).toBe(comment);
  });

  it("an edit that makes a comment a command", () => {
    expect(editedComment("outsider", "n1")).toMatchInlineSnapshot(`
      "⚠️ **Not counted** (\`outsider\`): A comment that was edited gives no command: others may have read it as it was before.

      Write a new comment.

      <!-- drawbridge:notice:n1 -->"
    `);
  });

  it("/confirm-team", () => {
    expect(confirmedComment("admin", ["acme/octopus-managers", "approver"], "n1")).toMatchInlineSnapshot(`
      "✅ **Success**: \`admin\` confirmed \`acme/octopus-managers\` and \`approver\`: their answers count.

      <!-- drawbridge:notice:n1 -->"
    `);
  });

  it("/release", () => {
    const made = { user: "release-manager", version: "1.4.0", sha, created: true };
    const checks = [
      { name: "test", conclusion: "failure" },
      { name: "e2e", conclusion: null },
    ];
    expect(releasedComment({ ...made, checks }, repository, "n1")).toMatchInlineSnapshot(`
      "✅ **Success**: **1.4.0** is released by \`release-manager\`

      Commit [\`3f2a91c\`](https://github.com/acme/app/commit/3f2a91c0d4e5f60718293a4b5c6d7e8f90a1b2c3), its checks: ❌ 1 failed (\`test\`), 🚀 1 executing (\`e2e\`)

      Not all of them passed: look before it is approved.

      <!-- drawbridge:notice:n1 -->"
    `);
    expect(
      releasedComment({ ...made, checks: [{ name: "e2e", conclusion: "timed_out" }] }, repository, "n1"),
    ).toContain("Not all of them passed");
    expect(releasedComment({ ...made, created: false, checks: [] }, repository, "n1")).toMatchInlineSnapshot(`
      "✅ **Success**: **1.4.0** was released already (asked by \`release-manager\`), and nothing starts anew

      Commit [\`3f2a91c\`](https://github.com/acme/app/commit/3f2a91c0d4e5f60718293a4b5c6d7e8f90a1b2c3) has no checks.

      <!-- drawbridge:notice:n1 -->"
    `);
  });

  it("/confirm-policy", () => {
    const confirmed = { user: "owner", organization: "acme" };
    expect(policyConfirmedComment({ ...confirmed, rules: 3 }, "n1")).toMatchInlineSnapshot(`
      "✅ **Success**: \`owner\` confirmed the policy of \`acme\`: 3 rules of it count from now on.

      <!-- drawbridge:notice:n1 -->"
    `);
    expect(policyConfirmedComment({ ...confirmed, rules: null }, "n1")).toContain(
      "confirmed the policy of `acme`: nothing of it holds deployments until it is in order again.",
    );
  });
});
