import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import { unattendedComment } from "../../app/messages/unattended.ts";
import { at, deployment, url } from "./support/deployments.ts";

const comment = unattendedComment({
  id: "n3",
  deployment: deployment(),
  deadline: at("15:05"),
  url,
  action: "acme/drawbridge@v1",
  serverUrl: "https://drawbridge.example",
});

describe("the comment on a GitHub Deployment that nobody picked up", () => {
  it("shows the workflow that is missing", () => {
    expect(comment).toMatchInlineSnapshot(`
      "⚠️ **Needs attention**: **1.4.0 → Production** is executing, but nobody picked it up within 5 minutes

      GitHub has the deployment, and no workflow or service has reported on it. It times out at 2026-11-22 15:05 UTC.

      If a workflow is to do the work, add \`.github/workflows/deploy.yml\`. GitHub reads it from the release's commit, so it works from the next release on; \`/cancel 1.4.0 Production\` ends this one. More: [d12](https://drawbridge.example/acme/app/deployments/12).

      \`\`\`yaml
      name: Deploy
      on: deployment

      permissions:
        contents: read
        id-token: write # tells Drawbridge which run this is

      jobs:
        deploy:
          runs-on: ubuntu-latest
          steps:
            # Fails unless Drawbridge ordered this deployment; then Drawbridge follows the run to its end.
            - uses: acme/drawbridge@v1
              with:
                command: report
                server-url: https://drawbridge.example
            - uses: actions/checkout@v6
            - run: echo "Deploying $GITHUB_SHA to $ENVIRONMENT"
              env:
                ENVIRONMENT: \${{ github.event.deployment.environment }}
      \`\`\`

      <details>
      <summary>A workflow without the Action</summary>

      \`\`\`yaml
      name: Deploy
      on: deployment

      permissions:
        contents: read

      jobs:
        deploy:
          runs-on: ubuntu-latest
          steps:
            - uses: actions/checkout@v6
            - run: echo "Deploying $GITHUB_SHA to $ENVIRONMENT"
              env:
                ENVIRONMENT: \${{ github.event.deployment.environment }}
      \`\`\`

      </details>

      <!-- drawbridge:notice:n3 -->"
    `);
  });

  it("shows workflows that can be copied as they are", () => {
    const workflows = [...comment.matchAll(/```yaml\n([^]*?)\n```/g)].map((match) => load(match[1]!));
    expect(workflows).toEqual([
      expect.objectContaining({
        on: "deployment",
        permissions: { contents: "read", "id-token": "write" },
        jobs: {
          deploy: {
            "runs-on": "ubuntu-latest",
            steps: [
              {
                uses: "acme/drawbridge@v1",
                with: { command: "report", "server-url": "https://drawbridge.example" },
              },
              { uses: "actions/checkout@v6" },
              expect.objectContaining({ env: { ENVIRONMENT: "${{ github.event.deployment.environment }}" } }),
            ],
          },
        },
      }),
      expect.objectContaining({ on: "deployment", permissions: { contents: "read" } }),
    ]);
  });
});
