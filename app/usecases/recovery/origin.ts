import { drawbridge } from "../../domain/actor.ts";
import type { Origin } from "../transact.ts";

/** Nobody asks for it: GitHub was found otherwise than it was known. */
export const noticed: Origin = { by: drawbridge, source: "engine", deliveryId: null };
