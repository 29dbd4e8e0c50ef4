import { html as asWritten, raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

/** HTML that is safe to send: whatever was put into it was escaped. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** A list of parts, one after the other; `html` joins arrays by itself. */
export type Content = Html | string | number | null | readonly Content[];

export { raw };

const squeezed = new WeakMap<TemplateStringsArray, TemplateStringsArray>();

/** A template whose values are escaped. How our own code is indented is not sent; of what is inserted all is. */
export function html(template: TemplateStringsArray, ...values: readonly unknown[]): Html {
  let short = squeezed.get(template);
  if (short === undefined) {
    const parts = template.map((part) => part.replace(/[^\S\n]*\n\s*/g, "\n"));
    short = Object.assign(parts, { raw: parts });
    squeezed.set(template, short);
  }
  return asWritten(short, ...values);
}

/** Nothing where there is nothing to show. */
export const none: Html = html``;

/** Attributes that are there or not: `html\`<input ${attribute(isChecked, "checked")}>\``. */
export function attribute(isThere: boolean, name: "checked" | "required" | "selected" | "open" | "hidden") {
  return raw(isThere ? name : "");
}
