import type { Person } from "../../domain/deployment/state.ts";

/** A user of GitHub's answers; null where it names none: nothing, or (of a commit) an object without anything. */
export function toPerson(user: object | null | undefined): Person | null {
  return isUser(user) ? { id: user.id, login: user.login } : null;
}

function isUser(user: object | null | undefined): user is Person {
  return (
    typeof user === "object" &&
    user !== null &&
    "id" in user &&
    typeof user.id === "number" &&
    "login" in user &&
    typeof user.login === "string"
  );
}
