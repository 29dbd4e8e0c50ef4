import type { Project } from "../../../db/projects.ts";
import { GitHubFailure } from "../../github/client.ts";

/** The app cannot reach the repository: nothing is asked of GitHub for it until it is back. */
export class Away extends GitHubFailure {
  constructor({ owner, name, away }: Pick<Project, "owner" | "name" | "away">) {
    const since = away === null ? "" : ` since ${away.since} (${away.why})`;
    super("unavailable", `The app cannot reach ${owner}/${name}${since}`);
    this.name = "Away";
  }
}
