/** What a GitHub Deployment carries of the deployment that it is the order for. */
export interface Order {
  readonly deployment: number;
  readonly release: number;
  readonly version: string;
}

/** The payload of the GitHub Deployment: what the process file gives, and the order. */
export function orderPayload(
  given: Readonly<Record<string, unknown>>,
  order: Order,
): Readonly<Record<string, unknown>> {
  return { ...given, drawbridge: order };
}

/**
 * Id of the deployment that a payload names, or null: it is no order of Drawbridge's. Whoever may create GitHub
 * Deployments can write any payload: it proves nothing unless the app itself created the GitHub Deployment.
 *
 * @param payload as GitHub gives it back: an object, or JSON text
 */
export function orderedDeployment(payload: unknown): number | null {
  const order = field(parsed(payload), "drawbridge");
  const deployment = field(order, "deployment");
  return typeof deployment === "number" && Number.isSafeInteger(deployment) ? deployment : null;
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
