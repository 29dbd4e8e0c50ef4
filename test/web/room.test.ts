import * as fc from "fast-check";
import { html } from "hono/html";
import { expect, it } from "vitest";
import { fitting } from "../../app/web/parts/bytes.ts";

it("never takes more room than there is, and says whether something is left out", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "grapheme", maxLength: 200 }), fc.nat(300), async (text, room) => {
      const { text: kept, isCut } = fitting(text, room);
      expect(Buffer.byteLength((await html`${kept}`).toString())).toBeLessThanOrEqual(room);
      expect(text.startsWith(kept)).toBe(true);
      expect(isCut).toBe(kept !== text);
    }),
  );
});

it("fills the room", () => {
  expect(fitting("abcdef", 4)).toEqual({ text: "abcd", isCut: true });
  expect(fitting('"""', 12)).toEqual({ text: '""', isCut: true });
});
