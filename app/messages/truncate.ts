/** GitHub's limits, counted here in UTF-16 code units, which are never fewer than its characters. */
export const limits = {
  comment: 65_536,
  checkSummary: 65_535,
  description: 140,
  protectionComment: 1024,
} as const;

const said = "… (truncated)";

/** At most `limit` code units of the text, saying so where something was left out; no character is cut in two. */
export function truncate(text: string, limit: number, suffix: string = said): string {
  if (text.length <= limit) return text;
  const kept = cut(text, limit - suffix.length);
  return kept === "" ? cut(text, limit) : kept.trimEnd() + suffix;
}

function cut(text: string, length: number): string {
  if (length <= 0) return "";
  const last = text.charCodeAt(length - 1);
  const half = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, half ? length - 1 : length);
}
