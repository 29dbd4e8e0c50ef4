import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type * as contract from "../../../app/http/contract.ts";

export interface ScriptedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON, unless it is text. */
  readonly body: unknown;
  /** How long the server held it, where time is not the real one. */
  readonly afterSeconds?: number;
}

/** Drawbridge and GitHub's OIDC service, which answer from a script and remember what they were asked. */
export interface ScriptedServer extends AsyncDisposable {
  readonly origin: string;
  /** Each request on one line; the server is called `http://drawbridge`. */
  readonly requests: readonly string[];
  /** What the runner gives a job with `id-token: write`. */
  readonly env: Readonly<Record<string, string>>;
  /** From now on there is a server, where there was none. */
  readonly listen: () => void;
}

/** @param answers of the API, in this order; beyond them it answers 501. Every token is another one. */
export async function startScripted(
  answers: readonly ScriptedAnswer[],
  { port = 0, listening = true } = {},
): Promise<ScriptedServer> {
  const requests: string[] = [];
  const left = [...answers];
  let tokens = 0;
  let origin = "";
  const server = createServer((request, response) => {
    void (async () => {
      const body = await textOf(request);
      const url = new URL(request.url ?? "", origin);
      const bearer = String(request.headers.authorization).replace("Bearer ", "");
      if (url.pathname === "/oidc") {
        const audience = url.searchParams.get("audience")?.replace(origin, "http://drawbridge");
        requests.push(`GET /oidc for ${audience} with ${bearer}`);
        tokens++;
        response.writeHead(200, { "content-type": "application/json" });
        return response.end(JSON.stringify({ value: `token-${tokens}` }));
      }
      requests.push(`${request.method} ${url.pathname} with ${bearer}${body === "" ? "" : ` ${body}`}`);
      const answer: ScriptedAnswer = left.shift() ?? { status: 501, body: "The script has no more answers." };
      const text = typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body);
      response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
      return response.end(text.replaceAll("http://drawbridge", origin));
    })();
  });
  if (listening) await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${port === 0 ? (server.address() as AddressInfo).port : port}`;
  return {
    origin,
    requests,
    listen: () => server.listen(port, "127.0.0.1"),
    env: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${origin}/oidc?api-version=2`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "runner-token",
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

const at = "2026-11-22T06:00:00.000Z";
const by = { kind: "workflow", login: "dev", id: 100, run_id: 7001 } as const;
const page = "http://drawbridge/acme/shop";
export const sha = "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d";

/** A release as the API answers it. */
export function release(
  deployments: readonly (readonly [id: number, environment: string, state: contract.DeploymentState])[],
  version = "1.4.0",
): contract.Release {
  return {
    id: 7,
    version,
    sha,
    ref: "refs/heads/main",
    channel: "Default",
    html_url: `${page}/releases/${version}`,
    created_by: by,
    created_at: at,
    deployments: deployments.map(([id, environment, state]) => ({
      id,
      environment,
      state,
      html_url: `${page}/deployments/${id}`,
    })),
  };
}

/** A deployment as the API answers it, with one intervention. */
export function deployment(
  id: number,
  environment: string,
  state: contract.DeploymentState,
  asked: Readonly<Partial<contract.Interruption>> | null,
): contract.Deployment {
  return {
    id,
    release: { version: "1.4.0", sha },
    environment,
    state,
    github_deployment_id: 900 + id,
    created_by: by,
    created_at: at,
    started_at: at,
    finished_at: null,
    html_url: `${page}/deployments/${id}`,
    queued_for: null,
    cause: null,
    steps: [
      {
        id: "manual-intervention-required",
        name: "Manual Intervention Required",
        uses: "manual-intervention",
        state: "waiting",
        started_at: at,
        finished_at: null,
        error: null,
        log_url: null,
        outputs: {},
        interruption:
          asked === null
            ? null
            : {
                id: 3,
                kind: "manual-intervention",
                state: "pending",
                instructions: "Please verify",
                responsible_teams: ["Octopus Administrators", "acme/octopus-managers"],
                responsible_user: null,
                approvals_required: 1,
                deadline: null,
                approvals: [],
                ...asked,
              },
      },
    ],
  };
}

/** A deployment without a gate: one step that works. */
export function working(
  id: number,
  state: contract.DeploymentState,
  more: Partial<Pick<contract.Deployment, "queued_for" | "cause" | "environment">> = {},
  step: Partial<contract.Step> = {},
): contract.Deployment {
  const whole = deployment(id, "Production", state, null);
  const states = { queued: "pending", executing: "executing", success: "success" } as const;
  const of = states[state as keyof typeof states] ?? "failed";
  const ship = { ...whole.steps[0]!, id: "ship", name: "Ship", uses: "github-deployment" as const };
  return { ...whole, ...more, steps: [{ ...ship, state: of, ...step }] };
}

/** A vote as the API answers it. */
export function vote(login: string, decision: "approve" | "reject" = "approve"): contract.Approval {
  const said = { team: "Octopus Administrators", decision, note: "", inputs: {}, emergency: false };
  return { user: { login, id: 5 }, ...said, at };
}

/** A problem as the API answers it. */
export function problem(
  status: number,
  code: contract.ProblemCode,
  detail: string,
  errors: readonly contract.ProblemError[] = [],
): ScriptedAnswer {
  const type = `urn:drawbridge:problem:${code}`;
  return {
    status,
    headers: { "content-type": "application/problem+json" },
    body: { type, title: "A problem", status, detail, code, errors },
  };
}
