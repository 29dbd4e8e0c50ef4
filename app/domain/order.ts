/** What a GitHub Deployment carries of the deployment that it is the order for. */
export interface Order {
  readonly deployment: number;
  readonly release: number;
  readonly version: string;
  /** Which attempt at the work, where failed work was started again; left out of the payload for the first. */
  readonly attempt?: number;
}

/** Which deployment a GitHub Deployment is the order for, and for which attempt at its work. */
export interface OrderedDeployment {
  readonly deployment: number;
  readonly attempt: number;
}

/** The payload of the GitHub Deployment: what the process file gives, and the order. */
export function orderPayload(
  given: Readonly<Record<string, unknown>>,
  order: Order,
): Readonly<Record<string, unknown>> {
  const { attempt = 1, ...first } = order;
  return { ...given, drawbridge: attempt === 1 ? first : { ...first, attempt } };
}

/**
 * The deployment and attempt that a payload names, or null: it is no order of Drawbridge's. Whoever may create
 * GitHub Deployments can write any payload: it proves nothing unless the app itself created the GitHub Deployment.
 *
 * @param payload as GitHub gives it back: an object, or JSON text
 */
export function orderedDeployment(payload: unknown): OrderedDeployment | null {
  const order = field(parsed(payload), "drawbridge");
  const deployment = field(order, "deployment");
  const attempt = field(order, "attempt") ?? 1;
  return isWhole(deployment) && isWhole(attempt) ? { deployment, attempt } : null;
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function parsed(payload: unknown): unknown {
  if (typeof payload !== "string") return payload;
  try {
    return JSON.parse(payload) as unknown;
  } catch {
    return null;
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
