import type { Deployment } from "../domain/deployment/state.ts";
import { name, plain, say, words } from "./phrase.ts";
import { limits, truncate } from "./truncate.ts";

/** What GitHub shows beside the GitHub Deployment: plain text within its limit. */
export function deploymentDescription({
  version,
  environment,
  mode,
}: Pick<Deployment, "version" | "environment" | "mode">): string {
  const how = words({ deploy: "", redeploy: "Redeploy: ", rollback: "ROLLBACK: " }[mode]);
  return truncate(plain(say`${how}${name(`${version} → ${environment}`)}`), limits.description, "…");
}
