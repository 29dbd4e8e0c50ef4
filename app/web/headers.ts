import type { MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";

/**
 * What a browser is told of every page: nothing from elsewhere, no script but ours, in nobody's frame. Whatever
 * anybody's text says, it cannot run, load or send anything.
 */
export function pageHeaders(publicUrl: string): MiddlewareHandler {
  const isSafe = publicUrl.startsWith("https:");
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      styleSrc: ["'self'"],
      scriptSrc: ["'self'"],
      imgSrc: ["'self'"],
      connectSrc: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
    },
    xFrameOptions: "DENY",
    // The origin alone, and to this site only: forms are told apart from other sites' by it.
    referrerPolicy: "same-origin",
    crossOriginOpenerPolicy: "same-origin",
    crossOriginResourcePolicy: "same-origin",
    strictTransportSecurity: isSafe ? "max-age=31536000" : false,
    xXssProtection: false,
  });
}
