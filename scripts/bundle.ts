/**
 * Bundles the Action into `action/dist/`, which is committed: GitHub runs it as
 * it is. The same sources and lockfile give the same bytes everywhere.
 * `--check` writes nothing and fails when the folder is not what comes out.
 */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import { licensesOf } from "./licenses.ts";

const root = join(import.meta.dirname, "..");
const dist = join(root, "action/dist");

/** For what is imported by name from a part that is left out. */
const standIns: Readonly<Record<string, string>> = {
  undici: `export class ProxyAgent { constructor() { throw new Error("undici is not in this bundle"); } }`,
  octokit: `export const GitHub = { plugin() { throw new Error("Octokit is not in this bundle"); } };
export const getOctokitOptions = undefined;`,
};

/** Parts of packages that nothing in the Action reaches, but that a bundler cannot know to be unused. */
const unused: Plugin = {
  name: "unused",
  setup: (build) => {
    // `@actions/http-client` has it for `fetch` through a proxy, which the Action does not use: 780 kB.
    build.onResolve({ filter: /^undici$/ }, ({ path }) => ({ path, namespace: "unused" }));
    // `@actions/github` has it for `getOctokit`; the Action asks it for the run's `context` only: 200 kB.
    build.onResolve({ filter: /^\.\/utils\.js$/ }, ({ importer }) =>
      importer.endsWith("/node_modules/@actions/github/lib/github.js")
        ? { path: "octokit", namespace: "unused" }
        : null,
    );
    // Zod's error messages in fifty languages; English is imported on its own: 370 kB.
    build.onResolve({ filter: /^\.\.\/locales\/index\.js$/ }, ({ path, importer }) =>
      importer.includes("/node_modules/zod/") ? { path, namespace: "unused" } : null,
    );
    build.onLoad({ filter: /.*/, namespace: "unused" }, ({ path }) => ({
      contents: standIns[path] ?? "export {};",
    }));
  },
};

/** The files of `action/dist/` by name. */
async function bundle(): Promise<ReadonlyMap<string, string>> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["action/start.ts"],
    outfile: "action/dist/index.js",
    bundle: true,
    write: false,
    metafile: true,
    platform: "node",
    target: "node24",
    format: "esm",
    // CommonJS packages ask for Node's modules by `require`, which a module does not have.
    banner: {
      js: `import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);`,
    },
    legalComments: "none",
    plugins: [unused],
    logLevel: "warning",
  });
  return new Map([
    ["index.js", outputFiles[0]!.text],
    ["licenses.txt", await licensesOf(root, Object.keys(metafile.inputs))],
    ["package.json", `${JSON.stringify({ type: "module" })}\n`],
  ]);
}

async function committed(): Promise<ReadonlyMap<string, string>> {
  const names = await readdir(dist);
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(dist, name), "utf8")] as const)),
  );
}

const files = await bundle();
if (process.argv.includes("--check")) {
  const present = await committed();
  const names = [...new Set([...files.keys(), ...present.keys()])].toSorted();
  const different = names.filter((name) => files.get(name) !== present.get(name));
  for (const name of different) {
    console.error(`action/dist/${name} is not what the sources give: run \`npm run bundle\` and commit it.`);
  }
  process.exitCode = different.length === 0 ? 0 : 1;
} else {
  await rm(dist, { recursive: true, force: true });
  await mkdir(dist, { recursive: true });
  for (const [name, text] of files) {
    await writeFile(join(dist, name), text);
    console.log(`action/dist/${name}  ${Math.ceil(Buffer.byteLength(text) / 1024)} KiB`);
  }
}
