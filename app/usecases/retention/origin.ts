import { drawbridge } from "../../domain/actor.ts";
import type { Origin } from "../transact.ts";

/** Nobody asks for it: the clock does. */
export const byRetention: Origin = { by: drawbridge, source: "timer", deliveryId: null };
