/** Reactions on issues and their comments. */
import { commentOf } from "./comments.ts";
import {
  actorOf,
  created,
  invalid,
  notFound,
  ok,
  page,
  repoRoutes,
  type RepoCall,
  type Routes,
} from "./http.ts";
import { issueOf } from "./issues.ts";
import { nodeId, REACTIONS, userJson } from "./shapes.ts";
import { timestamp, type Json, type Reaction, type World } from "./world.ts";

export function reactionRoutes(world: World): Routes {
  const list = (call: RepoCall, reactions: readonly Reaction[]) => {
    const content = call.query.get("content");
    const found = reactions.filter((reaction) => content === null || reaction.content === content);
    return page(
      call,
      world,
      found.map((reaction) => reactionJson(world, reaction)),
    );
  };
  const add = (call: RepoCall, reactions: Reaction[]) => {
    const content = String(call.body["content"]);
    if (!REACTIONS.includes(content)) throw invalid("Reaction", "content", "content is not a valid reaction");
    const user = actorOf(world, call.caller);
    const same = reactions.find((reaction) => reaction.user === user && reaction.content === content);
    if (same !== undefined) return ok(reactionJson(world, same));
    const reaction = { id: world.nextId("reaction"), user, content, createdAt: timestamp(world) };
    reactions.push(reaction);
    return created(reactionJson(world, reaction));
  };
  const remove = (call: RepoCall, reactions: Reaction[]) => {
    const index = reactions.findIndex((reaction) => reaction.id === Number(call.params["reaction_id"]));
    if (index < 0) throw notFound();
    reactions.splice(index, 1);
    return { status: 204 };
  };
  return repoRoutes(world, {
    "GET /issues/comments/{comment_id}/reactions": (call) => list(call, commentOf(call).reactions),
    "POST /issues/comments/{comment_id}/reactions": (call) => add(call, commentOf(call).reactions),
    "DELETE /issues/comments/{comment_id}/reactions/{reaction_id}": (call) =>
      remove(call, commentOf(call).reactions),
    "GET /issues/{issue_number}/reactions": (call) => list(call, issueOf(call).reactions),
    "POST /issues/{issue_number}/reactions": (call) => add(call, issueOf(call).reactions),
  });
}

function reactionJson(world: World, reaction: Reaction): Json {
  return {
    id: reaction.id,
    node_id: nodeId("Reaction", reaction.id),
    user: userJson(world, reaction.user),
    content: reaction.content,
    created_at: reaction.createdAt,
  };
}
