import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * The licenses of the packages whose files these are, in the order of their
 * names. A package without a license is an error: it may not be passed on.
 *
 * @param files paths from the root, with slashes
 */
export async function licensesOf(root: string, files: readonly string[]): Promise<string> {
  const folders = new Set(
    files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0] ?? []),
  );
  const texts = await Promise.all([...folders].toSorted().map((folder) => licenseOf(join(root, folder))));
  return texts.join("\n");
}

async function licenseOf(folder: string): Promise<string> {
  const { name, version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as {
    readonly name: string;
    readonly version: string;
    readonly license?: string;
  };
  if (license === undefined) throw new Error(`${name} names no license`);
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|notice)/i.test(file)).toSorted();
  const texts = await Promise.all(
    files.map(async (file) => (await readFile(join(folder, file), "utf8")).trim()),
  );
  return `${[`${name} ${version} (${license})`, ...texts].join("\n\n").replaceAll("\r\n", "\n")}\n`;
}
