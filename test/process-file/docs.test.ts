import { Ajv } from "ajv";
import { dump, load } from "js-yaml";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parsePolicy } from "../../app/process-file/policy.ts";
import { readable } from "../../app/process-file/scope.ts";
import { generated, staleFiles } from "../../scripts/generate-docs.ts";
import type { JsonSchema } from "../../scripts/process-reference.ts";
import { acme, asking, freezing, gate, problemsOf, withSteps, withTop } from "./support.ts";

const root = new URL("../../", import.meta.url);
const schema = JSON.parse(generated["process.schema.json"]!()) as JsonSchema & {
  readonly [key: string]: unknown;
};
const reference = readFileSync(new URL("docs/process-file.md", root), "utf8");
const policyPage = readFileSync(new URL("docs/policy-file.md", root), "utf8");
const examplesOf = (page: string) =>
  Array.from(page.matchAll(/```yaml\n([^]*?)```/g), ([, example]) => example!);

describe("the generated files", () => {
  it("are as the schema makes them", async () => {
    expect(await staleFiles(root)).toEqual([]);
  });

  it("are missed where they are not", async () => {
    expect(await staleFiles(new URL("nowhere/", root))).toEqual(Object.keys(generated));
  });
});

describe("the JSON Schema", () => {
  const validate = new Ajv({ strict: false }).compile(schema);

  it.each([
    [
      "a process",
      withSteps("  - {uses: manual-intervention, with: {instructions: x}}\n  - uses: github-deployment\n"),
      true,
    ],
    ["an unknown key", withTop("nmae: x"), false],
    ["an unknown kind", withSteps("  - uses: nothing\n"), false],
    [
      "both conditions",
      withSteps(
        "  - {uses: github-deployment, environments: [Production], skip-environments: [Development]}\n",
      ),
      false,
    ],
    ["a wrong duration", withSteps("  - {uses: github-deployment, timeout: 90}\n"), false],
    ["a mask without i", withTop("releases: {version: 1.4.0}"), false],
    ["a mask with i", withTop("releases: {version: 1.4.i-rc}"), true],
    ["no instructions", withSteps("  - {uses: manual-intervention, with: {}}\n"), false],
    [
      "a number of environments",
      "lifecycle: [{phase: P, complete: 1}]\nsteps: [{uses: github-deployment}]",
      true,
    ],
    ["no environments", "lifecycle: [{phase: P, complete: 0}]\nsteps: [{uses: github-deployment}]", false],
    [
      "another completion",
      "lifecycle: [{phase: P, complete: most}]\nsteps: [{uses: github-deployment}]",
      false,
    ],
    ["a hundred approvals", gate("approvals: 100"), true],
    ["one more", gate("approvals: 101"), false],
    ["half an approval", gate("approvals: 0.5"), false],
    ["an input", gate("inputs: {ticket: {required: true}}"), true],
    ["an input's unknown key", gate("inputs: {ticket: {default: x}}"), false],
    ["a day", freezing("from: 2026-01-01\nto: '2026-01-02T00:00:00+01:00'"), true],
    ["a time that is none", freezing("from: 2026-01-01\nto: tomorrow"), false],
    ["a prompted variable", withTop("variables: {A: {prompted: true}}"), true],
    ["a variable that is not prompted", withTop("variables: {A: {prompted: false}}"), false],
    ["a channel", withTop("channels: [{name: A}]"), true],
    ["a channel without a name", withTop("channels: [{}]"), false],
  ])("agrees with the app: %s", (_, text, right) => {
    expect(validate(load(text))).toBe(right);
    expect(problemsOf(text).length === 0).toBe(right);
  });

  it("describes every key, with an example of what is not made of keys", () => {
    const undescribed: string[] = [];
    const look = (value: JsonSchema, path: string) => {
      for (const [key, inner] of Object.entries(value.properties ?? {})) {
        const at = `${path}.${key}`;
        const made = ["steps", "with", "uses", "releases"].includes(key);
        if (key !== "uses" && inner.description === undefined) undescribed.push(at);
        if (!made && (inner.examples ?? []).length === 0) undescribed.push(`${at} (example)`);
        look(inner, at);
      }
      for (const inner of [
        ...(value.anyOf ?? []),
        ...(value.oneOf ?? []),
        ...(value.items ? [value.items] : []),
      ])
        look(inner, path);
    };
    look(schema, "");
    expect(undescribed).toEqual([]);
  });
});

/** The terms of a gate in an example; an input's own keys with options, which a choice needs. */
function termsOf(value: Record<string, unknown>): object {
  const terms = (value.with ?? {}) as { readonly inputs?: { readonly NAME?: object } };
  if (terms.inputs?.NAME === undefined) return terms;
  return { inputs: { NAME: { options: ["low"], type: "choice", ...terms.inputs.NAME } } };
}

