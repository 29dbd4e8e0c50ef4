import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

interface Import {
  readonly from: string;
  /** A file of ours, or the name of a package. */
  readonly to: string;
  /** Nothing of it is left when the program runs. */
  readonly typeOnly: boolean;
}

const files = globSync(
  ["app/**/*.ts", "db/**/*.ts", "action/**/*.ts", "demo/**/*.ts", "torture/**/*.ts", "bench/**/*.ts"],
  {
    cwd: root,
  },
);
const imports = files.flatMap(importsOf);
const own = imports.filter(({ to }) => to.endsWith(".ts"));

function importsOf(from: string): readonly Import[] {
  const source = readFileSync(join(root, from), "utf8");
  const statements = [...source.matchAll(/^(?:import|export)\s([^;"]*?)\bfrom\s+"([^"]+)"/gm)];
  const bare = [...source.matchAll(/^import\s+"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)/gm)];
  return [
    ...statements.map(([, what = "", to = ""]) => ({
      from,
      to: resolved(from, to),
      typeOnly: onlyTypes(what),
    })),
    ...bare.map(([, to, later]) => ({ from, to: resolved(from, to ?? later ?? ""), typeOnly: false })),
  ];
}

function onlyTypes(what: string): boolean {
  if (/^type\s/.test(what)) return true;
  const names =
    /^\{(.*)\}\s*$/s
      .exec(what)?.[1]
      ?.split(",")
      .map((name) => name.trim()) ?? [];
  return names.length > 0 && names.every((name) => name === "" || name.startsWith("type "));
}

function resolved(from: string, to: string): string {
  return to.startsWith(".") ? relative(root, normalize(join(root, dirname(from), to))) : to;
}

/**
 * What each folder may import besides itself. `app/github/client.ts` is the port: our own types of GitHub;
 * `departure.ts` tells what stands behind it until when a call may leave, `priority.ts` how urgent one is. All else
 * there is for the start only.
 */
const allowed: Readonly<Record<string, readonly string[]>> = {
  "app/domain": [],
  "app/process-file": ["app/domain"],
  "app/commands": ["app/domain"],
  "app/messages": ["app/domain"],
  "app/metrics": [],
  "app/github": ["app/domain", "app/messages", "app/lane.ts", "app/metrics/metrics.ts"],
  db: ["app/domain"],
  "app/workflow-file": ["app/domain", "app/process-file"],
  "app/usecases": [
    "app/workflow-file",
    "app/domain",
    "app/process-file",
    "app/messages",
    "app/commands/registry.ts",
    "app/github/client.ts",
    "app/github/departure.ts",
    "app/github/priority.ts",
    "app/metrics/metrics.ts",
    "db",
  ],
  "app/webhooks": ["app/domain", "app/commands", "app/usecases", "db"],
  "app/people": ["app/domain", "app/github/as-person.ts", "db"],
  "app/http": [
    // What `/help` lists.
    "app/commands/registry.ts",
    "app/domain",
    "app/messages",
    "app/github/as-person.ts",
    "app/github/client.ts",
    "app/people",
    "app/usecases",
    "db",
  ],
  "app/web": [
    "app/domain",
    "app/messages",
    "app/github/as-person.ts",
    "app/people",
    // The same "no" has the same status in the API and on a page.
    "app/http/status-of.ts",
    // An event of the audit is exported as the API gives it.
    "app/http/present-audit.ts",
    "app/usecases",
    "db",
  ],
  "app/jobs": [
    "app/domain",
    "app/github/client.ts",
    "app/github/priority.ts",
    "app/lane.ts",
    "app/metrics/metrics.ts",
    "app/usecases",
    "app/webhooks/handle.ts",
    "app/webhooks/inbox.ts",
    "db",
  ],
  // A length of time is written as in the process file.
  "app/config": ["app/process-file/duration.ts", "app/usecases/retention/limits.ts"],
  action: ["app/domain", "app/messages", "app/process-file", "app/http/contract.ts"],
  "demo/github": [],
  torture: ["demo", "db", "app/domain", "app/messages/marker.ts"],
  bench: ["demo", "db/open.ts", "app/domain", "app/process-file/parse.ts"],
};

const folderOf = (file: string): string | undefined =>
  Object.keys(allowed).find((folder) => file.startsWith(`${folder}/`));

describe("imports", () => {
  it("go in the directions of docs/architecture.md", () => {
    const astray = own.filter(({ from, to }) => {
      const folder = folderOf(from);
      if (folder === undefined) return false;
      return ![folder, ...(allowed[folder] ?? [])].some(
        (place) => to === place || to.startsWith(`${place}/`),
      );
    });
    expect(astray.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  it("take no program from the server into the Action, only the types of its API", () => {
    const taken = own.filter(
      ({ from, to, typeOnly }) => from.startsWith("action/") && to.startsWith("app/http/") && !typeOnly,
    );
    expect(taken).toEqual([]);
  });

  it("are of packages that are there where nothing but the server is installed", () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      readonly dependencies: Readonly<Record<string, string>>;
    };
    const nameOf = (to: string) =>
      to
        .split("/")
        .slice(0, to.startsWith("@") ? 2 : 1)
        .join("/");
    const packages = imports.filter(
      ({ from, to, typeOnly }) =>
        /^(app|db)\//.test(from) && !typeOnly && !to.startsWith("node:") && !/\.\w+$/.test(to),
    );
    const missing = packages.filter(({ to }) => !Object.hasOwn(dependencies, nameOf(to)));
    expect([...new Set(missing.map(({ from, to }) => `${from}: ${to}`))]).toEqual([]);
  });

  it("bring nothing of the machine into what is pure", () => {
    const pure = ["app/domain/", "app/commands/", "app/messages/", "app/process-file/", "app/workflow-file/"];
    const outside = imports.filter(
      ({ from, to }) => pure.some((folder) => from.startsWith(folder)) && !to.endsWith(".ts"),
    );
    const packages = [...new Set(outside.map(({ from, to }) => `${dirname(from)}: ${to}`))].toSorted();
    expect(packages).toMatchInlineSnapshot(`
      [
        "app/commands: mdast",
        "app/commands: mdast-util-from-markdown",
        "app/domain: picomatch",
        "app/domain: rrule-temporal",
        "app/domain: temporal-polyfill",
        "app/messages: mdast",
        "app/messages: mdast-util-from-markdown",
        "app/process-file/keys: zod",
        "app/process-file/kinds: zod",
        "app/process-file: @actions/expressions",
        "app/process-file: @actions/expressions/ast",
        "app/process-file: @actions/expressions/errors",
        "app/process-file: @actions/expressions/funcs/info",
        "app/process-file: @actions/expressions/lexer",
        "app/process-file: @actions/expressions/result",
        "app/process-file: js-yaml",
        "app/process-file: node:crypto",
        "app/process-file: rrule-temporal",
        "app/process-file: temporal-polyfill",
        "app/process-file: zod",
      ]
    `);
  });

  it("lead nowhere in a circle", () => {
    const next = Map.groupBy(own, ({ from }) => from);
    const done = new Set<string>();
    const circles: string[] = [];
    const walk = (file: string, path: readonly string[]): void => {
      const before = path.indexOf(file);
      if (before !== -1) circles.push([...path.slice(before), file].join(" → "));
      if (before !== -1 || done.has(file)) return;
      for (const { to } of next.get(file) ?? []) walk(to, [...path, file]);
      done.add(file);
    };
    for (const file of files) walk(file, []);
    expect(circles).toEqual([]);
  });

  it("need no file that only gathers others", () => {
    const gathering = files.filter((file) => {
      if (basename(file) === "index.ts") return true;
      const source = readFileSync(join(root, file), "utf8");
      return /^export\s+\*\s+from/m.test(source);
    });
    expect(gathering).toEqual([]);
  });

  it("are those of files that are there", () => {
    const known = new Set(files);
    const gone = own.filter(({ to }) => !known.has(to));
    expect(gone.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
    expect(own.length).toBeGreaterThan(500);
  });
});
