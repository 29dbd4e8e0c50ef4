import { z } from "zod";
import { type ScriptStep, shells } from "../../domain/process.ts";
import { parseDuration } from "../duration.ts";
import { type Mapping, mapping } from "../loose.ts";
import { plainValues, someText } from "../words.ts";
import { commonKeys, type StepFault, type StepKindEntry, workTimeout } from "./step.ts";

const defaults = { shell: "bash" } as const;

const script = {
  run: someText.optional().meta({
    description:
      "The script. It holds no `${{ }}`: what it needs arrives through `env`, so that no value becomes a part of it. Default: the one that stands in `with`.",
    examples: ['./migrate --to "$VERSION"'],
  }),
  shell: z
    .enum(shells)
    .optional()
    .meta({
      description: "What executes it, as in Actions.",
      default: defaults.shell,
      examples: ["pwsh"],
    }),
  env: z
    .record(
      z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, {
        error: "the name of an environment variable: letters, digits and _, a letter or _ first",
      }),
      z.union(plainValues),
    )
    .optional()
    .meta({
      description:
        "Environment variables of the script; the texts may contain expressions. No secrets: they are stored and shown. Default: none.",
      examples: [{ VERSION: "${{ release.version }}" }],
    }),
} as const;

const schema = z
  .strictObject({
    uses: z.literal("run"),
    ...commonKeys,
    timeout: workTimeout.key,
    ...script,
    with: z.strictObject(script).optional().meta({
      description: "`run`, `shell` and `env` can also stand here. Default: they stand on the step.",
    }),
  })
  .meta({
    title: "run",
    description:
      "Executes a script on an Actions runner, by the workflow `.github/workflows/drawbridge.yml`. `uses: run` can be left out. What the script writes to `$GITHUB_OUTPUT` are the step's outputs.",
    // What has the key `run` is of this kind.
    required: [],
  });

function faults(step: Mapping): readonly StepFault[] {
  const keys = mapping(step.with);
  const found: StepFault[] = [];
  for (const key of Object.keys(script)) {
    if (step[key] !== undefined && keys[key] !== undefined) {
      found.push({ path: ["with", key], message: `The step has "${key}" of its own: write one of the two.` });
    }
  }
  if (step.run === undefined && keys.run === undefined) {
    found.push({ path: ["uses"], message: '"run" is missing: the script that is to be executed.' });
  }
  const [at, text] = step.run === undefined ? [["with", "run"], keys.run] : [["run"], step.run];
  if (typeof text === "string" && text.includes("${{")) {
    const message =
      'A script holds no ${{ }}: whatever stands in the value would be executed. Give it in "env" and read it as "$NAME".';
    found.push({ path: at, message });
  }
  return found;
}

export const run = {
  title: "Run a script",
  schema,
  templates: ["env"],
  onStep: ["env"],
  teams: [],
  fields: [],
  // The script says which: they are not known before.
  outputs: null,
  once: false,
  faults,
  build: (base, written: z.infer<typeof schema>) => {
    const keys = { ...written.with, ...written };
    return {
      ...base,
      uses: "run",
      timeoutMs: parseDuration(written.timeout ?? workTimeout.default)!,
      // A fault of the file where it is missing: `build` is for files without any.
      script: keys.run!,
      shell: keys.shell ?? defaults.shell,
      env: Object.fromEntries(Object.entries(keys.env ?? {}).map(([name, value]) => [name, String(value)])),
    };
  },
} satisfies StepKindEntry<ScriptStep>;
