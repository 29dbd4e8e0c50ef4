import type { World } from "./world.ts";

/** Somebody's browser, signed in: answers with the text of a page; one that is not shown is an error. */
export type Browser = (path: string) => Promise<string>;

/** Goes through the local GitHub's sign-in as this person. The app has to run. */
export async function signIn({ github, app }: World, login: string): Promise<Browser> {
  const jar = new Map<string, string>();
  const ask = async (path: string): Promise<Response> => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(new URL(path, app.url), { headers: { cookie }, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      jar.set(name, value);
    }
    return response;
  };
  const leads = (response: Response): URL => new URL(response.headers.get("location") ?? "", app.url);
  const form = leads(await ask("/-/sign-in")).searchParams;
  form.set("login", login);
  const authorize = { method: "POST", body: form, redirect: "manual" } as const;
  const back = leads(await fetch(`${github.url}/login/oauth/authorize`, authorize));
  const { status } = await ask(`${back.pathname}${back.search}`);
  if (status !== 303) throw new Error(`${login} was not signed in: ${status}`);
  return async (path) => {
    const response = await ask(path);
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${text.slice(0, 300)}`);
    return text;
  };
}
