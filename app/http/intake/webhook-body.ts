import type { IncomingMessage } from "node:http";
import type { Limits } from "./limits.ts";
import type { Refused } from "./refuse.ts";
import type { Room } from "./room.ts";

/** The whole body, which holds `bytes` of a room until they are given back; gone: nobody waits for an answer. */
export type ReadBody =
  | { readonly ok: true; readonly body: Buffer }
  | { readonly ok: false; readonly refused: Refused | "gone" };

/**
 * Reads a body while it keeps to the limits: its size, whatever was announced; the room that all have; its time.
 * What has been taken of the room is given back here unless the body is read to its end.
 */
export function readBody(
  request: IncomingMessage,
  { webhookBytes, webhookMs }: Limits,
  room: Room,
): Promise<ReadBody> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (read: ReadBody): void => {
      clearTimeout(timer);
      request.removeListener("data", onData).removeListener("end", onEnd).removeListener("close", onGone);
      if (!read.ok) {
        room.give(size);
        request.pause();
      }
      resolve(read);
    };
    const onData = (chunk: Buffer): void => {
      if (size + chunk.length > webhookBytes) return settle({ ok: false, refused: tooLarge(webhookBytes) });
      if (!room.take(chunk.length)) return settle({ ok: false, refused: noRoom });
      size += chunk.length;
      chunks.push(chunk);
    };
    const onEnd = (): void => settle({ ok: true, body: Buffer.concat(chunks, size) });
    const onGone = (): void => settle({ ok: false, refused: "gone" });
    const timer = setTimeout(() => settle({ ok: false, refused: tooSlow(webhookMs) }), webhookMs);
    // An error is followed by `close`; without a listener it would end the process.
    request.on("error", () => {});
    request.on("data", onData).on("end", onEnd).on("close", onGone);
  });
}

export function tooLarge(bytes: number): Refused {
  return { code: "body-too-large", detail: `The body is larger than ${bytes} bytes.` };
}

function tooSlow(ms: number): Refused {
  return { code: "body-too-slow", detail: `The body did not arrive within ${ms / 1000} seconds.` };
}

const noRoom: Refused = {
  code: "not-ready",
  detail: "Too many webhooks are being received at the moment. Deliver it again.",
  retryAfter: 1,
};
