/** One variable as read: its value, or what is wrong with it and how to mend it. */
export type Read<T> = { readonly value: T } | { readonly problem: string };

export type Env = Readonly<Record<string, string | undefined>>;

/** The variable's text without surrounding blanks; undefined where it is unset or blank. */
export function textOf(env: Env, name: string): string | undefined {
  const text = env[name]?.trim();
  return text === "" ? undefined : text;
}

type Values<Fields> = { readonly [Name in keyof Fields]: Fields[Name] extends Read<infer T> ? T : never };

/** All values, or all problems at once, in the order of the fields. */
export function readAll<Fields extends Readonly<Record<string, Read<unknown>>>>(
  fields: Fields,
):
  | { readonly ok: true; readonly values: Values<Fields> }
  | { readonly ok: false; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    if ("problem" in field) problems.push(field.problem);
    else values[name] = field.value;
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, values: values as Values<Fields> };
}
