import type { DeploymentEvent } from "./deployment/events.ts";

/** What happens to a project apart from its deployments: to releases, workflow runs, files and the installation. */
export const projectEventTypes = [
  "ReleaseCreated",
  "ReleaseBlocked",
  "ReleaseUnblocked",
  "ReleaseRemoved",
  "RunWaits",
  "RunHeldNoMore",
  "RunAnswered",
  "RunWaitEnded",
  "ProcessChecked",
  "PolicyChecked",
  "PolicyChanged",
  "PolicyConfirmed",
  "TeamConfirmed",
  "ThreadLost",
  "CommentTampered",
  "ShownAnew",
  "RepositoryRenamed",
  "InstallationLost",
  "InstallationReturned",
  "AuditRemoved",
] as const;

export type ProjectEventType = (typeof projectEventTypes)[number];

/** Every type of event that the audit records. One that is stored may come from another version. */
export type AuditEventType = DeploymentEvent["type"] | ProjectEventType;
