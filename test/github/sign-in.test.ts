import { expect, it } from "vitest";
import { GitHubFailure } from "../../app/github/client.ts";
import { signInAtGitHub } from "../../app/github/sign-in.ts";

const redirectUri = "https://drawbridge.example/-/sign-in/callback";
const asked = { state: "s".repeat(43), verifier: "v".repeat(43), redirectUri };
const answered = new URL(`${redirectUri}?code=abc&state=${asked.state}`);
const signIn = signInAtGitHub({
  clientId: "Iv1.x",
  clientSecret: "secret",
  // Nobody listens there.
  githubUrl: "http://127.0.0.1:1",
});

it("where GitHub cannot be reached: asked again in a moment", async () => {
  await expect(signIn.complete(answered, asked)).rejects.toMatchObject({
    name: "GitHubFailure",
    kind: "unavailable",
  });
});

it("what is a mistake of ours is not laid at GitHub's door", async () => {
  const failure: unknown = await signIn
    .complete(answered, { ...asked, verifier: "" })
    .catch((e: unknown) => e);
  expect(failure).toBeInstanceOf(Error);
  expect(failure).not.toBeInstanceOf(GitHubFailure);
});
