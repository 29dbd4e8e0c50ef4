import { execFile, spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Browser, chromium } from "playwright-core";

const root = join(import.meta.dirname, "../../..");
const { version } = JSON.parse(
  readFileSync(join(root, "node_modules/@sparticuz/chromium/package.json"), "utf8"),
) as { readonly version: string };

/**
 * The Chromium that comes with the npm packages: nothing is downloaded, nothing of the machine is used. It has what
 * makes it a real one for the attacks: processes of their own for each site, and all of the web's security. Elsewhere
 * than on Linux with an x64 processor, `CHROMIUM_PATH` names one that is installed.
 */
export async function launchChromium(): Promise<Browser> {
  const own = process.env["CHROMIUM_PATH"];
  if (own !== undefined) return chromium.launch({ executablePath: own });
  if (process.platform !== "linux" || process.arch !== "x64")
    throw new Error("There is no Chromium for this machine: set CHROMIUM_PATH to one that is installed");
  const folder = await unpacked();
  return chromium.launch({
    executablePath: join(folder, "chromium"),
    args: ["--no-zygote", "--disable-gpu", "--font-render-hinting=none"],
    env: { ...librariesOf(folder), HOME: folder, TMPDIR: tmpdir(), FONTCONFIG_PATH: join(folder, "fonts") },
  });
}

/** Unpacked once for all test files; two that do it at the same time do not see each other's half-written files. */
async function unpacked(): Promise<string> {
  const user = process.getuid?.() ?? 0;
  const folder = join(tmpdir(), `drawbridge-chromium-${version}-${user}`);
  if (existsSync(folder) && statSync(folder).uid === user) return folder;
  const fresh = await mkdtemp(`${folder}-`);
  try {
    // In a process of its own, for the package unpacks into the folder for temporary files. The variable makes it
    // unpack the libraries too, which a bare machine lacks.
    await promisify(execFile)(
      process.execPath,
      ["-e", 'import("@sparticuz/chromium").then(({ default: packed }) => packed.executablePath())'],
      { cwd: root, env: { ...process.env, TMPDIR: fresh, AWS_LAMBDA_JS_RUNTIME: "nodejs24.x" } },
    );
    await writeFile(join(fresh, "fonts/fonts.conf"), fontsIn(folder));
    await rename(fresh, folder);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    // Another test file was faster.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** Where fonts are: those that came along, and the machine's own. The package's own file knows one folder only. */
function fontsIn(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${folder}/fonts-cache</cachedir>
</fontconfig>
`;
}

/** The libraries that came along, where the machine does not have them: its own fit it better. */
function librariesOf(folder: string): Readonly<Record<string, string>> {
  const { stdout } = spawnSync("ldd", [join(folder, "chromium")], { encoding: "utf8" });
  return (stdout ?? "not found").includes("not found") ? { LD_LIBRARY_PATH: join(folder, "al2023/lib") } : {};
}
