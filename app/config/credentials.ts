import { createPrivateKey } from "node:crypto";
import { type Env, type Read, textOf } from "./read.ts";

/** Reads a text file; throws where it cannot. */
export type ReadFile = (path: string) => string;

export function readAppId(env: Env): Read<number> {
  const text = textOf(env, "APP_ID");
  const where = "It is the number on the App's settings page, under General → About → App ID.";
  if (text === undefined) return { problem: `APP_ID is missing. ${where}` };
  if (!/^[1-9]\d{0,14}$/.test(text))
    return { problem: `APP_ID is "${text}", which is no number of an App. ${where}` };
  return { value: Number(text) };
}

/**
 * The App's private key as PEM: `PRIVATE_KEY` holds it (line breaks may be
 * written `\n` or as blanks, or the whole be base64), or `PRIVATE_KEY_PATH`
 * names its file. What is wrong is said without showing any of it.
 */
export function readPrivateKey(env: Env, readFile: ReadFile): Read<string> {
  const key = textOf(env, "PRIVATE_KEY");
  const path = textOf(env, "PRIVATE_KEY_PATH");
  const where =
    "GitHub makes one on the App's settings page, under Private keys, and lets you download it as a .pem file.";
  if (key !== undefined && path !== undefined) {
    return { problem: "PRIVATE_KEY and PRIVATE_KEY_PATH are both set. Unset one of them." };
  }
  if (key !== undefined) {
    return (
      pemOf(key) ?? {
        problem: `PRIVATE_KEY holds no RSA private key. Set it to the whole .pem file, from -----BEGIN to END-----, or to its base64. ${where}`,
      }
    );
  }
  if (path === undefined) {
    return {
      problem: `PRIVATE_KEY or PRIVATE_KEY_PATH is missing. Set the latter to the path of the App's .pem file. ${where}`,
    };
  }
  try {
    const problem = `PRIVATE_KEY_PATH: the file ${path} holds no RSA private key. Set it to the path of the App's .pem file. ${where}`;
    return pemOf(readFile(path)) ?? { problem };
  } catch (error) {
    const why = error instanceof Error && "code" in error ? String(error.code) : String(error);
    return {
      problem: `PRIVATE_KEY_PATH: the file ${path} cannot be read (${why}). Set it to the path of the App's .pem file.`,
    };
  }
}

function pemOf(text: string): { readonly value: string } | null {
  const decoded = text.includes("-----BEGIN") ? text : Buffer.from(text, "base64").toString("utf8");
  const found = /(-----BEGIN (?:RSA )?PRIVATE KEY-----)(.+?)(-----END (?:RSA )?PRIVATE KEY-----)/s.exec(
    decoded.replaceAll("\\n", "\n"),
  );
  if (found === null) return null;
  const [, begin = "", body = "", end = ""] = found;
  const pem = `${begin}\n${body.trim().replaceAll(/\s+/g, "\n")}\n${end}\n`;
  try {
    return createPrivateKey(pem).asymmetricKeyType === "rsa" ? { value: pem } : null;
  } catch {
    return null;
  }
}

/** Never Probot's silent default: anybody can sign webhooks with a secret that everybody knows. */
export function readWebhookSecret(env: Env): Read<string> {
  const secret = textOf(env, "WEBHOOK_SECRET");
  const remedy =
    "Make one with `openssl rand -hex 32` and set it here and on the App's settings page, under Webhook → Secret.";
  if (secret === undefined) return { problem: `WEBHOOK_SECRET is missing. ${remedy}` };
  if (secret === "development")
    return { problem: `WEBHOOK_SECRET is "development", which everybody knows. ${remedy}` };
  return { value: secret };
}

/** The App's OAuth client, by which people sign in on the pages. */
export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Both or neither; null: nobody signs in, and the pages are not there. */
export function readClient(env: Env): Read<ClientCredentials | null> {
  const clientId = textOf(env, "GITHUB_CLIENT_ID");
  const clientSecret = textOf(env, "GITHUB_CLIENT_SECRET");
  if (clientId === undefined && clientSecret === undefined) return { value: null };
  if (clientId !== undefined && clientSecret !== undefined) {
    const address = textOf(env, "PUBLIC_URL") ?? "";
    // Links of pages, and the cookies of who has signed in, begin at the root of a host.
    if (URL.canParse(address) && new URL(address).pathname !== "/") {
      return {
        problem: `PUBLIC_URL has "${address}", an address with a path: the pages need a host of their own. Give Drawbridge one, such as https://drawbridge.acme.com, or unset GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET to run without pages to sign in to.`,
      };
    }
    return { value: { clientId, clientSecret } };
  }
  const [there, missing] =
    clientId === undefined
      ? ["GITHUB_CLIENT_SECRET", "GITHUB_CLIENT_ID"]
      : ["GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET"];
  return {
    problem: `${missing} is missing, and ${there} is set. Both are on the App's settings page, under General; unset both to run without pages to sign in to.`,
  };
}
