import { randomUUID } from "node:crypto";
import { oneCall } from "../../../demo/github/one-call.ts";
import type { Story } from "../../support/story.ts";
import { Visitor } from "../../web/support/visitor.ts";

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: any;
}

export interface Sent {
  /** Default: none. */
  readonly key?: string;
  /** Instead of the session's own; null: none. */
  readonly csrf?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A program that somebody runs with the session that they have in their browser. */
export class Program {
  readonly browser: Visitor;
  private readonly story: Story;
  private csrf = "";

  private constructor(story: Story) {
    this.story = story;
    this.browser = new Visitor(story.url, story.github);
  }

  /** Signs in as this person; null: as nobody. */
  static async of(story: Story, login: string | null): Promise<Program> {
    const program = new Program(story);
    if (login !== null) {
      await program.browser.signIn(login, "/-/nothing");
      const { status, body } = await program.get("/api/v1/viewer");
      if (status !== 200) throw new Error(`${login} is not signed in: ${status} ${JSON.stringify(body)}`);
      program.csrf = body.csrf_token;
    }
    return program;
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answered> {
    return this.ask(path, { headers: { ...headers, ...oneCall } });
  }

  /** @param path within the story's repository, or from `/api` on */
  post(
    path: string,
    body: unknown = {},
    { key, csrf = this.csrf, headers = {} }: Sent = {},
  ): Promise<Answered> {
    return this.ask(path, {
      method: "POST",
      body: JSON.stringify(body),
      headers: {
        "content-type": "application/json",
        ...(csrf === null ? {} : { "x-csrf-token": csrf }),
        ...(key === undefined ? {} : { "idempotency-key": key }),
        ...headers,
        ...oneCall,
      },
    });
  }

  private async ask(path: string, init: RequestInit): Promise<Answered> {
    const { owner, repo } = this.story.github;
    const whole = path.startsWith("/api/") ? path : `/api/v1/repos/${owner.login}/${repo.name}${path}`;
    const response = await this.browser.ask(whole, init);
    return { status: response.status, headers: response.headers, body: await response.json() };
  }
}

/** A key that nobody has used. */
export const newKey = (): string => randomUUID();

/** Status and code of a "no", or the status alone. */
export function said({ status, body }: Answered): string {
  return typeof body?.code === "string" ? `${status} ${body.code}` : String(status);
}
