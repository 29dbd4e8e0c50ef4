import { parseDuration } from "../app/process-file/duration.ts";

/** What an input is read as. */
export interface InputValues {
  readonly text: string;
  /** An address of a server, without a slash at its end: paths are put behind it. */
  readonly url: string;
  readonly flag: boolean;
  /** Milliseconds. */
  readonly duration: number;
  /** By name, from lines `name: value`. */
  readonly values: Readonly<Record<string, string>>;
  /** Id of a deployment; null: none is named. */
  readonly deployment: number | null;
}

export type InputKind = keyof InputValues;

type ReadInput<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };

/** Reads what was written for an input; empty where it is left out. `why` ends a sentence that begins with its name. */
export const inputKinds: { readonly [K in InputKind]: (text: string) => ReadInput<InputValues[K]> } = {
  text: read,
  url: (text) => {
    if (text === "") return read("");
    return isServerUrl(text)
      ? read(text.replace(/\/+$/, ""))
      : wrong("is no address of a server: write it as `https://drawbridge.acme.com`");
  },
  flag: (text) => {
    // As YAML and GitHub's own actions take them.
    if (/^(true|True|TRUE)$/.test(text)) return read(true);
    return /^(false|False|FALSE|)$/.test(text) ? read(false) : wrong("is neither `true` nor `false`");
  },
  duration: (text) => {
    const milliseconds = text === "" ? 0 : parseDuration(text);
    return milliseconds === null
      ? wrong("is no length of time: write `90s`, `30m`, `4h` or `3d`")
      : read(milliseconds);
  },
  values: readValues,
  deployment: (text) => {
    if (text === "") return read(null);
    const id = /^d?([1-9]\d{0,9})$/i.exec(text)?.[1];
    return id === undefined ? wrong("is no id of a deployment: write `12` or `d12`") : read(Number(id));
  },
};

/**
 * Split at the first colon only, so that a value may hold others. White space
 * around name and value does not count, nor do empty lines and those that begin with `#`.
 */
function readValues(text: string): ReadInput<InputValues["values"]> {
  const values = new Map<string, readonly [name: string, value: string]>();
  for (const [index, whole] of text.split(/\r?\n/).entries()) {
    const line = whole.trim();
    if (line === "" || line.startsWith("#")) continue;
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(colon, 0)).trim();
    if (name === "") return wrong(`has no \`name: value\` in line ${index + 1}`);
    const key = name.toLowerCase();
    if (values.has(key)) return wrong(`gives \`${name}\` twice`);
    values.set(key, [name, line.slice(colon + 1).trim()]);
  }
  return read(Object.fromEntries(values.values()));
}

function isServerUrl(text: string): boolean {
  return /^https?:\/\/[^\s?#@]+$/i.test(text) && URL.canParse(text);
}

function read<T>(value: T): ReadInput<T> {
  return { ok: true, value };
}

function wrong<T>(why: string): ReadInput<T> {
  return { ok: false, why };
}
