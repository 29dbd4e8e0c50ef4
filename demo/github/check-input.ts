/** What an app may write into a check run, and GitHub's limits for it. */
import { invalid, text } from "./http.ts";
import { timestamp, type CheckRun, type Json, type World } from "./world.ts";

const STATUSES = ["queued", "in_progress", "completed"];
const CONCLUSIONS = ["action_required", "cancelled", "failure", "neutral", "success", "skipped", "timed_out"];

/** Applies a create or update body: all of it, or nothing. */
export function change(world: World, run: CheckRun, body: Json): void {
  const status = text(body, "status", "CheckRun");
  const conclusion = text(body, "conclusion", "CheckRun");
  if (status !== undefined && !STATUSES.includes(status))
    throw invalid("CheckRun", "status", `${status} is not a status an app may set`);
  if (conclusion !== undefined && !CONCLUSIONS.includes(conclusion))
    throw invalid("CheckRun", "conclusion", `${conclusion} is not a conclusion an app may set`);
  if (status === "completed" && conclusion === undefined)
    throw invalid("CheckRun", "conclusion", "conclusion is missing");
  const actions = actionsOf(body);
  const output = outputOf(body);
  const completedAt = text(body, "completed_at", "CheckRun");

  run.name = text(body, "name", "CheckRun") ?? run.name;
  run.externalId = text(body, "external_id", "CheckRun") ?? run.externalId;
  run.detailsUrl = text(body, "details_url", "CheckRun") ?? run.detailsUrl;
  run.startedAt = text(body, "started_at", "CheckRun") ?? run.startedAt;
  if (conclusion !== undefined || completedAt !== undefined) {
    run.status = "completed";
    run.conclusion = conclusion ?? run.conclusion;
    run.completedAt = completedAt ?? timestamp(world);
  } else if (status !== undefined) {
    run.status = status as CheckRun["status"];
    run.conclusion = null;
    run.completedAt = null;
  }
  if (actions !== undefined) run.actions = actions;
  if (output !== undefined) {
    run.output = { title: output.title, summary: output.summary, text: output.text };
    run.annotations.push(...output.annotations);
  }
}

function actionsOf(body: Json): CheckRun["actions"] | undefined {
  if (body["actions"] === undefined) return undefined;
  const actions = body["actions"] as CheckRun["actions"];
  if (!Array.isArray(actions) || actions.length > 3)
    throw invalid("CheckRun", "actions", "a maximum of 3 actions are accepted");
  const limits = { label: 20, identifier: 20, description: 40 } as const;
  for (const action of actions) {
    for (const [key, limit] of Object.entries(limits)) {
      const value = action[key as keyof typeof limits];
      if (typeof value !== "string" || value === "" || [...value].length > limit) {
        throw invalid("CheckRun", "actions", `${key} must have 1 to ${limit} characters`);
      }
    }
  }
  return actions;
}

function outputOf(body: Json) {
  if (body["output"] === undefined) return undefined;
  const given = body["output"] as Json;
  const summary = text(given, "summary", "CheckRun") ?? null;
  const details = text(given, "text", "CheckRun") ?? null;
  for (const [field, value] of Object.entries({ summary, text: details })) {
    if (value !== null && [...value].length > 65_535)
      throw invalid("CheckRun", field, `${field} exceeds a maximum length of 65535`);
  }
  const annotations = (given["annotations"] ?? []) as Json[];
  if (annotations.length > 50)
    throw invalid("CheckRun", "annotations", "a maximum of 50 annotations are accepted");
  return {
    title: text(given, "title", "CheckRun") ?? null,
    summary,
    text: details,
    annotations: annotations.map(annotationJson),
  };
}

function annotationJson(given: Json): Json {
  for (const key of ["path", "start_line", "end_line", "annotation_level", "message"]) {
    if (given[key] === undefined) throw invalid("CheckRun", "annotations", `${key} is missing`);
  }
  if (given["start_column"] !== undefined && given["start_line"] !== given["end_line"]) {
    throw invalid(
      "CheckRun",
      "annotations",
      "columns are only accepted where start_line and end_line are the same",
    );
  }
  return {
    start_column: null,
    end_column: null,
    title: null,
    raw_details: null,
    blob_href: "",
    ...given,
  };
}
