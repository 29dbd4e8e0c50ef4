import type { ProjectEventType } from "../../domain/audit.ts";
import { nothing, type Phrase, reference, say, words } from "../phrase.ts";
import { counted } from "../time.ts";
import { after, called, count, type EventData, text, type Told, within } from "./data.ts";

/** What happens to a project apart from its deployments. */
export const ofProjects: Readonly<Record<ProjectEventType, Told>> = {
  ReleaseCreated: (data) => say`made the release ${called(data, "version")}`,
  ReleaseBlocked: (data) => say`blocked the release${after(data, "reason")}`,
  ReleaseUnblocked: () => say`let the release go on`,
  ReleaseRemoved: (data) => {
    const deployments = count(data, "deployments");
    const with_ = deployments === 0 ? nothing : say` and its ${words(counted(deployments, "deployment"))}`;
    return say`removed the release ${called(data, "version")}${with_}, for they were old`;
  },
  RunWaits: (data) => say`${run(data)} waits for ${called(data, "environment")}: ${text(data, "state")}`,
  RunHeldNoMore: (data) =>
    say`${run(data)} is no longer held before ${called(data, "environment")}: ${text(data, "state")}`,
  RunAnswered: (data) => {
    const over = data["over"] === true ? say`, which had ended` : nothing;
    const refused =
      text(data, "refused") === "" ? nothing : say`; GitHub refused it${after(data, "refused")}`;
    return say`answered ${run(data)} for ${called(data, "environment")}: ${text(data, "state")}${over}${refused}`;
  },
  RunWaitEnded: (data) =>
    say`${run(data)} no longer waits for ${called(data, "environment")}${after(data, "why")}`,
  ProcessChecked: (data) => {
    const weaker = count(data, "weakenings");
    const than = weaker === 0 ? nothing : say`, weaker in ${words(counted(weaker, "place"))} than it was`;
    return say`checked the process of ${sha(data)}: ${found(data)}${than}`;
  },
  PolicyChecked: (data) => say`checked the organization's policy of ${sha(data)}: ${found(data)}`,
  PolicyChanged: (data) =>
    text(data, "digest") === ""
      ? say`the organization has no policy any more`
      : say`another policy of the organization is in force`,
  PolicyConfirmed: (data) => say`confirmed the organization's policy, whose file is ${text(data, "file")}`,
  TeamConfirmed: (data) => say`confirmed whom ${called(data, "name")} stands for`,
  ThreadLost: (data) =>
    say`the issue #${text(data, "thread")} of the release is gone${after(data, "change")}`,
  CommentTampered: (data) =>
    say`a comment of Drawbridge's was changed by somebody else${after(data, "change")}`,
  ShownAnew: (data) => say`wrote anew what GitHub had lost${after(data, "change")}`,
  RepositoryRenamed: (data) => say`the repository was renamed${after(data, "to")}`,
  InstallationLost: (data) => say`the app cannot reach the repository any more${after(data, "why")}`,
  InstallationReturned: () => say`the app reaches the repository again`,
  AuditRemoved: (data) =>
    say`removed ${words(counted(count(data, "events"), "event"))} of the audit, up to ${text(within(data, "upTo"), "at")}`,
};

function run(data: EventData): Phrase {
  return say`the workflow run ${text(data, "runId")}`;
}

function sha(data: EventData): Phrase {
  const full = text(data, "sha");
  return full === "" ? say`a commit` : say`${reference(full.slice(0, 7))}`;
}

function found(data: EventData): Phrase {
  const problems = count(data, "problems");
  return problems === 0 ? say`in order` : say`${words(counted(problems, "problem"))}`;
}
