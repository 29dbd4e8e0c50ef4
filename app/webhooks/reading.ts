import type { Project } from "../../db/projects.ts";
import type { Deps } from "../usecases/deps.ts";
import type { Place } from "./aim.ts";
import type { Incoming } from "./incoming.ts";
import type { Asker } from "./reply.ts";

/** A comment that gives orders, and where it stands. */
export interface Reading extends Place {
  readonly deps: Deps;
  readonly project: Project;
  readonly deliveryId: string;
  readonly incoming: Extract<Incoming, { type: "comment-created" }>;
  readonly asker: Asker;
}
