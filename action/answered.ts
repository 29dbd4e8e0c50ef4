import type { ProblemCode } from "../app/http/contract.ts";
import { counted } from "../app/messages/time.ts";
import { type AnsweredProblem, type Read, readProblem } from "./answers.ts";
import { type Failure, failure } from "./result.ts";
import type { Tried } from "./retry.ts";
import type { HttpAnswer, HttpFault } from "./transport.ts";

export type Exchange = HttpAnswer | HttpFault;

/** What came of asking Drawbridge. `created`: it answered 201. */
export type Answered<T> = { readonly ok: true; readonly created: boolean; readonly value: T } | Failure;

/** Where the server looks for it; its problems carry no name of a file. */
const processFile = ".deploy/process.yml";

/** @param asked method and address, for messages */
export function answerOf<T>(asked: string, { value, gaveUp }: Tried<Exchange>, read: Read<T>): Answered<T> {
  if (!value.ok) return unreachable(asked, gaveUp, value.why);
  const { status, body, headers } = value;
  if (status === 200 || status === 201) {
    const answer = read(body);
    return answer === null
      ? notDrawbridge(asked, status)
      : { ok: true, created: status === 201, value: answer };
  }
  const problem = readProblem(body);
  if (problem !== null) return refused(problem, gaveUp);
  if (gaveUp !== null) return unreachable(asked, gaveUp, `answered ${status}`);
  return notDrawbridge(asked, status, headers.location);
}

function unreachable(asked: string, gaveUp: string | null, why: string): Failure {
  return failure(
    "network",
    `Drawbridge did not answer ${asked} (${gaveUp}; the last time: ${why}). Check \`server-url\`, the proxy and that Drawbridge runs, then re-run the job: nothing is made twice.`,
    { mayPass: true },
  );
}

function refused({ code, detail, errors }: AnsweredProblem, gaveUp: string | null): Failure {
  const reason = code as ProblemCode;
  if (reason === "process-invalid" && errors.length > 0) {
    const message = `${processFile} of this commit has ${counted(errors.length, "problem")}, annotated on the lines. Mend the file and push.`;
    return failure(reason, message, { problems: { file: processFile, all: errors } });
  }
  return gaveUp === null
    ? failure(reason, detail)
    : failure(reason, `${detail} (${gaveUp})`, { mayPass: true });
}

function notDrawbridge(asked: string, status: number, location?: HttpAnswer["headers"][string]): Failure {
  const leads = typeof location === "string" ? ` and leads to ${location}` : "";
  return failure(
    "answer-invalid",
    `What answers ${asked} is not Drawbridge, or not of this Action's version: it says ${status}${leads}. Set \`server-url\` to the server's PUBLIC_URL.`,
  );
}
