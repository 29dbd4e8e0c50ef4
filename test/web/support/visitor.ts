import type { LocalGitHub } from "../../../demo/github/local-github.ts";

export interface Shown {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Path and query of the address at which it was shown. */
  readonly at: string;
}

/** A browser without a screen: keeps cookies, follows the way through GitHub's sign-in, sends the forms it is shown. */
export class Visitor {
  readonly jar = new Map<string, string>();
  private readonly url: string;
  private readonly github: Pick<LocalGitHub, "url">;

  constructor(url: string, github: Pick<LocalGitHub, "url">) {
    this.url = url;
    this.github = github;
  }

  /** One request, no redirect followed. */
  async ask(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.jar.size > 0)
      headers.set("cookie", [...this.jar].map(([name, value]) => `${name}=${value}`).join("; "));
    const response = await fetch(new URL(path, this.url), { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0/i.test(line)) this.jar.delete(name);
      else this.jar.set(name, value);
    }
    return response;
  }

  /** A page as somebody sees it, after redirects within the site. */
  async open(path: string, init: RequestInit = {}): Promise<Shown> {
    let [at, response] = [path, await this.ask(path, init)];
    while (response.status >= 300 && response.status < 400) {
      const to = new URL(response.headers.get("location") ?? "", new URL(at, this.url));
      if (to.origin !== new URL(this.url).origin) break;
      at = `${to.pathname}${to.search}`;
      response = await this.ask(at);
    }
    return { status: response.status, headers: response.headers, text: await response.text(), at };
  }

  /** Goes through GitHub as this person; answers with the page that was asked for. */
  async signIn(login: string, to = "/"): Promise<Shown> {
    const left = await this.ask(`/-/sign-in?to=${encodeURIComponent(to)}`);
    const address = new URL(left.headers.get("location") ?? "");
    const form = new URLSearchParams(address.searchParams);
    form.set("login", login);
    const back = await fetch(`${this.github.url}/login/oauth/authorize`, {
      method: "POST",
      body: form,
      redirect: "manual",
    });
    const callback = new URL(back.headers.get("location") ?? "");
    return this.open(`${callback.pathname}${callback.search}`);
  }

  /** Sends the form of a page that has a button of this name, or another form's fields as they are given. */
  async send(page: Shown, order: string, fields: Readonly<Record<string, string>> = {}): Promise<Shown> {
    const form = formsOf(page.text).find((one) => one.orders.includes(order));
    if (form === undefined) throw new Error(`No form of ${page.at} orders ${order}`);
    return this.open(form.action, {
      method: "POST",
      body: new URLSearchParams({ ...form.hidden, order, ...fields }),
      headers: { origin: new URL(this.url).origin },
    });
  }
}

export interface ShownForm {
  readonly action: string;
  readonly hidden: Readonly<Record<string, string>>;
  readonly orders: readonly string[];
}

/** The forms of a page. */
export function formsOf(text: string): readonly ShownForm[] {
  return [...text.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)].map(([, attributes = "", inside = ""]) => {
    const inputs = [...inside.matchAll(/<input\s+type="hidden"\s+name="([^"]*)"\s+value="([^"]*)"/g)];
    return {
      action: unescaped(/action="([^"]*)"/.exec(attributes)?.[1] ?? ""),
      hidden: Object.fromEntries(inputs.map(([, name = "", value = ""]) => [name, unescaped(value)])),
      orders: [...inside.matchAll(/name="order"\s+value="([^"]*)"/g)].map(([, value = ""]) => value),
    };
  });
}

function unescaped(text: string): string {
  return text
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
