import type { Deployment } from "../domain/deployment/state.ts";
import { comment, details } from "./comment.ts";
import { code, fence, link } from "./escape.ts";
import { attention } from "./icons.ts";
import { markdown, say } from "./phrase.ts";
import { heading } from "./question-parts.ts";
import { target } from "./target.ts";
import { utc } from "./time.ts";

/** What is shown when nobody took up a GitHub Deployment. */
export interface UnattendedFacts {
  /** For the marker. */
  readonly id: string;
  readonly deployment: Pick<Deployment, "id" | "version" | "environment">;
  /** When the work fails if nobody reports until then. */
  readonly deadline: Date;
  /** The deployment's page. */
  readonly url: string;
  /** Where the Action lives and at which version: `acme/drawbridge@v1`. */
  readonly action: string;
  /** Where the Action finds the app. */
  readonly serverUrl: string;
}

/** Neither a status nor a run came within the time: most likely the workflow is missing, so here it is. */
export function unattendedComment({
  id,
  deployment,
  deadline,
  url,
  action,
  serverUrl,
}: UnattendedFacts): string {
  const { version, environment } = deployment;
  const cancel = `/cancel ${target({ version, environment, deployment: deployment.id })}`;
  return comment(
    [
      `${attention}: ${heading(deployment)} is executing, but nobody picked it up within 5 minutes`,
      markdown(
        say`GitHub has the deployment, and no workflow or service has reported on it. It times out at ${utc(deadline)}.`,
      ),
      `If a workflow is to do the work, add ${code(".github/workflows/deploy.yml")}. GitHub reads it from the release's commit, so it works from the next release on; ${code(cancel)} ends this one. More: ${link(`d${deployment.id}`, url)}.`,
      fence(workflow(action, serverUrl), "yaml"),
      details("A workflow without the Action", () => fence(plainWorkflow, "yaml")),
    ],
    "notice",
    id,
  );
}

function workflow(action: string, serverUrl: string): string {
  return `name: Deploy
on: deployment

permissions:
  contents: read
  id-token: write # tells Drawbridge which run this is

jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      # Fails unless Drawbridge ordered this deployment; then Drawbridge follows the run to its end.
      - uses: ${action}
        with:
          command: report
          server-url: ${serverUrl}
      - uses: actions/checkout@v6
${work}`;
}

/** The environment goes through \`env\`: text in a script would be run. */
const work = `      - run: echo "Deploying $GITHUB_SHA to $ENVIRONMENT"
        env:
          ENVIRONMENT: \${{ github.event.deployment.environment }}`;

/** The app follows the runs of event \`deployment\` even where none of them reports. */
const plainWorkflow = `name: Deploy
on: deployment

permissions:
  contents: read

jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v6
${work}`;
