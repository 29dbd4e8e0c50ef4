import type { PGlite } from "@electric-sql/pglite";
import type { GitHubApp, GitHubRepository } from "../../app/github/client.ts";

/** The process is gone: nothing it still tries has any effect. */
export class Killed extends Error {
  constructor(at: string) {
    super(`killed at ${at}`);
    this.name = "Killed";
  }
}

/**
 * Kills a process between two of its statements. Every statement on the
 * database, every commit, every call to GitHub is a point, before its effect and
 * after; at the armed one the process dies, and with it everything it would
 * still have done.
 */
export class Killer {
  dead = false;
  /** Points passed since it was armed, by name. */
  readonly passed: string[] = [];
  private fuse: number | null = null;

  /** Dies at the n-th point from now, counted from 1; `Infinity` only counts. */
  arm(n: number): void {
    this.passed.length = 0;
    this.fuse = n;
  }

  point(name: string): void {
    if (this.dead) throw new Killed(name);
    if (this.fuse === null) return;
    this.passed.push(name);
    if (this.passed.length < this.fuse) return;
    this.dead = true;
    throw new Killed(name);
  }

  /** Around one effect: dies before it, or after it without having learned of it. */
  private async around<T>(name: string, effect: () => Promise<T>): Promise<T> {
    this.point(`before ${name}`);
    const result = await effect();
    this.point(`after ${name}`);
    return result;
  }

  github(app: GitHubApp): GitHubApp {
    return {
      self: () => app.self(),
      installationOf: (owner, repository) =>
        this.around("installationOf", () => app.installationOf(owner, repository)),
      installation: (id) => this.around("installation", () => app.installation(id)),
      deliveries: (cursor) => this.around("deliveries", () => app.deliveries(cursor)),
      delivery: (id) => this.around("delivery", () => app.delivery(id)),
      repository: (...where) => {
        const repository = app.repository(...where);
        const wrapped = Object.entries(repository).map(([name, method]) => {
          const call = method as (...input: unknown[]) => Promise<unknown>;
          return [name, (...input: unknown[]) => this.around(name, () => call(...input))];
        });
        return Object.fromEntries(wrapped) as GitHubRepository;
      },
    };
  }

  /** The app's side of an embedded database. A transaction dies before its commit, or after it. */
  database(client: PGlite): PGlite {
    return new Proxy(client, {
      get: (target, property) => {
        if (property === "transaction") {
          return async (work: (tx: object) => Promise<unknown>) => {
            const result = await target.transaction(async (tx) => {
              const done = await work(this.statements(tx));
              this.point("before commit");
              return done;
            });
            this.point("after commit");
            return result;
          };
        }
        return this.method(target, property);
      },
    });
  }

  private statements<T extends object>(tx: T): T {
    return new Proxy(tx, { get: (target, property) => this.method(target, property) });
  }

  private method(target: object, property: string | symbol): unknown {
    const value = Reflect.get(target, property) as unknown;
    if (typeof value !== "function") return value;
    if (property !== "query" && property !== "exec") return value.bind(target);
    return (...input: unknown[]) => {
      this.point(`statement ${firstWords(input[0])}`);
      return value.apply(target, input) as unknown;
    };
  }

  /** The queue's side: its polling is no point, but a dead process does not poll. */
  queue(client: PGlite): PGlite {
    return new Proxy(client, {
      get: (target, property) => {
        const value = Reflect.get(target, property) as unknown;
        if (typeof value !== "function") return value;
        if (property !== "query" && property !== "exec") return value.bind(target);
        return (...input: unknown[]) => {
          if (this.dead) throw new Killed("the queue");
          return value.apply(target, input) as unknown;
        };
      },
    });
  }
}

function firstWords(statement: unknown): string {
  return String(statement).replaceAll('"', "").trim().split(/\s+/).slice(0, 4).join(" ");
}
