import type { IncomingMessage } from "node:http";
import { isIP, isIPv6, SocketAddress } from "node:net";

/**
 * Under which name a client's requests are counted: its address; of IPv6 the first 64 bits, which one customer
 * has whole. It is the socket's other end, unless so many proxies are trusted: each of them has written into
 * `X-Forwarded-For`, at its end, whom it speaks for, and what stands further to the left anybody can write.
 *
 * @param trustedProxies how many proxies stand before the app, each of which adds to `X-Forwarded-For`
 */
export function clientOf(
  request: Pick<IncomingMessage, "headers" | "socket">,
  trustedProxies: number,
): string {
  const told = request.headers["x-forwarded-for"];
  const hops = trustedProxies === 0 || told === undefined ? [] : lastOf(String(told), trustedProxies);
  // The nearest are the surest: whatever is no address ends the way.
  let client = request.socket.remoteAddress ?? "unknown";
  for (const hop of hops) {
    const address = addressOf(hop);
    if (address === null) break;
    client = address;
  }
  return countedAs(client);
}

/** The last entries, the last one first. */
function lastOf(list: string, count: number): readonly string[] {
  return list.split(",").slice(-count).toReversed();
}

/** Some proxies write the port too. */
function addressOf(text: string): string | null {
  const trimmed = text.trim();
  if (isIP(trimmed) !== 0) return trimmed;
  return SocketAddress.parse(trimmed)?.address ?? null;
}

function countedAs(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [head = "", tail = ""] = address.replace(/%.*$/, "").split("::");
  const left = head.split(":").filter((part) => part !== "");
  const right = tail.split(":").filter((part) => part !== "");
  const groups = address.includes("::")
    ? [...left, ...Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => "0"), ...right]
    : left;
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`;
}
