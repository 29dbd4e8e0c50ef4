import { refusalComment } from "./refusal.ts";

/**
 * The answer to an edit that makes a comment a command.
 * @param user login of the person who edited it
 * @param id of the notice, for its marker
 */
export function editedComment(user: string, id: string): string {
  return refusalComment(user, { code: "edited-comment" }, id);
}
