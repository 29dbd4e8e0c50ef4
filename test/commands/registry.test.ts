import { describe, expect, it } from "vitest";
import { environmentWord } from "../../app/commands/environment.ts";
import { renderCommandsPage } from "../../app/commands/page.ts";
import { parseComment } from "../../app/commands/parse.ts";
import { helpRows, registry } from "../../app/commands/registry.ts";

const context = { environments: ["Testing", "Production", "Pre Production"] };

describe("the registry", () => {
  it.each(Object.entries(registry))(
    "%s: its usage begins with its name, its examples are such commands",
    (kind, definition) => {
      expect(`${definition.usage} `).toContain(`/${definition.names[0]} `);
      expect(definition.names[0]).toBe(kind);
      for (const example of definition.examples) {
        expect(example.startsWith(`/${kind}`)).toBe(true);
        expect(parseComment(example, context)).toMatchObject([{ kind: "command", command: { kind } }]);
      }
    },
  );

  it("is what help shows", () => {
    expect(helpRows()).toHaveLength(Object.keys(registry).length);
    expect(helpRows()[0]).toEqual({
      usage: "/approve [version] [environment|d12] [anyway] [note]",
      aliases: ["/proceed"],
      who: "responsible",
      description:
        'Proceed with what waits; with "anyway", also where the release is older than what the environment runs.',
      examples: registry.approve.examples,
    });
  });
});

describe("an environment in an example", () => {
  it.each([
    ["Production", "Production"],
    ["Pre Production", '"Pre Production"'],
    ["EU-West/1", "EU-West/1"],
    ['The "X"', "Production"],
    ["unknown", "Production"],
  ])("%s is typed %s", (name, word) => {
    const known = ["Production", "Pre Production", "EU-West/1", 'The "X"'];
    expect(environmentWord(name, known)).toBe(word);
  });
});

