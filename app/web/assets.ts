import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

interface Asset {
  /** Changes with its content: a browser keeps it for ever. */
  readonly path: string;
  readonly type: string;
  readonly body: string;
}

function asset(file: string, type: string): Asset {
  const body = readFileSync(new URL(`./assets/${file}`, import.meta.url), "utf8");
  const digest = createHash("sha256").update(body).digest("base64url").slice(0, 12);
  return { path: `/-/assets/${digest}/${file}`, type, body };
}

/** All that a page loads beside itself. */
export const assets = {
  style: asset("style.css", "text/css; charset=utf-8"),
  script: asset("page.js", "text/javascript; charset=utf-8"),
  icon: asset("icon.svg", "image/svg+xml"),
} as const;
