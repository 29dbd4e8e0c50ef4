import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Command } from "../../app/commands/command.ts";
import { containsCommand, parseComment } from "../../app/commands/parse.ts";
import { type OpenQuestion, resolveTarget } from "../../app/commands/target.ts";
import { target as asTyped } from "../../app/messages/target.ts";

const environments = [
  "Development",
  "Production",
  "Production EU",
  "Pre Production",
  "Größe XL 🚀",
  "to",
  'B\'ob "s" `x`',
];
const context = { environments };
const found = (body: string) =>
  parseComment(body, context).map((one) => (one.kind === "command" ? one.command.kind : one));

/** Text of the pieces that Markdown, HTML and commands are made of. */
const pieces = fc
  .array(
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc.constantFrom(
          ..."/approve|/aprove|/deploy 1.4.0 to Production|/reject|/|\n|\n|\n\n|\r\n|\r| |   |    |\t|> |>|- |1. |# |`|``|```|~~~|<!--|-->|<pre>|</pre>|<code>|</code>|<blockquote>|</blockquote>|<details>|<div>|<|>|\\|[a]:|](|*|_|---|===|&lt;|\u200B|\u00A0|\uFEFF|\u200F|\u2028|\0|\uD83D|word|👩🏽‍💻".split(
            "|",
          ),
          "|",
          "a | b\n--|--\n",
        ),
      },
      { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 5 }) },
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(""));

const lines = pieces.map((text) => text.split(/\r\n?|\n/));
const words = fc.array(fc.constantFrom("ok", "looks", "good", "so", "1.4.0", "d12", "Größe", "🚀", "a/b"), {
  maxLength: 4,
});
const plain = words.map((some) => some.join(" "));

/** A comment in which the lines can be seen, but not as the writer's own text. */
const hidden = fc.oneof(
  lines.map((some) => some.map((line) => `> ${line}`).join("\n")),
  lines.map((some) => some.map((line) => `> > ${line}`).join("\n")),
  lines.map((some) => ["````text", ...some.filter((line) => !line.includes("````")), "````"].join("\n")),
  lines.map((some) => ["~~~~", ...some.filter((line) => !line.includes("~~~~")), "~~~~"].join("\n")),
  lines.map((some) => some.map((line) => `    ${line}`).join("\n")),
  lines
    .map((some) => `<!--\n${some.join("\n").replaceAll("-->", "")}\n-->`)
    .filter((text) => text.indexOf("-->") === text.length - 3),
  plain.map((text) => `see <!-- ${text}\n/approve\n${text} --> ${text}`),
  lines.map((some) => `<pre>\n${some.join("\n").replace(/<\/?\w+|<!--/g, "")}\n</pre>`),
  plain.map((text) => `<blockquote>\n\n${text}\n\n/approve\n\n${text}\n\n</blockquote>`),
  plain.map((text) => `\`${text}\n/approve\n${text}\``),
);

describe("whatever a comment is", () => {
  it("is read without an error, and the same for both questions", () => {
    fc.assert(
      fc.property(fc.oneof(pieces, fc.string({ unit: "binary", maxLength: 300 })), (body) => {
        const parsed = parseComment(body, context);
        expect(parsed.length).toBeLessThanOrEqual(10);
        // Commands behind the tenth are not among the parsed.
        const some = parsed.some((one) => one.kind !== "near-miss");
        expect([some, some || parsed.length === 10]).toContain(containsCommand(body));
      }),
      { numRuns: 3_000 },
    );
  });

  it("is read the same with any line ends", () => {
    fc.assert(
      fc.property(pieces, (text) => {
        const body = text.replace(/\r\n?/g, "\n");
        expect(parseComment(body.replaceAll("\n", "\r\n"), context)).toEqual(parseComment(body, context));
      }),
    );
  });
});

describe("a command in a quote, in code or in an HTML comment", () => {
  it("is never found, and one outside always", () => {
    fc.assert(
      fc.property(plain, hidden, plain, (before, within, after) => {
        expect(found(`${before}\n\n${within}\n\n${after}`)).toEqual([]);
        expect(found(`/help\n\n${before}\n\n${within}\n\n${after}\n/status`)).toEqual(["help", "status"]);
      }),
      { numRuns: 2_000 },
    );
  });
});

