import { z } from "zod";
import { nothingAsked } from "../../usecases/admission.ts";
import type { PersonOrder } from "../../usecases/person-order.ts";
import type { Form } from "./written.ts";

/** Code units. */
export const mostText = 65_536;
const text = z.string().max(mostText).default("");
/** As the database counts. */
const id = z.coerce.number().int().positive().max(2_147_483_647);
const ticked = z
  .string()
  .optional()
  .transform((value) => value !== undefined);
/** A field that was left empty was not given. */
const given = text.transform((value) => (value.trim() === "" ? null : value.trim()));

/**
 * What each kind of form sends. Values of inputs and variables, and steps that are left out, have names of their own:
 * `input.ticket`, `skip.ID`.
 */
const forms = z.discriminatedUnion("order", [
  z.object({ order: z.literal("approve"), interruption: id, note: text, anyway: ticked, emergency: ticked }),
  z.object({ order: z.literal("reject"), interruption: id, note: text }),
  z.object({ order: z.enum(["claim", "unclaim"]), interruption: id }),
  z.object({ order: z.enum(["retry", "ignore", "fail"]), interruption: id, note: text }),
  z.object({ order: z.literal("cancel"), deployment: id, note: text }),
  z.object({
    order: z.literal("deploy"),
    version: z.string(),
    environment: z.string(),
    note: text,
    at: given,
    guided: z.enum(["", "true", "false"]).default(""),
    overrideFreeze: given,
  }),
  z.object({ order: z.literal("promote"), version: z.string(), note: text, overrideFreeze: given }),
  z.object({
    order: z.literal("rollback"),
    environment: z.string(),
    version: given,
    note: text,
    overrideFreeze: given,
  }),
  // Nobody is kept from going on without a reason.
  z.object({ order: z.literal("block"), version: z.string(), note: z.string().trim().min(1).max(mostText) }),
  z.object({ order: z.literal("unblock"), version: z.string() }),
  z.object({ order: z.literal("release"), version: given, note: text }),
  z.object({ order: z.literal("confirm-policy") }),
]);

export type OrderName = z.infer<typeof forms>["order"];

/** The name under which a form counts once; null: no page of ours gave it. */
export function onceOf({ once }: Form): string | null {
  return z.uuid().safeParse(once).data ?? null;
}

/** What a form orders, or why that cannot be told. */
type OrderRead =
  | { readonly ok: true; readonly order: PersonOrder }
  | { readonly ok: false; readonly why: NoOrder };

/** `foreign`: no page of ours sends such a form. */
export type NoOrder = "empty" | "too-long" | "foreign";

export function readOrder(fields: Form): OrderRead {
  const parsed = forms.safeParse(fields);
  if (parsed.success) return { ok: true, order: orderOf(parsed.data, fields) };
  // Words are written in one field of each form; whatever else is wrong was put there by no page.
  const codes = parsed.error.issues.map(({ code, path }) => (path[0] === "note" ? code : null));
  if (codes.includes("too_small")) return { ok: false, why: "empty" };
  return { ok: false, why: codes.includes("too_big") ? "too-long" : "foreign" };
}

function orderOf(form: z.infer<typeof forms>, fields: Form): PersonOrder {
  switch (form.order) {
    case "approve": {
      const { interruption, note, anyway, emergency } = form;
      const inputs = named(fields, "input.");
      return { kind: "answer", interruption, answer: { kind: "approve", note, anyway, emergency, inputs } };
    }
    case "reject":
      return { kind: "answer", interruption: form.interruption, answer: { kind: "reject", note: form.note } };
    case "claim":
    case "unclaim":
      return { kind: "answer", interruption: form.interruption, answer: { kind: form.order } };
    case "retry":
    case "ignore":
    case "fail":
      return { kind: "guide", interruption: form.interruption, guidance: form.order, note: form.note };
    case "cancel":
      return { kind: "cancel", deployment: form.deployment, note: form.note };
    case "deploy": {
      const { version, environment, note: comment, at, overrideFreeze } = form;
      const guided = form.guided === "" ? null : form.guided === "true";
      const skip = Object.keys(named(fields, "skip."));
      const variables = named(fields, "variable.");
      const options = { ...nothingAsked, at, guided, overrideFreeze, skip, variables };
      return { kind: "deploy", ask: { kind: "deploy", version, environment, comment, options } };
    }
    case "promote": {
      const { version, note: comment, overrideFreeze } = form;
      const options = { ...nothingAsked, overrideFreeze };
      return { kind: "deploy", ask: { kind: "promote", version, comment, options } };
    }
    case "rollback": {
      const { environment, version, note: comment, overrideFreeze } = form;
      const options = { ...nothingAsked, overrideFreeze };
      return { kind: "deploy", ask: { kind: "rollback", environment, version, comment, options } };
    }
    case "block":
      return { kind: "block", version: form.version, reason: form.note };
    case "unblock":
      return { kind: "block", version: form.version, reason: null };
    case "release":
      return { kind: "release", version: form.version, notes: form.note };
    case "confirm-policy":
      return { kind: "confirm-policy" };
  }
}

/** Values of the fields whose names begin so; one that was left empty was not given. */
function named(fields: Form, prefix: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      name.startsWith(prefix) && value.trim() !== "" ? [[name.slice(prefix.length), value]] : [],
    ),
  );
}
