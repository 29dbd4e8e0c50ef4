import { nearest } from "../app/domain/nearest.ts";
import { type CommandName, commandNames } from "./command-names.ts";
import { type Failure, failure } from "./result.ts";

interface InputSpec {
  readonly description: string;
  /** Of an input that is left out or empty; also in `action.yml`, which only GitHub's runner reads. */
  readonly default: string;
  /** Whether it is an address of a server. */
  readonly url: boolean;
  readonly usedBy: readonly CommandName[];
  /** Commands that cannot do without it. Runners do not enforce `required: true`. */
  readonly requiredBy: readonly CommandName[];
}

/** The inputs, as `action.yml` declares them. */
export const inputs = {
  command: {
    description:
      "`release` makes a release of the workflow's commit. `report` is the first step of a workflow `on: deployment`. `validate` checks a process file and needs no server.",
    default: "release",
    url: false,
    usedBy: commandNames,
    requiredBy: [],
  },
  "server-url": {
    description: "Address of Drawbridge, exactly its `PUBLIC_URL`. Required, except for `validate`.",
    default: "",
    url: true,
    usedBy: ["release", "report"],
    requiredBy: ["release", "report"],
  },
  version: {
    description:
      'Version of the release; write it in quotes (`"1.10"`), or YAML makes a number of it. Default: the next one by the mask `releases.version` of the process file.',
    default: "",
    url: false,
    usedBy: ["release"],
    requiredBy: [],
  },
  notes: {
    description: "Notes of the release, as Markdown.",
    default: "",
    url: false,
    usedBy: ["release"],
    requiredBy: [],
  },
  "notes-file": {
    description: "A file with the notes, instead of `notes`; a relative path counts from the workspace.",
    default: "",
    url: false,
    usedBy: ["release"],
    requiredBy: [],
  },
  "process-file": {
    description: "The process file that `validate` checks; a relative path counts from the workspace.",
    default: ".deploy/process.yml",
    url: false,
    usedBy: ["validate"],
    requiredBy: [],
  },
} as const satisfies Readonly<Record<string, InputSpec>>;

export type InputName = keyof typeof inputs;

/** Empty: left out and without a default, or of no use to the command. */
export type Inputs = Readonly<Record<Exclude<InputName, "command">, string>> & {
  readonly command: CommandName;
};

/** Reads and checks the inputs; everything that is wrong with them is said at once. */
export function readInputs(
  getInput: (name: string) => string,
): { readonly ok: true; readonly inputs: Inputs } | Failure {
  const value = (name: InputName) => getInput(name).trim() || inputs[name].default;
  const asked = value("command");
  const command = commandNames.find((name) => name === asked);
  if (command === undefined) return failure("input-invalid", unknownCommand(asked));

  const names = Object.keys(inputs) as readonly InputName[];
  const written = Object.fromEntries(
    names.map((name) => [name, has(inputs[name].usedBy, command) ? value(name) : ""]),
  ) as Record<InputName, string>;
  const problems = names.flatMap((name) => problemOf(name, written[name], command) ?? []);
  if (written.notes !== "" && written["notes-file"] !== "") {
    problems.push("`notes` and `notes-file` are both set: keep one of them.");
  }
  if (problems.length > 0) return failure("input-invalid", problems.join(" "));
  return { ok: true, inputs: { ...written, "server-url": withoutSlash(written["server-url"]), command } };
}

function unknownCommand(written: string): string {
  const meant = nearest(written, commandNames);
  const hint = meant === undefined ? "" : ` Did you mean \`${meant}\`?`;
  return `Unknown command \`${written}\`.${hint} This version of the Action has: ${commandNames.join(", ")}.`;
}

function problemOf(name: InputName, value: string, command: CommandName): string | null {
  const spec: InputSpec = inputs[name];
  if (value === "")
    return has(spec.requiredBy, command) ? `\`${command}\` needs the input \`${name}\`.` : null;
  return spec.url && !isServerUrl(value)
    ? `\`${name}\` is no address of a server: write it as \`https://drawbridge.acme.com\`.`
    : null;
}

function has(commands: readonly CommandName[], command: CommandName): boolean {
  return commands.includes(command);
}

function isServerUrl(text: string): boolean {
  return /^https?:\/\/[^\s?#@]+$/i.test(text) && URL.canParse(text);
}

/** Paths are put behind it. */
function withoutSlash(url: string): string {
  return url.replace(/\/+$/, "");
}

/** Whether a token sent there crosses a network unencrypted. */
export function isUnencrypted(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "http:" && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
