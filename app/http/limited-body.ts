import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { type HttpEnv, problemResponse } from "./context.ts";
import { limits } from "./intake/limits.ts";
import { roomOf } from "./intake/room.ts";
import { reject } from "./problem.ts";

/**
 * Refuses a body of more than 1 MiB: by its announced length, or where the chunks become too many. An announced
 * length has been looked at before (`intake`); chunks are read only once the caller is known.
 */
export const limitedBody: MiddlewareHandler<HttpEnv> = bodyOf(limits.apiBytes, "Shorten the notes.");

/** What all bodies together have; they are read once their callers are known. */
const room = roomOf(limits.apiBodiesBytes);

/** The same for another limit. `remedy`: a sentence. */
export function bodyOf(maxSize: number, remedy: string): MiddlewareHandler<HttpEnv> {
  const refuse = (context: Context) => tooLarge(context, maxSize, remedy);
  const chunks = bodyLimit({ maxSize, onError: refuse });
  return async (context, next) => {
    const isChunked = context.req.header("transfer-encoding") !== undefined;
    const bytes = isChunked ? maxSize : Number(context.req.header("content-length") ?? 0);
    // Nothing touches the body here: one that is refused unread must not end the connection for the next request.
    if (bytes > maxSize) return refuse(context);
    if (!room.take(bytes)) return noRoom(context);
    try {
      if (!isChunked) return await next();
      context.req.raw = platformRequest(context.req.raw);
      return await chunks(context, next);
    } finally {
      room.give(bytes);
    }
  };
}

function noRoom(context: Context) {
  const detail = "Too many large requests are being read at the moment. Ask again.";
  return problemResponse(context, reject("not-ready", detail), { "retry-after": "1" });
}

function tooLarge(context: Context, maxSize: number, remedy: string) {
  const detail = `The body is larger than ${maxSize} bytes. ${remedy}`;
  // The rest of the body is not awaited.
  return problemResponse(context, reject("body-too-large", detail), { connection: "close" });
}

/**
 * The server's requests are of its own class, out of which the platform's
 * `Request` cannot be made again, as the limit of chunks has to. The server's
 * cure is to replace the global class; this one touches nothing.
 */
function platformRequest({ url, method, headers, body, signal }: Request): Request {
  // Node asks for `duplex`; the types of the browser do not know it.
  const init: RequestInit & { duplex: "half" } = { method, headers, body, signal, duplex: "half" };
  return new Request(url, init);
}