const version = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._+-]{0,12}$/).map((text) => `${text}7`);
const environment = fc.constantFrom(...environments);
const note = fc
  .array(fc.oneof(plain, fc.constantFrom("", "/var/log", "```\n/x\n```", "- /reject")), { maxLength: 4 })
  .map((some) => some.join("\n").trim());
const target = plain;

const stepName = fc.constantFrom(
  "smoke-tests",
  "Smoke tests",
  "at",
  "guided",
  "QA",
  "Lösung, ganz",
  "skip 1",
);
const value = fc.oneof(
  fc.stringMatching(/^[\x21-\x7E]{0,6}$/).map((text) => text.replaceAll('"', "")),
  fc.constantFrom("", "first try", "a, b=c", "=", "https://x.org/?a=b", "don't", "at", "Größe XL 🚀"),
);
const overrideFreeze = fc.option(
  fc.constantFrom("checkout is down", "we guided it, with care", '"so"', "at last"),
);

const commands: fc.Arbitrary<Command> = fc.oneof(
  fc.record({
    kind: fc.constantFrom("approve", "reject", "cancel", "retry", "ignore", "fail"),
    target,
    note,
  }),
  fc.record({ kind: fc.constantFrom("claim", "unclaim"), target }),
  fc.record({
    kind: fc.constant("deploy"),
    version,
    environment,
    at: fc.option(fc.constantFrom("2026-12-01T06:00Z", "2026-12-01T06:00[Europe/Berlin]", "soon")),
    guided: fc.boolean(),
    skip: fc.uniqueArray(stepName, { maxLength: 3 }),
    variables: fc.dictionary(fc.stringMatching(/^[a-z_][a-z0-9_-]{0,5}$/), value, { maxKeys: 3 }),
    overrideFreeze,
    note,
  }),
  fc.record({ kind: fc.constant("promote"), version: fc.option(version), overrideFreeze, note }),
  fc.record({ kind: fc.constant("redeploy"), environment, overrideFreeze, note }),
  fc.record({ kind: fc.constant("rollback"), environment, to: fc.option(version), overrideFreeze, note }),
  fc.record({ kind: fc.constantFrom("release", "unblock"), version: fc.option(version), note }),
  fc.record({
    kind: fc.constant("block"),
    version: fc.option(version),
    reason: fc.constantFrom("it fails", "orders are charged twice, see #12", '"so" it is'),
  }),
  fc.record({
    kind: fc.constant("confirm-team"),
    name: fc.constantFrom("Octopus Managers", "acme/team", "jane"),
  }),
  fc.record({ kind: fc.constantFrom("status", "help", "confirm-policy") }),
);

/** A command as a person types it, its note on the lines below. */
function printed(command: Command): string {
  const more = "note" in command && command.note !== "" ? `\n${command.note}` : "";
  return `/${[command.kind, ...argumentsOf(command)].filter((part) => part !== "").join(" ")}${more}`;
}

function argumentsOf(command: Command): readonly string[] {
  switch (command.kind) {
    case "approve":
    case "reject":
    case "cancel":
    case "claim":
    case "unclaim":
    case "retry":
    case "ignore":
    case "fail":
      return [command.target];
    case "deploy":
      return [
        command.version,
        "to",
        quoted(command.environment),
        ...optionsOf(command),
        ...overriding(command),
      ];
    case "promote":
      return [command.version ?? "", ...overriding(command)];
    case "release":
    case "unblock":
      return [command.version ?? ""];
    case "block":
      return [command.version ?? "", command.reason];
    case "redeploy":
      return [quoted(command.environment), ...overriding(command)];
    case "rollback":
      return [
        quoted(command.environment),
        ...(command.to === null ? [] : ["to", command.to]),
        ...overriding(command),
      ];
    case "confirm-team":
      return [command.name];
    case "confirm-policy":
    case "status":
    case "help":
      return [];
  }
}

/** In an order of their own for each command, so that every order is met. */
function optionsOf({ version, at, guided, skip, variables }: Extract<Command, { kind: "deploy" }>) {
  const pairs = Object.entries(variables).map(([name, given]) => `${name}="${given}"`);
  const options = [
    at === null ? "" : `at ${at}`,
    guided ? "guided" : "",
    skip.length === 0 ? "" : `skip ${skip.map((name) => `"${name}"`).join(", ")}`,
    pairs.length === 0 ? "" : `with ${pairs.join(" ")}`,
  ].filter((option) => option !== "");
  const turn = version.length % 4;
  return [...options.slice(turn), ...options.slice(0, turn)];
}

