import { Story, type StoryOptions } from "../../support/story.ts";
import { Visitor } from "./visitor.ts";

/** A private repository of an organization: one who administers it, some who read it, and one who does not. */
const people = {
  admin: "owner",
  releaser: "write",
  ada: "read",
  max: "write",
  sam: "read",
  writer: "write",
  eve: "none",
} as const;
const teams = {
  "octopus-administrators": ["ada"],
  "octopus-managers": ["max"],
  security: ["sam", "sue"],
} as const;

export function start(process: string | null, more: Partial<StoryOptions> = {}): Promise<Story> {
  return Story.start({ reachable: true, private: true, people, teams, process, ...more });
}

/** Ends a story of which only the pages were looked at: what the app said on GitHub was not read. */
export async function over(story: Story): Promise<void> {
  await story.app.stop();
  await story.database.drop();
  await story.github.close();
}

export async function visit(story: Story, login = "ada"): Promise<Visitor> {
  const visitor = new Visitor(story.url, story.github);
  await visitor.signIn(login);
  return visitor;
}

/** The words of a page, without marks. */
export function plain(text: string): string {
  return text
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll("&#39;", "'")
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&")
    .replaceAll(/\s+/g, " ")
    .trim();
}
