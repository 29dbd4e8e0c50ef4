import { Ajv } from "ajv";
import { dump, load } from "js-yaml";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readable } from "../../app/process-file/scope.ts";
import { generated, staleFiles } from "../../scripts/generate-docs.ts";
import type { JsonSchema } from "../../scripts/process-reference.ts";
import { asking, problemsOf, withSteps, withTop } from "./support.ts";

const root = new URL("../../", import.meta.url);
const schema = JSON.parse(generated["process.schema.json"]!()) as JsonSchema & {
  readonly [key: string]: unknown;
};
const reference = readFileSync(new URL("docs/process-file.md", root), "utf8");

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

describe("the reference page", () => {
  const examples = Array.from(reference.matchAll(/```yaml\n([^]*?)```/g), ([, example]) => example!);

  it("has examples that the app takes, each in its place", () => {
    const definitions = `teams: {Octopus Managers: acme/octopus-managers}
variables: {HOST: example.com}
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
        file([step("manual-intervention", value)]),
        file([
          { uses: "manual-intervention", with: { instructions: "x", ...(value.with as object | undefined) } },
        ]),
        file([{ uses: "github-deployment", ...value }]),
      ];
    };
    expect(examples.length).toBeGreaterThan(25);
    const refused = examples.filter((example) =>
      places(example).every((file) => problemsOf(file).length > 0),
    );
    expect(refused).toEqual([]);
  });

  it("names what expressions can read, and all of it can be read", () => {
    const names = readable.filter((name) => !/NAME|ID/.test(name));
    expect(names).toContain("deployment.previous.sha");
    expect(problemsOf(asking(names.map((name) => `\${{ ${name} }}`).join(" ")))).toEqual([]);
    expect(readable.filter((name) => !reference.includes(`- \`${name}\``))).toEqual([]);
  });
});