describe("the page of commands", () => {
  it("is made from the registry", () => {
    expect(renderCommandsPage()).toMatchInlineSnapshot(`
      "# Commands

      Commands are written in a comment on the release's thread, or on any issue or pull request of the repository; there they name the version.

      - A command is a line that begins with \`/\`, outside quotes, code, HTML comments and tables. Three spaces may stand before it, but none in a list or in HTML. Letter case does not count. A line right under a quote, without an empty line between, belongs to the quote.
      - The rest of the line, and the lines after it up to the next command, are its note. Quotes and HTML comments are left out of it.
      - Of one comment the first ten commands are read. Only a new comment counts: an edit gives no command.
      - A slip (\`/aprove\`) is answered with the nearest command; other words with a slash are left alone.

      What a command is aimed at:

      - \`[version] [environment|d12]\` name a question or a deployment: its version, its environment, or its number. Where only one is open in the thread, nothing needs to be named.
      - The leading words that match something open are the target, and the rest is the note. A version or number that is not open is never taken for a note: the answer lists what is open.
      - A name with spaces may stand in quotes: \`/approve 1.4.0 "Pre Production" looks good\`.
      - \`anyway\` stands right beside the target; later in the line it belongs to the note.

      | command | who | what |
      |---|---|---|
      | \`/approve [version] [environment\\|d12] [anyway] [note]\`, \`/proceed\` | responsible | Proceed with what waits; with "anyway", also where the release is older than what the environment runs. |
      | \`/reject [version] [environment\\|d12] [note]\`, \`/abort\` | responsible | Abort what waits. One rejection ends it. |
      | \`/claim [version] [environment\\|d12]\` | responsible | Take responsibility for what waits, also over from somebody else: only its holder approves then. Rejecting stays open to everybody responsible. |
      | \`/unclaim [version] [environment\\|d12]\` | responsible | Give responsibility back. |
      | \`/deploy <version> to <environment> [note]\` | deployer | Start a deployment of a release. |
      | \`/promote [version] [note]\` | deployer | Deploy a release to the next phase. |
      | \`/redeploy <environment> [note]\` | deployer | Deploy the release that an environment runs once more, with the gates of today. |
      | \`/rollback <environment> [to <version>] [note]\` | deployer | Deploy the release before, or the one named, with the gates of today. |
      | \`/cancel [version] [environment\\|d12] [note]\` | deployer | Cancel a deployment that has not ended. |
      | \`/confirm-team <name>\` | repository administrator | Say that a team's or person's name, which has passed to another one on GitHub, stands for that one from now on. |
      | \`/status\` | reader | Show every environment: what it runs, what is open, and who is waited for. |
      | \`/help\` | reader | Show the commands. |

      ## /approve

      Proceed with what waits; with "anyway", also where the release is older than what the environment runs. The same: \`/proceed\`.

      Who: members of the responsible teams; where the step names none, whoever may deploy to the environment.

      \`\`\`text
      /approve [version] [environment|d12] [anyway] [note]

      /approve
      /approve 1.4.0 Production looks good
      /approve "Pre Production"
      /approve d12 anyway
      \`\`\`

      ## /reject

      Abort what waits. One rejection ends it. The same: \`/abort\`.

      Who: members of the responsible teams; where the step names none, whoever may deploy to the environment.

      \`\`\`text
      /reject [version] [environment|d12] [note]

      /reject the smoke tests fail
      /reject 1.4.0 Production
      \`\`\`

      ## /claim

      Take responsibility for what waits, also over from somebody else: only its holder approves then. Rejecting stays open to everybody responsible.

      Who: members of the responsible teams; where the step names none, whoever may deploy to the environment.

      \`\`\`text
      /claim [version] [environment|d12]

      /claim
      /claim 1.4.0 Production
      \`\`\`

      ## /unclaim

      Give responsibility back.

      Who: members of the responsible teams; where the step names none, whoever may deploy to the environment.

      \`\`\`text
      /unclaim [version] [environment|d12]

      /unclaim
      /unclaim d12
      \`\`\`

      ## /deploy

      Start a deployment of a release.

      Who: the \`deployers\` of the phase; where it names none, whoever may write to the repository.

      \`\`\`text
      /deploy <version> to <environment> [note]

      /deploy 1.4.0 to Production
      /deploy 1.4.0 to "Pre Production" for the load test
      \`\`\`

      ## /promote

      Deploy a release to the next phase.

      Who: the \`deployers\` of the phase; where it names none, whoever may write to the repository.

      \`\`\`text
      /promote [version] [note]

      /promote
      /promote 1.4.0
      \`\`\`

      ## /redeploy

      Deploy the release that an environment runs once more, with the gates of today.

      Who: the \`deployers\` of the phase; where it names none, whoever may write to the repository.

      \`\`\`text
      /redeploy <environment> [note]

      /redeploy Production
      \`\`\`

      ## /rollback

      Deploy the release before, or the one named, with the gates of today.

      Who: the \`deployers\` of the phase; where it names none, whoever may write to the repository.

      \`\`\`text
      /rollback <environment> [to <version>] [note]

      /rollback Production
      /rollback Production to 1.3.0
      \`\`\`

      ## /cancel

      Cancel a deployment that has not ended.

      Who: the \`deployers\` of the phase; where it names none, whoever may write to the repository.

      \`\`\`text
      /cancel [version] [environment|d12] [note]

      /cancel d12
      /cancel 1.4.0 Production wrong day
      \`\`\`

      ## /confirm-team

      Say that a team's or person's name, which has passed to another one on GitHub, stands for that one from now on.

      Who: administrators of the repository.

      \`\`\`text
      /confirm-team <name>

      /confirm-team Octopus Managers
      /confirm-team acme/octopus-managers
      \`\`\`

      ## /status

      Show every environment: what it runs, what is open, and who is waited for.

      Who: whoever can comment.

      \`\`\`text
      /status

      /status
      \`\`\`

      ## /help

      Show the commands.

      Who: whoever can comment.

      \`\`\`text
      /help

      /help
      \`\`\`
      "
    `);
  });
});
