/** Values that nobody may read, as far as they are known by now. */
export interface Masks {
  /** A value, and each of its lines. */
  readonly add: (value: string) => void;
  readonly hide: (text: string) => string;
}

const secretName = /TOKEN|SECRET|PASSWORD|PASSWD|KEY|CREDENTIAL/i;

/** Shorter ones that nobody has named as a secret are none, and would make every text unreadable. */
const shortest = 4;

/** Begins with the values of variables whose names look secret. */
export function masksOf(env: Readonly<Record<string, string | undefined>>): Masks {
  const hidden = new Set<string>();
  let longestFirst: readonly string[] = [];
  const add = (value: string, least: number) => {
    for (const part of [value, ...value.split(/\r?\n/)].map((one) => one.trim())) {
      if (part.length < least) continue;
      for (const written of spellings(part)) hidden.add(written);
    }
    longestFirst = [...hidden].sort((a, b) => b.length - a.length);
  };
  for (const [name, value = ""] of Object.entries(env)) {
    if (secretName.test(name) && !/^(true|false)$/i.test(value)) add(value, shortest);
  }
  return {
    add: (value) => add(value, 1),
    hide: (text) => longestFirst.reduce((masked, value) => masked.replaceAll(value, "***"), text),
  };
}

/** As programs print it: in JSON, in an address, in Base64 (of it alone). */
function spellings(value: string): readonly string[] {
  const base64 = Buffer.from(value).toString("base64").replace(/=+$/, "");
  return [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value.toWellFormed()), base64];
}
