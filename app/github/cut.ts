/** Texts within GitHub's limits. None splits a surrogate pair; what is cut ends with an ellipsis. */

/** GitHub's limits, in UTF-16 units (never less strict than its characters) unless named otherwise. */
export const LIMITS = {
  /** Deployments and their statuses. */
  description: 140,
  /** Comments and issues. */
  body: 65_536,
  issueTitle: 256,
  /** What a run is told by a custom deployment protection rule. */
  protectionComment: 1024,
  /** In bytes of UTF-8, though documented as characters: https://github.com/github/docs/issues/35252 */
  checkSummaryBytes: 65_535,
  checkAnnotations: 50,
  checkAnnotationBytes: 65_536,
  checkActions: 3,
  actionLabel: 20,
  actionIdentifier: 20,
  actionDescription: 40,
} as const;

/** At most `most` UTF-16 units. */
export function cut(text: string, most: number): string {
  const whole = text.toWellFormed();
  if (whole.length <= most) return whole;
  return `${withoutHalf(whole.slice(0, most - 1))}…`;
}

/** At most `most` bytes of UTF-8. */
export function cutBytes(text: string, most: number): string {
  const whole = text.toWellFormed();
  if (Buffer.byteLength(whole) <= most) return whole;
  const { read } = new TextEncoder().encodeInto(whole, new Uint8Array(most - Buffer.byteLength("…")));
  return `${whole.slice(0, read)}…`;
}

/**
 * At most `most` UTF-16 units of a comment or issue. A hidden marker (an HTML comment) at its end stays: by
 * it the app finds its own comment again.
 */
export function cutBody(text: string, most: number): string {
  const whole = text.toWellFormed();
  if (whole.length <= most) return whole;
  const start = whole.trimEnd().endsWith("-->") ? whole.lastIndexOf("<!--") : -1;
  const marker = start === -1 ? "" : `\n\n${whole.slice(start).trimEnd()}`;
  if (marker.length > most / 2) return cut(whole, most);
  return cut(whole.slice(0, start === -1 ? whole.length : start), most - marker.length) + marker;
}

function withoutHalf(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd8_00 && last <= 0xdb_ff ? text.slice(0, -1) : text;
}
