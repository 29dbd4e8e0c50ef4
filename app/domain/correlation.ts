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

/** Whether a run's title names any dispatch. */
export function namesDispatch(title: string): boolean {
  return wordsOf(title).some((word) => /^d\d+-[a-z0-9-]+-\d+$/.test(word));
}

function wordsOf(title: string): readonly string[] {
  return title.split(/[^A-Za-z0-9-]+/);
}
