import type { Task } from "../../app/http/contract.ts";

/** How a shell executes a file. */
export interface Shell {
  /** Of the file's name, with its dot. */
  readonly extension: string;
  /** What stands in the file. */
  readonly text: (script: string) => string;
  readonly command: (path: string) => readonly [program: string, ...args: readonly string[]];
}

const asItIs = (script: string) => script;

/** Windows' own take line ends of Windows only. */
const windowsLines = (script: string) => script.replace(/\r?\n/g, "\r\n");

const stopAtErrors = (script: string) =>
  `$ErrorActionPreference = 'stop'\n${script}\nif ((Test-Path -LiteralPath variable:\\LASTEXITCODE)) { exit $LASTEXITCODE }`;

/** A path in the single quotes of PowerShell. */
const dotSourced = (path: string) => `. '${path.replaceAll("'", "''")}'`;

/** Source: docs.github.com "Workflow syntax", `jobs.<job_id>.steps[*].shell`. */
export const shells: Readonly<Record<Task["shell"], Shell>> = {
  bash: {
    extension: ".sh",
    text: asItIs,
    command: (path) => ["bash", "--noprofile", "--norc", "-eo", "pipefail", path],
  },
  sh: { extension: ".sh", text: asItIs, command: (path) => ["sh", "-e", path] },
  pwsh: { extension: ".ps1", text: stopAtErrors, command: (path) => ["pwsh", "-command", dotSourced(path)] },
  powershell: {
    extension: ".ps1",
    text: (script) => windowsLines(stopAtErrors(script)),
    command: (path) => ["powershell", "-command", dotSourced(path)],
  },
  python: { extension: ".py", text: asItIs, command: (path) => ["python", path] },
  cmd: {
    extension: ".cmd",
    text: (script) => windowsLines(`@echo off\n${script}`),
    command: (path) => ["cmd", "/D", "/E:ON", "/V:OFF", "/S", "/C", `CALL "${path}"`],
  },
};
