import { type Env, type Read, textOf } from "./read.ts";

/** Where GitHub is: github.com, GitHub Enterprise Server, or GitHub Enterprise Cloud with data residency. */
export interface GitHubAddresses {
  /** For people, without a slash at the end. */
  readonly url: string;
  /** Of the REST API, without a slash at the end. */
  readonly apiUrl: string;
  /** Of its Actions' OIDC tokens. */
  readonly issuer: string;
}

export const publicGitHub: GitHubAddresses = {
  url: "https://github.com",
  apiUrl: "https://api.github.com",
  issuer: "https://token.actions.githubusercontent.com",
};

/** `GHE_HOST` (a host, perhaps with a port) and `GHE_PROTOCOL` (https by default). */
export function readGitHub(env: Env): Read<GitHubAddresses> {
  const host = textOf(env, "GHE_HOST");
  const protocol = textOf(env, "GHE_PROTOCOL") ?? "https";
  if (protocol !== "https" && protocol !== "http") {
    return { problem: `GHE_PROTOCOL is "${protocol}". Set it to https or http, or unset it for https.` };
  }
  if (host === undefined) return { value: publicGitHub };
  const url = `${protocol}://${host}`;
  if (!/^(\[[\da-f:]+\]|[\da-z.-]+)(:\d+)?$/i.test(host) || !URL.canParse(url)) {
    return {
      problem: `GHE_HOST is "${host}". Set it to the host alone, such as github.acme.com, without https://.`,
    };
  }
  if (host.endsWith(".ghe.com")) {
    return {
      value: { url, apiUrl: `${protocol}://api.${host}`, issuer: `${protocol}://token.actions.${host}` },
    };
  }
  return { value: { url, apiUrl: `${url}/api/v3`, issuer: `${url}/_services/token` } };
}

/** `PUBLIC_URL`, without a slash at the end; null where it is unset. */
export function readPublicUrl(env: Env): Read<string | null> {
  const text = textOf(env, "PUBLIC_URL");
  if (text === undefined) return { value: null };
  const problem = problemOf("PUBLIC_URL", text, "such as https://drawbridge.acme.com");
  return problem === null ? { value: withoutSlash(text) } : { problem };
}

/** `OIDC_ISSUERS`, comma-separated; by default the issuer of the GitHub in use. */
export function readIssuers(env: Env, usual: string): Read<readonly string[]> {
  const text = textOf(env, "OIDC_ISSUERS") ?? usual;
  const issuers = text.split(",").map((issuer) => issuer.trim());
  const named = issuers.filter((issuer) => issuer !== "").map(withoutSlash);
  if (named.length === 0) {
    return {
      problem: `OIDC_ISSUERS names no issuer. Unset it for ${usual}, or list issuers separated by commas.`,
    };
  }
  const problems = named.flatMap(
    (issuer) => problemOf("OIDC_ISSUERS", issuer, `such as ${publicGitHub.issuer}`) ?? [],
  );
  return problems.length === 0 ? { value: [...new Set(named)] } : { problem: problems.join(" ") };
}

/** What is wrong with an address that the world is to reach or to be believed by. Null: nothing. */
function problemOf(name: string, text: string, example: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !["http:", "https:"].includes(url.protocol)) {
    return `${name} has "${text}", which is no absolute address. Set it to one, ${example}.`;
  }
  if (url.username !== "" || url.password !== "" || /[?#]/.test(text)) {
    return `${name} has an address with a user, a query or a fragment. Set it to the plain address, ${example}.`;
  }
  if (url.protocol === "http:" && !isLoopback(url)) {
    return `${name} has "${text}": http is possible on this machine only (localhost, 127.0.0.1). Use https, ${example}.`;
  }
  return null;
}

/** Whether only this machine itself can be meant. */
export function isLoopback(url: URL): boolean {
  return (
    url.hostname === "localhost" ||
    url.hostname.endsWith(".localhost") ||
    url.hostname === "[::1]" ||
    /^127\.\d+\.\d+\.\d+$/.test(url.hostname)
  );
}

function withoutSlash(text: string): string {
  return text.replace(/\/+$/, "");
}
