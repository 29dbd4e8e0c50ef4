import { describe, expect, it } from "vitest";
import { runJob } from "./support/job.ts";
import { deployment, problem, release } from "./support/scripted-server.ts";

const inputs = { "server-url": "https://drawbridge.example.com" };
const waiting = { status: 200, body: release([[12, "Production", "waiting"]]) };

/** What the log says of the deployment when its question is this. */
async function shown(asked: Parameters<typeof deployment>[3], environment = "Production"): Promise<string> {
  const answers = [
    { status: 200, body: release([[12, environment, "waiting"]]) },
    { status: 200, body: deployment(12, environment, "waiting", asked) },
  ];
  const { log } = await runJob({ inputs, answers });
  return log[1]!;
}

describe("release says who must act", () => {
  it("names the teams, or who has claimed the question, or who may deploy where nobody is named", async () => {
    expect(await shown({})).toContain("Must act: Octopus Administrators or acme/octopus-managers: comment");
    expect(await shown({ responsible_user: { login: "octocat", id: 1 } })).toContain(
      "Must act: octocat, who has claimed it: comment",
    );
    expect(await shown({ responsible_teams: [] })).toContain(
      "Must act: whoever may deploy to Production: comment",
    );
  });

  it("does not guess where nothing is asked at this moment", async () => {
    expect(await shown({ state: "approved" })).toContain("Must act: the people who are asked: comment");
    expect(await shown(null)).toContain("Must act: the people who are asked: comment");
  });

  it("shows commands that can be copied, whatever the environment is called", async () => {
    expect(await shown({}, "EU West")).toContain('`/approve 1.4.0 "EU West"`');
    expect(await shown({}, 'the "real" one')).toContain("`/approve d12` or `/reject d12`");
    const failed = [
      {
        status: 200,
        body: release([
          [11, "Development", "failed"],
          [12, 'the "real" one', "timed-out"],
        ]),
      },
    ];
    const { log } = await runJob({ inputs, answers: failed });
    expect(log.slice(1)).toMatchInlineSnapshot(`
      [
        "❌ failed: 1.4.0 → Development (d11). Must act: whoever may deploy there, once it is mended: comment \`/deploy 1.4.0 to Development\`. http://drawbridge/acme/shop/deployments/11",
        "❌ timed out: 1.4.0 → the "real" one (d12). Must act: whoever may deploy there, once it is mended: comment \`/deploy 1.4.0 to <environment>\`. http://drawbridge/acme/shop/deployments/12",
      ]
    `);
  });

  it("keeps names that would be commands to the runner, or markup, from being any", async () => {
    const environment = "x\n::add-mask::1.4.0\n##[set-output name=state]success | @acme/all <b>";
    const { log, summary } = await runJob({
      inputs,
      answers: [{ status: 200, body: release([[12, environment, "rejected"]]) }],
    });
    expect(log.slice(1)).toMatchInlineSnapshot(`
      [
        "⛔ rejected: 1.4.0 → x ::add-mask::1.4.0 ##​[set-output name=state]success | @​acme/all <b> (d12). Must act: nobody. http://drawbridge/acme/shop/deployments/12",
      ]
    `);
    expect(summary.split("\n").at(-1)).toMatchInlineSnapshot(
      `"| [x ::add-mask::1.4.0 ##\\[set-output name=state\\]success &#124; @​acme/all &lt;b&gt;](http://drawbridge/acme/shop/deployments/12) | ⛔ rejected | nobody |"`,
    );
  });

  it("shows the state that the deployment has by now", async () => {
    const { outputs, log } = await runJob({
      inputs,
      answers: [
        waiting,
        { status: 200, body: deployment(12, "Production", "executing", { state: "approved" }) },
      ],
    });
    expect(outputs.state).toBe("executing");
    expect(log[1]).toContain("🚀 executing: 1.4.0 → Production (d12). Must act: nobody.");
  });

  it("has released although it cannot read who must act, and asks no further", async () => {
    const { log, outputs, requests } = await runJob({
      inputs,
      answers: [
        {
          status: 200,
          body: release([
            [11, "Testing", "waiting"],
            [12, "Production", "waiting"],
          ]),
        },
        problem(404, "not-found", "There is no deployment d11 in this repository."),
      ],
    });
    expect(requests).toHaveLength(3);
    expect(outputs).toMatchObject({ version: "1.4.0", state: "waiting", "deployment-id": "12" });
    expect(outputs).not.toHaveProperty("reason-code");
    expect(log).toMatchInlineSnapshot(`
      [
        "Release 1.4.0 of 1a2b3c4 already exists: http://drawbridge/acme/shop/releases/1.4.0",
        "⏸️ waiting for approval: 1.4.0 → Testing (d11). Must act: the people who are asked: comment \`/approve 1.4.0 Testing\` or \`/reject 1.4.0 Testing\` on any issue or pull request, or press the button of the check. http://drawbridge/acme/shop/deployments/11",
        "⏸️ waiting for approval: 1.4.0 → Production (d12). Must act: the people who are asked: comment \`/approve 1.4.0 Production\` or \`/reject 1.4.0 Production\` on any issue or pull request, or press the button of the check. http://drawbridge/acme/shop/deployments/12",
        "warning: Who must act on d11 could not be read (not-found): There is no deployment d11 in this repository.",
      ]
    `);
  });

  it("reports the newest deployment, in whatever order they come", async () => {
    const { outputs } = await runJob({
      inputs,
      answers: [
        {
          status: 201,
          body: release([
            [12, "Production", "queued"],
            [11, "Development", "success"],
          ]),
        },
      ],
    });
    expect(outputs).toMatchObject({ "deployment-id": "12", state: "queued" });
  });
});
