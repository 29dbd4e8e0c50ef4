import { createHmac } from "node:crypto";

/**
 * Makes what a runner has to show to get the script of a step: known to nobody but this
 * app and the run that it dispatches. Made anew whenever it is asked for, so it is kept
 * nowhere, and an attempt has its own.
 *
 * @param secret the webhook secret, of which no other use can be made from a nonce
 */
export function taskNonces(secret: string): (deployment: number, step: string, attempt: number) => string {
  return (deployment, step, attempt) =>
    createHmac("sha256", secret)
      .update(`drawbridge task\n${deployment}\n${step}\n${attempt}`)
      .digest("base64url");
}
