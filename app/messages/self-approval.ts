import type { SelfApproval } from "../domain/refusal.ts";
import { shortSha } from "./commit-link.ts";
import { listed, type Phrase, reference, say } from "./phrase.ts";

/** What somebody did with what they would approve, behind their name or "you": `created the release`. */
export function selfApprovalPhrase(because: readonly SelfApproval[], most: number = 5): Phrase {
  return listed(because.map(didPhrase), "and", most);
}

function didPhrase(one: SelfApproval): Phrase {
  switch (one.did) {
    case "released":
      return say`created the release`;
    case "requested":
      return say`asked for the deployment`;
    case "started":
      return say`started the workflow run`;
    case "authored":
      return say`wrote commit ${reference(shortSha(one.sha))}`;
    case "committed":
      return say`committed ${reference(shortSha(one.sha))}`;
    case "opened":
      return say`opened pull request ${reference(`#${one.pullRequest}`)}`;
    case "merged":
      return say`merged pull request ${reference(`#${one.pullRequest}`)}`;
  }
}
