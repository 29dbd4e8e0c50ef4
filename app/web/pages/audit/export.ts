import type { AuditEvent } from "../../../../db/audit.ts";
import { presentAuditEvent } from "../../../http/present-audit.ts";
import { auditEventPhrase } from "../../../messages/audit-event.ts";
import { plain } from "../../../messages/phrase.ts";
import { csvLine } from "../../parts/csv.ts";

/** A form in which the audit is exported: what comes first, and what is written of an event. */
interface ExportForm {
  readonly type: string;
  readonly head: string;
  readonly line: (event: AuditEvent) => string;
}

const columns = [
  "id",
  "at",
  "type",
  "what",
  "by",
  "by_kind",
  "by_id",
  "run_id",
  "source",
  "release_id",
  "deployment_id",
  "delivery_id",
  "data",
  "previous_hash",
  "hash",
] as const;

export const exportForms = {
  /** An event a line, as the API gives it. */
  jsonl: {
    type: "application/jsonl; charset=utf-8",
    head: "",
    line: (event) => `${JSON.stringify(presentAuditEvent(event))}\n`,
  },
  csv: {
    type: "text/csv; charset=utf-8; header=present",
    head: csvLine(columns),
    line: (event) => {
      const { by, data, ...rest } = presentAuditEvent(event);
      const cells: Readonly<Record<(typeof columns)[number], string | number | null>> = {
        ...rest,
        what: plain(auditEventPhrase(event)),
        by: by.login,
        by_kind: by.kind,
        by_id: by.id,
        run_id: by.run_id,
        data: JSON.stringify(data),
      };
      return csvLine(columns.map((column) => cells[column]));
    },
  },
} as const satisfies Readonly<Record<string, ExportForm>>;

/**
 * What is exported, as it is sent: nothing but its beginning is read before whoever asked takes it, and nothing more
 * once they are gone. Rejects where the beginning cannot be read.
 * @param failed is told of a later error, which breaks the answer off: half an export must not look like a whole one
 */
export async function exported(
  events: AsyncIterable<AuditEvent>,
  form: ExportForm,
  failed: (error: unknown) => void,
): Promise<ReadableStream<Uint8Array>> {
  const lines = bytes();
  let first: IteratorResult<Uint8Array, void> | null = await lines.next();
  return new ReadableStream(
    {
      pull: async (to) => {
        const next = first ?? (await lines.next().catch(brokenOff));
        first = null;
        if (next.done === true) to.close();
        else to.enqueue(next.value);
      },
      cancel: async () => {
        await lines.return();
      },
    },
    { highWaterMark: 0 },
  );

  async function* bytes(): AsyncGenerator<Uint8Array, void> {
    let before = form.head;
    for await (const event of events) {
      yield encoder.encode(before + form.line(event));
      before = "";
    }
    if (before !== "") yield encoder.encode(before);
  }

  /** What has failed is for the log: whoever asked would be shown it. */
  function brokenOff(error: unknown): never {
    failed(error);
    throw new Error("The export broke off");
  }
}

const encoder = new TextEncoder();
