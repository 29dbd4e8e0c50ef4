/** What has changed on GitHub since it was last looked at, told one after the other. */
import type { LocalGitHub } from "./github/local-github.ts";
import type { Screen } from "./screen.ts";
import { tellings, type Telling } from "./tellings.ts";

export type Feed = {
  /** Takes in what has changed. */
  tick(): void;
  /** Takes in something else; null: it is about no environment. */
  add(environment: string | null, show: (screen: Screen) => void): void;
  /** Shows what came in about these environments and about none, in the order of its coming; whether there was any. */
  show(about: readonly string[]): boolean;
};

export function feedOf(github: LocalGitHub, screen: Screen): Feed {
  const known = new Map<string, string>();
  let items: { readonly environment: string | null; readonly show: (screen: Screen) => void }[] = [];
  const take = ({ key, state, environment, show }: Telling) => {
    const before = known.get(key);
    if (before === state) return;
    known.set(key, state);
    items.push({ environment, show: (on) => show(on, before === undefined) });
  };
  return {
    tick: () => tellings(github).forEach(take),
    add: (environment, show) => void items.push({ environment, show }),
    show(about) {
      const isDue = ({ environment }: { readonly environment: string | null }) =>
        environment === null || about.includes(environment);
      const due = items.filter(isDue);
      items = items.filter((item) => !isDue(item));
      for (const { show } of due) show(screen);
      return due.length > 0;
    },
  };
}
