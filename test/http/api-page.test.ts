import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { definitions } from "../../app/commands/registry.ts";
import { problemCode } from "../../app/http/contract.ts";
import { openapiText } from "../../scripts/generate-openapi.ts";

const page = readFileSync(new URL("../../docs/api.md", import.meta.url), "utf8");
const document = JSON.parse(openapiText()) as {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly security?: readonly object[] }>>>
  >;
};
const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { security = [] }]) => {
    const name = `${method.toUpperCase()} ${path.replace("/api/v1/repos/{owner}/{repo}", "…")}`;
    const schemes = security.flatMap((one) => Object.keys(one));
    const people = schemes.includes("session") ? ["people"] : [];
    const workflows = schemes.includes("actionsToken") ? ["workflows"] : [];
    return { name, who: [...people, ...workflows].join(", ") || "anybody" };
  }),
);

/** The cells of the row that names a route or a command. */
const rowOf = (name: string): readonly string[] =>
  page
    .split("\n")
    .find((line) => line.startsWith("|") && line.includes(`\`${name}\``))
    ?.split("|")
    .map((cell) => cell.trim()) ?? [];

describe("docs/api.md", () => {
  it.each(routes)("lists $name, for $who", ({ name, who }) => {
    expect(rowOf(name)[2]).toBe(who);
  });

  it("lists no other route", () => {
    const listed = [...page.matchAll(/`((?:GET|POST) [^`?]+)`/g)].map(([, name]) => name);
    expect(listed.filter((name) => !routes.some((route) => route.name === name))).toEqual([]);
  });

  it.each(definitions.map(({ names: [name] }) => `/${name}`))("has a route for %s", (command) => {
    expect(rowOf(command)[1]).toMatch(/^`(GET|POST) …/);
  });

  it("lists every code", () => {
    expect(problemCode.options.filter((code) => !page.includes(`${code}\``))).toEqual([]);
  });
});