describe("the reference page", () => {
  const examples = examplesOf(reference);

  it("has examples that the app takes, each in its place", () => {
    const definitions = `teams: {Octopus Managers: acme/octopus-managers, Octopus Administrators: octocat}
variables: {HOST: example.com}
channels: [{name: Stable}, {name: Hotfix}]
lifecycle: [Development, Production, Testing EU, Testing US]`;
    const places = (example: string): readonly string[] => {
      const value = load(example) as Record<string, unknown>;
      const step = (uses: string, more: object) => ({ uses, with: { instructions: "x" }, ...more });
      const file = (steps: unknown[], more: object = {}) =>
        dump({ ...(load(definitions) as object), ...more, steps });
      return [
        file([{ uses: "github-deployment" }], value),
        file([{ uses: "github-deployment" }], { releases: value }),
        file([{ uses: "github-deployment" }], {
          lifecycle: [{ phase: "Production", environments: ["Production"], ...value }],
        }),
        file([{ uses: "github-deployment" }], { lifecycle: [{ phase: "P", ...value }] }),
        file([{ uses: "github-deployment" }], { variables: { HOST: [{ value: "x", ...value }] } }),
        file([{ uses: "github-deployment" }], { variables: { HOST: { prompted: true, ...value } } }),
        file([{ uses: "github-deployment" }], {
          variables: { HOST: { prompted: true, options: ["low"], ...value } },
        }),
        file([{ uses: "github-deployment" }], { channels: [{ name: "Stable", ...value }, { name: "LTS" }] }),
        file([{ uses: "github-deployment" }], {
          freezes: [{ name: "F", from: "2026-01-01", to: "2028-01-01", ...value }],
        }),
        file([step("manual-intervention", value)]),
        file([step("manual-intervention", {}), { ...step("manual-intervention", value), name: "Second" }]),
        ...[{ "responsible-teams": "Octopus Managers" }, { timeout: "1d" }].map((terms) =>
          file([step("manual-intervention", { with: { instructions: "x", ...terms, ...termsOf(value) } })]),
        ),
        file([step("manual-intervention", { with: { instructions: "x", ...termsOf(value) } })]),
        file([{ uses: "github-deployment", ...value }]),
        file([{ uses: "workflow", with: { file: "deploy.yml", ...termsOf(value) } }]),
        file([{ run: "true", ...value }]),
        file([{ uses: "run", ...value }]),
        file([
          step("manual-intervention", { id: "approve", with: { instructions: "x", inputs: { start: {} } } }),
          { uses: "wait", ...value },
        ]),
        file([
          step("manual-intervention", { id: "approve", with: { instructions: "x", inputs: { start: {} } } }),
          { uses: "wait", with: termsOf(value) },
        ]),
      ];
    };
    expect(examples.length).toBeGreaterThan(60);
    const refused = examples.filter((example) =>
      places(example).every((file) => problemsOf(file).length > 0),
    );
    expect(refused).toEqual([]);
  });

  it("tells of a gate's outputs that are given by people", () => {
    expect(reference).toContain("`responsible_user.name`, `inputs.NAME`.");
  });

  it("names what expressions can read, and all of it can be read", () => {
    const names = readable.filter((name) => !/NAME|ID/.test(name));
    expect(names).toContain("deployment.previous.sha");
    expect(problemsOf(asking(names.map((name) => `\${{ ${name} }}`).join(" ")))).toEqual([]);
    expect(readable.filter((name) => !reference.includes(`- \`${name}\``))).toEqual([]);
  });
});

describe("the page of the policy", () => {
  it("has examples that the app takes, each in its place", () => {
    const examples = examplesOf(policyPage);
    expect(examples.length).toBeGreaterThan(8);
    const refused = examples.filter((example) => {
      const value = load(example) as object;
      const places = [[{ emergency: false, ...value }], [{ require: { teams: "acme/x", ...value } }]];
      return places.every((policy) => !parsePolicy(dump(policy), acme).ok);
    });
    expect(refused).toEqual([]);
  });
});

/** Pages written by hand: what they show has to be true. */
const capabilities = readdirSync(new URL("docs/gates/", root)).map((name) => `docs/gates/${name}`);
const written = [...capabilities, "docs/from-octopus.md", "docs/deployments.md", "README.md", "CHANGELOG.md"];
const textOf = (path: string) => readFileSync(new URL(path, root), "utf8");

/** What the app says of an example that is a file, whole; a workflow is GitHub's. */
function faultsOf(example: string): readonly string[] {
  const value = load(example) as object;
  if ("on" in value) return [];
  if (!Array.isArray(value)) return problemsOf(example);
  const parsed = parsePolicy(example, acme);
  return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path}: ${message}`);
}

/** A line of a comment as it reads, whatever a formatter makes of its Markdown. */
const bare = (line: string) => line.replaceAll(/\\`|[`*_\s]|-{3,}/g, "");

/** As GitHub makes them of headings. */
const anchorsOf = (page: string) =>
  Array.from(page.matchAll(/^#+ (.*)$/gm), ([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );

const messages = readdirSync(new URL("test/messages/", root))
  .filter((name) => name.endsWith(".test.ts"))
  .flatMap((name) => textOf(`test/messages/${name}`).split("\n"))
  .map(bare)
  .join("\n");

describe.each(written)("%s", (path) => {
  const page = textOf(path);

  it("shows files that the app takes, whole", () => {
    const examples = examplesOf(page);
    if (capabilities.includes(path)) expect(examples).not.toEqual([]);
    expect(examples.flatMap(faultsOf)).toEqual([]);
  });

  it("quotes comments as they are written", () => {
    const quoted = Array.from(page.matchAll(/^> ?(.*)$/gm), ([, line]) => line!);
    if (capabilities.includes(path)) expect(quoted).not.toEqual([]);
    expect(quoted.filter((line) => !messages.includes(bare(line)))).toEqual([]);
  });

  it("links to what there is", () => {
    const links = Array.from(page.matchAll(/\]\(([^)#:\s]+)(?:#([^)\s]+))?\)/g));
    const gone = links.filter(([, link, anchor]) => {
      const target = new URL(link!, new URL(path, root));
      if (!existsSync(target)) return true;
      return anchor !== undefined && !anchorsOf(readFileSync(target, "utf8")).includes(anchor);
    });
    expect(gone.map(([link]) => link)).toEqual([]);
  });
});
