import { describe, expect, it } from "vitest";
import { plain } from "../../app/messages/phrase.ts";
import { questionComment } from "../../app/messages/question.ts";
import { queuePhrase } from "../../app/messages/why.ts";
import { deployment, gate } from "./support/deployments.ts";
import { questionFacts } from "./support/facts.ts";

describe("a question that is asked again", () => {
  const again = (staleBehind: string | null) =>
    questionComment(questionFacts({ run: gate({ attempt: 2 }), deployment: deployment(), staleBehind }));

  it("says that an approval lapsed with its approver's team", () => {
    expect(again(null)).toContain("whoever approved it before is no longer responsible");
  });

  it("says that a newer release has come meanwhile", () => {
    expect(again("1.5.0")).toContain("has come to run a newer release since it was approved");
  });

  it("is known in the line while GitHub is asked", () => {
    expect(plain(queuePhrase({ code: "memberships" }))).toBe(
      "GitHub is asked once more about everyone who approved",
    );
  });
});
