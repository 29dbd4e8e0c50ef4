import { describe, expect, it } from "vitest";
import { gitHub, installation, receiver, refusal, where } from "./support.ts";

const approve = { label: "Approve", description: "Go on to Production", identifier: "approve" };
const reject = { label: "Reject", description: "End the deployment here", identifier: "reject" };

describe("check runs", () => {
  it("go from queued to a question with buttons to their end", async () => {
    const { received, url } = await receiver();
    const github = await gitHub({ app: { webhookUrl: url } });
    const app = installation(github);
    const head_sha = (await github.branchHead()) ?? "";
    const { data } = await app.rest.checks.create({
      ...where,
      name: "Deploy to Production",
      head_sha,
      external_id: "d12",
      status: "queued",
    });
    expect(data).toMatchObject({
      status: "queued",
      conclusion: null,
      external_id: "d12",
      app: { id: github.app.id },
    });
    expect(() => github.person("ada").pressButton(data.id, "approve")).toThrow(
      "buttons show on completed check runs only",
    );

    const output = {
      title: "Waits",
      summary: "for approval",
      annotations: [
        { path: "a", start_line: 1, end_line: 1, annotation_level: "failure" as const, message: "m" },
      ],
    };
    await app.rest.checks.update({
      ...where,
      check_run_id: data.id,
      conclusion: "action_required",
      actions: [approve, reject],
      output,
    });
    expect(github.checkRuns(head_sha)).toMatchObject([
      {
        status: "completed",
        conclusion: "action_required",
        actions: [approve, reject],
        output: { annotations_count: 1 },
      },
    ]);
    expect(() => github.person("ada").pressButton(data.id, "deny")).toThrow(
      "has no button deny, only approve, reject",
    );
    github.person("ada").pressButton(data.id, "approve");
    await github.webhooks.idle();
    expect(
      received.map(({ body }) => JSON.parse(body)).filter((payload) => payload.action === "requested_action"),
    ).toMatchObject([
      {
        requested_action: { identifier: "approve" },
        sender: { login: "ada" },
        check_run: { id: data.id, external_id: "d12", head_sha, check_suite: { head_sha } },
      },
    ]);

    await app.rest.checks.update({ ...where, check_run_id: data.id, status: "in_progress" });
    expect((await app.rest.checks.get({ ...where, check_run_id: data.id })).data).toMatchObject({
      status: "in_progress",
      conclusion: null,
      completed_at: null,
    });
    await app.rest.checks.update({
      ...where,
      check_run_id: data.id,
      status: "completed",
      conclusion: "success",
    });
    await app.rest.checks.listAnnotations({ ...where, check_run_id: data.id });
    expect(github.violations).toEqual([]);
    expect(github.answerProblems()).toEqual([]);
  });

  it("are listed by commit, the latest of a name first of all", async () => {
    const github = await gitHub();
    const app = installation(github);
    const head_sha = (await github.branchHead()) ?? "";
    for (const name of ["a", "b", "a"]) await app.rest.checks.create({ ...where, name, head_sha });
    const list = async (more: object) =>
      (await app.rest.checks.listForRef({ ...where, ref: "main", ...more })).data;
    expect((await list({})).check_runs.map((run) => run.name)).toEqual(["b", "a"]);
    expect(await list({ filter: "all", check_name: "a" })).toMatchObject({ total_count: 2 });
    expect(await list({ app_id: 1 })).toMatchObject({ total_count: 0 });
    expect(github.violations).toEqual([]);
    expect(github.answerProblems()).toEqual([]);
  });

  it.each<[string, object]>([
    ["a commit that is not there", { head_sha: "0".repeat(40) }],
    ["four buttons", { actions: [approve, reject, approve, reject] }],
    ["a long label", { actions: [{ ...approve, label: "a".repeat(21) }] }],
    ["a long identifier", { actions: [{ ...approve, identifier: "a".repeat(21) }] }],
    ["a long description", { actions: [{ ...approve, description: "a".repeat(41) }] }],
    ["a completed run without conclusion", { status: "completed" }],
    ["a conclusion that only GitHub sets", { conclusion: "stale" }],
    ["a long summary", { output: { title: "t", summary: "a".repeat(65_536) } }],
    [
      "columns over several lines",
      {
        output: {
          title: "t",
          summary: "s",
          annotations: [
            {
              path: "a",
              start_line: 1,
              end_line: 2,
              start_column: 1,
              end_column: 2,
              annotation_level: "failure",
              message: "m",
            },
          ],
        },
      },
    ],
  ])("refuse %s", async (_, wrong) => {
    const github = await gitHub();
    const body = { ...where, name: "a", head_sha: (await github.branchHead()) ?? "", ...wrong };
    expect(await refusal(installation(github).request("POST /repos/{owner}/{repo}/check-runs", body))).toBe(
      422,
    );
    expect(github.checkRuns()).toEqual([]);
  });

  it("belong to the app that made them", async () => {
    const github = await gitHub();
    const head_sha = (await github.branchHead()) ?? "";
    const theirs = await github
      .bot("ci[bot]")
      .octokit.rest.checks.create({ ...where, name: "build", head_sha });
    expect(
      await refusal(
        installation(github).rest.checks.update({
          ...where,
          check_run_id: theirs.data.id,
          conclusion: "success",
        }),
      ),
    ).toBe(403);
    expect(
      await refusal(github.person("wendy").octokit.rest.checks.create({ ...where, name: "x", head_sha })),
    ).toBe(403);
  });
});
