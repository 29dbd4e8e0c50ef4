import { nearest } from "../app/domain/nearest.ts";
import { type CommandName, commandNames } from "./command-names.ts";
import { type InputKind, inputKinds, type InputValues } from "./input-kinds.ts";
import { type Failure, failure } from "./result.ts";

interface InputSpec {
  readonly description: string;
  /** Of an input that is left out or empty; also in `action.yml`, which only GitHub's runner reads. */
  readonly default: string;
  readonly kind: InputKind;
  readonly usedBy: readonly CommandName[];
  /** Commands that cannot do without it. Runners do not enforce `required: true`. */
  readonly requiredBy: readonly CommandName[];
}

const online = ["release", "deploy", "wait", "report", "run"] as const;

/** The inputs, as `action.yml` declares them. */
export const inputs = {
  command: {
    description:
      "`release` makes a release of the workflow's commit. `deploy` deploys a release to an environment. `wait` follows a deployment to its end. `report` is the first step of a workflow `on: deployment`. `run` executes a step `run` of the process. `validate` checks a process file and needs no server.",
    default: "release",
    kind: "text",
    usedBy: commandNames,
    requiredBy: [],
  },
  "server-url": {
    description: "Address of Drawbridge, exactly its `PUBLIC_URL`. Required, except for `validate`.",
    default: "",
    kind: "url",
    usedBy: online,
    requiredBy: online,
  },
  version: {
    description:
      'Version of the release; write it in quotes (`"1.10"`), or YAML makes a number of it. `release`: default is the next one by the mask `releases.version` of the process file. `deploy`: required. `wait`: with `environment`, instead of `deployment-id`.',
    default: "",
    kind: "text",
    usedBy: ["release", "deploy", "wait"],
    requiredBy: ["deploy"],
  },
  notes: {
    description: "Notes of the release, as Markdown; `deploy`: the deployment's comment.",
    default: "",
    kind: "text",
    usedBy: ["release", "deploy"],
    requiredBy: [],
  },
  "notes-file": {
    description: "A file with the notes, instead of `notes`; a relative path counts from the workspace.",
    default: "",
    kind: "text",
    usedBy: ["release", "deploy"],
    requiredBy: [],
  },
  channel: {
    description:
      "Channel of the release. Default: the one that takes the branch, else the process's default.",
    default: "",
    kind: "text",
    usedBy: ["release"],
    requiredBy: [],
  },
  variables: {
    description:
      "Values of prompted variables, a line `name: value` each, split at the first colon only. Empty lines and lines that begin with `#` do not count.",
    default: "",
    kind: "values",
    usedBy: ["release", "deploy"],
    requiredBy: [],
  },
  environment: {
    description: "`deploy`: where to. `wait`: with `version`, the newest deployment there.",
    default: "",
    kind: "text",
    usedBy: ["deploy", "wait"],
    requiredBy: ["deploy"],
  },
  "deployment-id": {
    description:
      "The deployment that `wait` follows or `run` works for: `12`, or `d12`. `run`: default is what the run was dispatched for.",
    default: "",
    kind: "deployment",
    usedBy: ["wait", "run"],
    requiredBy: [],
  },
  wait: {
    description:
      "Whether to follow what was started until it is over or only people are awaited; the job then fails unless it went well.",
    default: "false",
    kind: "flag",
    usedBy: ["release", "deploy"],
    requiredBy: [],
  },
  "wait-for-approval": {
    description:
      "Whether to wait for people too, which holds a runner while they think. `release`, `deploy`: `true` means `wait: true` as well.",
    default: "false",
    kind: "flag",
    usedBy: ["release", "deploy", "wait"],
    requiredBy: [],
  },
  timeout: {
    description:
      "How long to wait at most: `90s`, `30m`, `4h` or `3d`. When it is over the job fails; the deployment goes on.",
    default: "30m",
    kind: "duration",
    usedBy: ["release", "deploy", "wait"],
    requiredBy: [],
  },
  "process-file": {
    description: "The process file that `validate` checks; a relative path counts from the workspace.",
    default: ".deploy/process.yml",
    kind: "text",
    usedBy: ["validate"],
    requiredBy: [],
  },
} as const satisfies Readonly<Record<string, InputSpec>>;

export type InputName = keyof typeof inputs;

/** Empty: left out and without a default, or of no use to the command. */
export type Inputs = {
  readonly [N in Exclude<InputName, "command">]: InputValues[(typeof inputs)[N]["kind"]];
} & { readonly command: CommandName };

/** Reads and checks the inputs; everything that is wrong with them is said at once. */
export function readInputs(
  getInput: (name: string) => string,
): { readonly ok: true; readonly inputs: Inputs } | Failure {
  const value = (name: InputName) => getInput(name).trim() || inputs[name].default;
  const asked = value("command");
  const command = commandNames.find((name) => name === asked);
  if (command === undefined) return failure("input-invalid", unknownCommand(asked));

  const problems: string[] = [];
  const values: [name: string, value: unknown][] = [];
  const written = new Set<InputName>();
  for (const name of Object.keys(inputs) as readonly InputName[]) {
    const spec: InputSpec = inputs[name];
    const text = spec.usedBy.includes(command) ? value(name) : "";
    if (text === "" && spec.requiredBy.includes(command)) {
      problems.push(`\`${command}\` needs the input \`${name}\`.`);
    }
    if (text !== "") written.add(name);
    const read = inputKinds[spec.kind](text);
    if (read.ok) values.push([name, read.value]);
    else problems.push(`\`${name}\` ${read.why}.`);
  }
  problems.push(...togetherWrong(command, written));
  if (problems.length > 0) return failure("input-invalid", problems.join(" "));
  // Each name was read as its kind says.
  return { ok: true, inputs: { ...Object.fromEntries(values), command } as Inputs };
}

function unknownCommand(written: string): string {
  const meant = nearest(written, commandNames);
  const hint = meant === undefined ? "" : ` Did you mean \`${meant}\`?`;
  return `Unknown command \`${written}\`.${hint} This version of the Action has: ${commandNames.join(", ")}.`;
}

/** What is wrong with inputs that are right each by itself. */
function togetherWrong(command: CommandName, written: ReadonlySet<InputName>): readonly string[] {
  const problems: string[] = [];
  if (written.has("notes") && written.has("notes-file")) {
    problems.push("`notes` and `notes-file` are both set: keep one of them.");
  }
  if (command !== "wait") return problems;
  const byName = [written.has("version"), written.has("environment")];
  if (written.has("deployment-id")) {
    if (byName.includes(true)) {
      problems.push("`deployment-id` says it all: leave out `version` and `environment`.");
    }
  } else if (byName.includes(false)) {
    problems.push("`wait` needs the input `deployment-id`, or both `version` and `environment`.");
  }
  return problems;
}

/** Whether a token sent there crosses a network unencrypted. */
export function isUnencrypted(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "http:" && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
