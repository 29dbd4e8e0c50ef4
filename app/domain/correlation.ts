/**
 * What a workflow that is dispatched gets as `correlation-id`: names the deployment, its step, and which start of
 * its work it is.
 */
export function correlationOf(deployment: number, step: string, attempt: number): string {
  return `d${deployment}-${step}-${attempt}`;
}

/** Whether a run's title names the dispatch, one that another begins with left out. */
export function isTitled(title: string, correlation: string): boolean {
  return wordsOf(title).includes(correlation);
}

/** The dispatches that a run's title seems to name: it may be chance, or what somebody wrote into an input. */
export function dispatchesNamed(
  title: string,
): readonly { readonly deployment: number; readonly step: string; readonly attempt: number }[] {
  return wordsOf(title).flatMap((word) => {
    const [, deployment, step, attempt] = /^d(\d{1,10})-([a-z0-9-]+)-(\d{1,10})$/.exec(word) ?? [];
    return step === undefined ? [] : [{ deployment: Number(deployment), step, attempt: Number(attempt) }];
  });
}

function wordsOf(title: string): readonly string[] {
  return title.split(/[^A-Za-z0-9-]+/);
}
