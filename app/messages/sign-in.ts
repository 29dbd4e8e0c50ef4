/** Why GitHub signed nobody in. Sentences without a full stop at the end. */

/** What came back from GitHub is not what this sign-in left for. */
export const notThisSignIn = "What came back is not what GitHub answers to the sign-in of this browser";

/** By GitHub's own code, where the person can do something about it; null: it is none of those. */
export function personRefusal(code: string): string | null {
  switch (code) {
    case "access_denied":
      return "You said no on GitHub";
    case "bad_verification_code":
      return "GitHub did not accept the sign-in: it came too late, or for the second time";
    case "unverified_user_email":
      return "GitHub signs nobody in whose e-mail address it has not verified. Verify yours in GitHub's settings";
    default:
      return null;
  }
}

/**
 * By GitHub's own code, where only who runs this Drawbridge can mend how it is set up.
 * @param callback where GitHub was to send the person back to
 */
export function setUpRefusal(code: string, callback: string): string {
  switch (code) {
    case "incorrect_client_credentials":
      return "Nobody can sign in: GitHub does not take the client secret. Whoever runs this Drawbridge must set `GITHUB_CLIENT_ID` and `GITHUB_CLIENT_SECRET` to those of the App's settings page on GitHub";
    case "redirect_uri_mismatch":
      return `Nobody can sign in: GitHub does not know where to send people back to. Whoever runs this Drawbridge must enter \`${callback}\` as a callback URL on the App's settings page on GitHub`;
    case "application_suspended":
      return "Nobody can sign in: GitHub has suspended the App. Whoever runs this Drawbridge must have that lifted on GitHub";
    default:
      return "Nobody can sign in: GitHub does not take how this Drawbridge is set up. Whoever runs it finds GitHub's reason in its log, and must look at `GITHUB_CLIENT_ID`, `GITHUB_CLIENT_SECRET` and the callback URL on the App's settings page on GitHub";
  }
}
