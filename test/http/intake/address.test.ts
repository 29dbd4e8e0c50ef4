import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clientOf } from "../../../app/http/intake/address.ts";

const from = (remoteAddress: string | undefined, told: string | undefined, trusted: number) =>
  clientOf(
    {
      headers: told === undefined ? {} : { "x-forwarded-for": told },
      socket: { remoteAddress } as never,
    },
    trusted,
  );

describe("who a client is", () => {
  it.each<[string, string, string | undefined, number, string]>([
    ["the socket's other end", "192.0.2.1", undefined, 0, "192.0.2.1"],
    ["whatever the client says of itself", "192.0.2.1", "198.51.100.7", 0, "192.0.2.1"],
    ["whom the only proxy names", "10.0.0.1", "198.51.100.7", 1, "198.51.100.7"],
    ["never whom the client names to a proxy", "10.0.0.1", "203.0.113.9, 198.51.100.7", 1, "198.51.100.7"],
    ["whom the first of two proxies names", "10.0.0.1", "x, 198.51.100.7, 10.0.0.2", 2, "198.51.100.7"],
    ["the proxy itself where it names nobody", "10.0.0.1", undefined, 1, "10.0.0.1"],
    [
      "the nearest that is known where a proxy writes no address",
      "10.0.0.1",
      "unknown, 10.0.0.2",
      2,
      "10.0.0.2",
    ],
    ["without the port that some proxies write", "10.0.0.1", "198.51.100.7:4711", 1, "198.51.100.7"],
    ["the same with IPv6", "10.0.0.1", "[2001:db8:1:2::5]:4711", 1, "2001:db8:1:2::/64"],
    [
      "one and the same for a whole network of IPv6",
      "2001:db8:1:2:3:4:5:6",
      undefined,
      0,
      "2001:db8:1:2::/64",
    ],
    ["the same where it is written short", "2001:db8::1", undefined, 0, "2001:db8:0:0::/64"],
    ["IPv4 in the clothes of IPv6", "::ffff:192.0.2.1", undefined, 0, "192.0.2.1"],
  ])("is %s", (_name, socket, told, trusted, client) => {
    expect(from(socket, told, trusted)).toBe(client);
  });

  it("is for nobody to choose: what stands left of the trusted entries changes nothing", () => {
    const entry = fc.oneof(fc.ipV4(), fc.ipV6(), fc.string({ maxLength: 20 }));
    fc.assert(
      fc.property(
        fc.array(entry, { maxLength: 5 }),
        fc.array(fc.ipV4(), { minLength: 1, maxLength: 3 }),
        (own, proxies) => {
          const told = (first: readonly string[]) => [...first, ...proxies].join(", ");
          expect(from("10.0.0.1", told(own), proxies.length)).toBe(
            from("10.0.0.1", told([]), proxies.length),
          );
        },
      ),
    );
  });
});
