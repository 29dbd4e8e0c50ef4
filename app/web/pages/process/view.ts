import { isError } from "../../../domain/problem.ts";
import { icons } from "../../../messages/icons.ts";
import { policyLine } from "../../../messages/policy-note.ts";
import { processFile, say } from "../../../messages/phrase.ts";
import { earlierPhrase } from "../../../messages/process-check.ts";
import { type Html, html, none } from "../../parts/html.ts";
import { layout } from "../../parts/layout.ts";
import { external, paths } from "../../parts/link.ts";
import { markdown } from "../../parts/markdown.ts";
import { line, phrase } from "../../parts/phrase.ts";
import { attention, state } from "../../parts/state.ts";
import { time } from "../../parts/time.ts";
import type { ProcessFacts } from "./facts.ts";
import { flow } from "./flow.ts";
import { gatesTable } from "./gates.ts";
import { planTable } from "./plan.ts";
import { channels, freezes, lifecycle } from "./rules.ts";
import { problemsView } from "./problems.ts";

/** The default branch's process: whether its file is in order, its steps, who is asked where, and its rules. */
export function processView(facts: ProcessFacts): Html {
  const { project, viewer, inForce } = facts;
  const here = `${project.owner}/${project.name}`;
  return layout({
    title: `Process of ${here}`,
    trail: [{ words: here, path: paths.project(project) }],
    viewer,
    live: `${paths.project(project)}/changes`,
    content: html`<h1>Process <small>${line(inForce?.process.name ?? here)}</small></h1>
      ${facts.unread.map((one) => attention(phrase(one)))}
      <div data-part="file">${standing(facts)}</div>
      <div data-part="process">${inForce === null ? none : sections(facts, inForce)}</div>`,
  });
}

function sections(facts: ProcessFacts, inForce: NonNullable<ProcessFacts["inForce"]>): Html {
  return html`<section aria-labelledby="steps">
      <h2 id="steps">Steps</h2>
      ${flow(inForce.steps)}
    </section>
    <section aria-labelledby="plan">
      <h2 id="plan">What happens where</h2>
      ${planTable(facts, inForce)}
    </section>
    <section aria-labelledby="gates">
      <h2 id="gates">Who is asked</h2>
      ${gatesTable(inForce.gates)}
    </section>
    <section aria-labelledby="lifecycle">
      <h2 id="lifecycle">Lifecycle</h2>
      ${lifecycle(inForce.phases)}
    </section>
    <section aria-labelledby="channels">
      <h2 id="channels">Channels</h2>
      ${channels(inForce.process.channels)}
    </section>
    <section aria-labelledby="freezes">
      <h2 id="freezes">Freezes</h2>
      ${freezes(inForce.freezes)}
    </section>`;
}

function standing(facts: ProcessFacts): Html {
  const note = policyLine(facts.policy);
  return html`${fileStanding(facts)} ${note === "" ? none : markdown(note)}`;
}

function fileStanding({ file, address, project, inForce }: ProcessFacts): Html {
  const where = external(address, html`<code>.deploy/process.yml</code>`);
  const branch = html`<code>${line(project.defaultBranch)}</code>`;
  switch (file.kind) {
    case "read": {
      const isBroken = file.problems.some(isError);
      return html`<p class="standing">
          ${isBroken ? state("failed", "broken") : state("success", "in order")}
        </p>
        <p>${where} of ${branch}, read ${time(file.readAt)}.</p>
        ${problemsView(file, inForce !== null)}`;
    }
    case "missing":
      return attention(
        html`${phrase(say`There is no ${processFile} on `)}${branch}${
          inForce === null ? ". Nothing can be released." : html`. ${phrase(earlierPhrase)}`
        }`,
      );
    case "unread":
      return html`<p>
        <span aria-hidden="true">${icons.queued}</span> ${where} has not been read yet: that happens with the
        first push or release.
      </p>`;
  }
}