function overriding({ overrideFreeze }: { readonly overrideFreeze: string | null }): readonly string[] {
  return overrideFreeze === null ? [] : [`override-freeze ${overrideFreeze}`];
}

function quoted(name: string): string {
  return name.includes('"') ? name : `"${name}"`;
}

describe("a command that is printed", () => {
  it("is read as it was", () => {
    fc.assert(
      fc.property(fc.array(commands, { minLength: 1, maxLength: 10 }), (all) => {
        const body = all.map(printed).join("\n\n");
        expect(parseComment(body, context)).toEqual(all.map((command) => ({ kind: "command", command })));
      }),
      { numRuns: 1_000 },
    );
  });
});

const questions: fc.Arbitrary<readonly OpenQuestion[]> = fc.uniqueArray(
  fc.record({
    interruptionId: fc.nat(),
    deploymentId: fc.integer({ min: 1, max: 99_999 }),
    version: version.map((text) => `1.${text}`),
    environment,
    step: fc.constantFrom("Check", "Release manager", "Testing", "QA", 'The "X"', "Production sign-off"),
    stepKey: fc.constantFrom("check", "release-manager", "testing", "qa", "the-x"),
  }),
  {
    minLength: 1,
    maxLength: 6,
    comparator: (a, b) =>
      a.deploymentId === b.deploymentId ||
      (a.version.toLowerCase() === b.version.toLowerCase() && a.environment === b.environment),
  },
);

/** Two more questions of the first one's deployment. */
const siblings = questions.map((open) => [
  ...open,
  { ...open[0]!, interruptionId: 100_001, step: "Security", stepKey: "security" },
  { ...open[0]!, interruptionId: 100_002, step: "Data protection", stepKey: "data-protection" },
]);

describe("a target as the app's own messages write it", () => {
  it("is found among everything open, with the flag and the note", () => {
    fc.assert(
      fc.property(questions, fc.nat(), fc.boolean(), (open, index, anyway) => {
        const question = open[index % open.length]!;
        const typed = asTyped({ ...question, deployment: question.deploymentId });
        for (const name of [typed, `d${question.deploymentId}`]) {
          const resolved = resolveTarget(`${name}${anyway ? " anyway" : ""} looks good`, open, {
            flags: ["anyway"],
            environments,
          });
          expect(resolved).toMatchObject({
            kind: "one",
            found: question,
            flags: anyway ? ["anyway"] : [],
            rest: "looks good",
          });
        }
      }),
    );
  });

  it("is found among several questions of one deployment, by the step's name or id", () => {
    fc.assert(
      fc.property(siblings, fc.nat(2), fc.boolean(), fc.boolean(), (open, index, byId, first) => {
        const question = [open[0]!, ...open.slice(-2)][index]!;
        fc.pre(!question.step.includes('"') && new Set(open.slice(-2).map(({ step }) => step)).size === 2);
        const step = byId ? question.stepKey : `"${question.step}"`;
        const typed = asTyped({ ...question, deployment: question.deploymentId });
        for (const name of [typed, `d${question.deploymentId}`]) {
          const words = first ? `${step} ${name}` : `${name} ${step}`;
          expect(resolveTarget(`${words} looks good`, open, { environments })).toMatchObject({
            kind: "one",
            found: question,
            rest: "looks good",
          });
        }
      }),
    );
  });

  it("never goes to another than the one it names", () => {
    fc.assert(
      fc.property(fc.oneof(questions, siblings), pieces, (open, text) => {
        const resolved = resolveTarget(text, open, { flags: ["anyway"], environments });
        if (resolved.kind !== "one") return;
        const { found: one, named } = resolved;
        expect([null, one.version]).toContain(named.version);
        expect([null, one.environment]).toContain(named.environment);
        expect([null, one.deploymentId]).toContain(named.deploymentId);
        expect([null, one.step, one.stepKey]).toContain(named.step);
        expect(text).toContain(resolved.rest);
      }),
    );
  });
});
