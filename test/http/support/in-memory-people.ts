import { accepted, type Outcome, type Refusal, refused } from "../../../app/domain/refusal.ts";
import type { HttpDeps } from "../../../app/http/context.ts";
import type { Ordered, PersonUseCases } from "../../../app/http/person-usecases.ts";
import type { DeploymentView, ReleaseView } from "../../../app/http/usecases.ts";
import type { PersonOrder } from "../../../app/usecases/person-order.ts";
import type { Viewer } from "../../../app/people/session.ts";
import { deployment as asking, gate } from "../../messages/support/deployments.ts";
import { teams } from "../../messages/support/facts.ts";
import { type HttpProject } from "../../../app/http/usecases.ts";

/** What the routes for people see: who is signed in, and what comes of an order. */
export interface PeopleWorld extends PersonUseCases {
  /** Why the next order is refused; null: it is done. */
  refusal: Refusal | null;
  /** The next order was done before under the same key. */
  repeated: boolean;
  /** By GitHub's ids: what the person who is signed in may read. */
  readable: number[];
}

export const max: Viewer = { id: 7, login: "max", token: "ghu_max", session: "s", csrf: "csrf-of-max" };

/** What the cookie holds. */
export const secret = "secret-of-max";

/** @param world that these become a part of */
export function inMemoryPeople(
  ask: (what: string) => void,
  world: () => PeopleWorld & {
    readonly projects: readonly HttpProject[];
    readonly deployments: DeploymentView[];
    readonly releases: readonly ReleaseView[];
  },
): PeopleWorld {
  const made = (order: PersonOrder): Ordered | null => {
    const { repeated, deployments, releases } = world();
    const of = (id: number): Ordered | null => {
      const found = deployments.filter((one) => one.id === id);
      return found.length === 0 ? null : { kind: "deployments", repeated, deployments: found };
    };
    switch (order.kind) {
      case "answer":
      case "guide":
        return of(order.interruption);
      case "cancel":
        return of(order.deployment);
      case "deploy":
        return of(1);
      case "block": {
        const by = { kind: "person", id: max.id, login: max.login } as const;
        const blocked = { by, reason: order.reason ?? "", at: "2026-11-22T12:00:00.000Z" };
        const { version } = order;
        return { kind: "block", repeated, version, blocked: order.reason === null ? null : blocked };
      }
      case "release": {
        const [release] = releases;
        return release === undefined ? null : { kind: "release", repeated, created: !repeated, release };
      }
      case "confirm-team":
      case "confirm-policy":
        return { kind: "confirmed", repeated, references: ["acme/operators"] };
    }
  };
  const waiting = () => ({ ...asking(), revision: 1, interruptionIds: { [gate().definition.id]: 1 } });

  return {
    refusal: null,
    repeated: false,
    readable: [42],
    order: async (_project, { by, order, key }): Promise<Outcome<Ordered> | null> => {
      ask(`order ${JSON.stringify(order)} by ${by.login} ${key}`);
      const { refusal } = world();
      if (refusal !== null) return refused(refusal);
      const ordered = made(order);
      return ordered === null ? null : accepted(ordered);
    },
    failedWork: async (_project, id) => {
      ask(`failedWork ${id}`);
      return world().deployments.some((one) => one.id === id) ? accepted(id) : null;
    },
    status: async () => {
      ask("status");
      const deployment = waiting();
      const questions = [{ run: gate(), asked: teams }];
      const open = [
        { deployment, url: "https://drawbridge.acme.example/acme/shop/deployments/1", questions },
      ];
      const since = new Date(0);
      return {
        project: "shop",
        rows: [{ environment: "Production", runs: { version: "1.3.0", deployment: 1, since }, open }],
        freezes: [{ name: "Night", reason: "", environments: null, from: null, until: since }],
        blocked: [{ version: "1.2.0", by: "ada", reason: "It leaks" }],
      };
    },
    waiting: async (ids, page) => {
      ask(`waiting ${ids.join(" ")} ${page.offset}`);
      const [project] = world().projects.filter((one) => ids.includes(one.repositoryId));
      const [deployment] = world().deployments;
      if (project === undefined || deployment === undefined) return { items: [], more: false };
      return {
        items: [{ id: 1, project, deployment, question: { run: gate(), asked: teams } }],
        more: page.offset === 0,
      };
    },
  };
}

/** Signed in: `max`, whoever holds `secret`. */
export function peopleOf(
  world: Pick<PeopleWorld, "readable">,
  ask: (what: string) => void,
): NonNullable<HttpDeps["people"]> {
  const right = (id: number) => ({ id, mayWrite: true, mayAdminister: false });
  return {
    sessions: {
      begin: async () => {
        throw new Error("Nobody signs in here");
      },
      find: async (held) => (held === secret ? max : null),
      rename: async () => {},
      end: async () => {},
    },
    today: async ({ id, login }) => ({ id, login }),
    end: async () => {},
    rights: {
      named: async (_viewer, owner, name) => {
        ask(`rights on ${owner}/${name}`);
        const id = { "acme/shop": 42 }[`${owner}/${name}`.toLowerCase()];
        return id !== undefined && world.readable.includes(id) ? right(id) : null;
      },
      all: async () => {
        ask("rights");
        return new Map(world.readable.map((id) => [id, right(id)]));
      },
      teams: async () => [{ id: 1, org: "acme", slug: "octopus-managers" }],
      forget: () => {},
    },
  };
}
