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
      usage: "/approve [version] [environment|d12] [anyway] [emergency] [note]",
      aliases: ["/proceed"],
      who: "responsible",
      description: registry.approve.description,
      examples: registry.approve.examples,
    });
  });
});

describe("help", () => {
  it("has few enough characters for one comment, and every command once", () => {
    const usages = helpRows().map(({ usage }) => usage.split(" ")[0]);
    expect(usages).toEqual([...new Set(usages)]);
    expect(JSON.stringify(helpRows()).length).toBeLessThan(20_000);
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
      - Where a deployment asks several questions at once, the name or the id of the step tells which: \`/approve d12 "Release manager"\`. Without quotes it is a target where it tells questions apart, or where no note follows; else it begins the note.
      - \`anyway\` and \`emergency\` stand right beside the target; later in the line they belong to the note.

      What a question asks for is given in lines of its own below \`/approve\`, each with a name, a colon and the value; every other line is the note. The last of two with the same name counts, and a block of code gives no values.

      \`\`\`text
      /approve 1.4.0 Production
      ticket: OPS-123
      Tested by hand.
      \`\`\`

      What \`/deploy\` takes behind the environment, in any order, each once, and before the note:

      - \`at <time>\`: no work starts before. One word: \`2026-12-01T06:00Z\`, \`2026-12-01T06:00+01:00\`, or with a time zone \`2026-12-01T06:00[Europe/Berlin]\`.
      - \`guided\`: people are asked what to do where work fails.
      - \`skip <step>…\`: names or ids of steps, up to the next option; names with spaces in quotes. No note can follow on this line.
      - \`with name=value…\`: values of prompted variables, up to the first word that is none; a value with spaces stands in quotes.
      - \`override-freeze <reason>\`: a freeze does not hold this deployment. The rest of the line is the reason, so it comes last. \`/promote\`, \`/redeploy\` and \`/rollback\` take it too.

      A note that begins with one of these words goes on a line of its own.

      | command | who | what |
      |---|---|---|
      | \`/approve [version] [environment\\|d12] [anyway] [emergency] [note]\`, \`/proceed\` | responsible | Proceed with what waits: one approval of those that are asked. With "anyway", also where the release is older than what the environment runs; with "emergency" and a reason, one of the people named for emergencies completes it alone. What the question asks for is given in lines "name: value" below it. |
      | \`/reject [version] [environment\\|d12] [note]\`, \`/abort\` | responsible | Abort what waits. One rejection ends it. |
      | \`/claim [version] [environment\\|d12]\` | responsible | Take responsibility for what waits, also over from somebody else. Where one approval is asked, only its holder approves then; where several are, it only informs. Rejecting stays open to everybody responsible. |
      | \`/unclaim [version] [environment\\|d12]\` | responsible | Give responsibility back. |
      | \`/retry [version] [environment\\|d12] [note]\` | deployer | Start work that failed once more. |
      | \`/ignore [version] [environment\\|d12] [note]\` | deployer | Go on as if work that failed had not been. Not for a step that is required. |
      | \`/fail [version] [environment\\|d12] [note]\` | deployer | Let the deployment fail because of work that failed. |
      | \`/deploy <version> to <environment> [at <time>] [guided] [skip <step>…] [with name=value…] [override-freeze <reason>] [note]\` | deployer | Start a deployment of a release: at once or at a time, asking people where work fails, without some steps, with values for variables, or in spite of a freeze. |
      | \`/promote [version] [override-freeze <reason>] [note]\` | deployer | Deploy a release to the next phase. |
      | \`/redeploy <environment> [override-freeze <reason>] [note]\` | deployer | Deploy the release that an environment runs once more, with the gates of today. |
      | \`/rollback <environment> [to <version>] [override-freeze <reason>] [note]\` | deployer | Deploy the release before, or the one named, with the gates of today. |
      | \`/cancel [version] [environment\\|d12] [note]\` | deployer | Cancel a deployment that has not ended. |
      | \`/release [version] [note]\` | writer | Make a release of the default branch's head. Without a version, the next one of the mask. The note becomes the release notes. |
      | \`/block [version] <reason>\` | deployer | Keep a release out of every later phase in which it has not succeeded yet. |
      | \`/unblock [version] [note]\` | deployer | Let a release go on that was blocked. |
      | \`/confirm-team <name>\` | repository administrator | Say that a team's or person's name, which has passed to another one on GitHub, stands for that one from now on. |
      | \`/confirm-policy\` | organization owner | Say that the organization's policy, which is unreadable, missing or broken, is meant to be as it is: production environments go on. |
      | \`/status\` | reader | Show every environment: what it runs, what is open, and who is waited for. |
      | \`/help\` | reader | Show the commands. |

      ## /approve

      Proceed with what waits: one approval of those that are asked. With "anyway", also where the release is older than what the environment runs; with "emergency" and a reason, one of the people named for emergencies completes it alone. What the question asks for is given in lines "name: value" below it. The same: \`/proceed\`.

      Who: members of the responsible teams; where the step names none, whoever may deploy to the environment.

      \`\`\`text
      /approve [version] [environment|d12] [anyway] [emergency] [note]

      /approve
      /approve 1.4.0 Production looks good
      /approve "Pre Production"
      /approve d12 "Release manager"
      /approve d12 anyway
      /approve 1.4.0 Production emergency checkout is down
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

      Take responsibility for what waits, also over from somebody else. Where one approval is asked, only its holder approves then; where several are, it only informs. Rejecting stays open to everybody responsible.

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

      ## /retry

      Start work that failed once more.

      Who: the \`deployers\` of the phase; where it names none, whoever may write to the repository.

      \`\`\`text
      /retry [version] [environment|d12] [note]

      /retry
      /retry 1.4.0 Production the runner was lost
      \`\`\`

      ## /ignore

      Go on as if work that failed had not been. Not for a step that is required.

      Who: the \`deployers\` of the phase; where it names none, whoever may write to the repository.

      \`\`\`text
      /ignore [version] [environment|d12] [note]

      /ignore
      /ignore d12 known to be flaky
      \`\`\`

      ## /fail

      Let the deployment fail because of work that failed.

      Who: the \`deployers\` of the phase; where it names none, whoever may write to the repository.

      \`\`\`text
      /fail [version] [environment|d12] [note]

      /fail
      /fail d12 we fix it first
      \`\`\`

      ## /deploy

      Start a deployment of a release: at once or at a time, asking people where work fails, without some steps, with values for variables, or in spite of a freeze.

      Who: the \`deployers\` of the phase; where it names none, whoever may write to the repository.

      \`\`\`text
      /deploy <version> to <environment> [at <time>] [guided] [skip <step>…] [with name=value…] [override-freeze <reason>] [note]

      /deploy 1.4.0 to Production
      /deploy 1.4.0 to "Pre Production" for the load test
      /deploy 1.4.0 to Production at 2026-12-01T06:00Z
      /deploy 1.4.0 to Production guided
      /deploy 1.4.0 to Production skip smoke-tests "Load test"
      /deploy 1.4.0 to Production with region=eu reason="first try"
      /deploy 1.4.0 to Production override-freeze checkout is down
      /deploy 1.4.0 to Production at 2026-12-01T06:00[Europe/Berlin] guided
      \`\`\`

      ## /promote

      Deploy a release to the next phase.

      Who: the \`deployers\` of the phase; where it names none, whoever may write to the repository.

      \`\`\`text
      /promote [version] [override-freeze <reason>] [note]

      /promote
      /promote 1.4.0
      /promote override-freeze checkout is down
      \`\`\`

      ## /redeploy

      Deploy the release that an environment runs once more, with the gates of today.

      Who: the \`deployers\` of the phase; where it names none, whoever may write to the repository.

      \`\`\`text
      /redeploy <environment> [override-freeze <reason>] [note]

      /redeploy Production
      \`\`\`

      ## /rollback

      Deploy the release before, or the one named, with the gates of today.

      Who: the \`deployers\` of the phase; where it names none, whoever may write to the repository.

      \`\`\`text
      /rollback <environment> [to <version>] [override-freeze <reason>] [note]

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

      ## /release

      Make a release of the default branch's head. Without a version, the next one of the mask. The note becomes the release notes.

      Who: whoever may write to the repository.

      \`\`\`text
      /release [version] [note]

      /release
      /release 1.5.0
      \`\`\`

      ## /block

      Keep a release out of every later phase in which it has not succeeded yet.

      Who: the \`deployers\` of the phase; where it names none, whoever may write to the repository.

      \`\`\`text
      /block [version] <reason>

      /block 1.4.0 orders are charged twice
      /block orders are charged twice
      \`\`\`

      ## /unblock

      Let a release go on that was blocked.

      Who: the \`deployers\` of the phase; where it names none, whoever may write to the repository.

      \`\`\`text
      /unblock [version] [note]

      /unblock
      /unblock 1.4.0
      \`\`\`

      ## /confirm-team

      Say that a team's or person's name, which has passed to another one on GitHub, stands for that one from now on.

      Who: administrators of the repository.

      \`\`\`text
      /confirm-team <name>

      /confirm-team Octopus Managers
      /confirm-team acme/octopus-managers
      \`\`\`

      ## /confirm-policy

      Say that the organization's policy, which is unreadable, missing or broken, is meant to be as it is: production environments go on.

      Who: owners of the organization.

      \`\`\`text
      /confirm-policy

      /confirm-policy
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
