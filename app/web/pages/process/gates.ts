import type { InterventionStep } from "../../../domain/process.ts";
import { type Asked, askedPhrase, brokenLines } from "../../../messages/asked.ts";
import { fit } from "../../../messages/comment.ts";
import { kindPhrase } from "../../../messages/inputs.ts";
import { listed, type Phrase, reference, say } from "../../../messages/phrase.ts";
import { timeoutPhrase } from "../../../messages/step-words.ts";
import { counted, duration } from "../../../messages/time.ts";
import { type Html, html, none } from "../../parts/html.ts";
import { markdown } from "../../parts/markdown.ts";
import { phrase, short } from "../../parts/phrase.ts";
import type { GateOnPage } from "./facts.ts";

/** More have no room; the file has them. */
const most = 30;

/** Every gate, the people whom GitHub knows behind its names, and on what terms they are asked. */
export function gatesTable(gates: readonly GateOnPage[]): Html {
  if (gates.length === 0) return html`<p>Nobody: no step asks for approval.</p>`;
  return html`<div class="scroll" role="group" tabindex="0" aria-labelledby="gates">
      <table>
        <thead>
          <tr>
            <th scope="col">Gate</th>
            <th scope="col">Who</th>
            <th scope="col">How many</th>
            <th scope="col">Their own work</th>
            <th scope="col">Waits</th>
            <th scope="col">Has to be given</th>
            <th scope="col">In an emergency</th>
          </tr>
        </thead>
        <tbody>
          ${gates.slice(0, most).map(row)}
        </tbody>
      </table>
    </div>
    ${gates.length > most ? html`<p>… and ${counted(gates.length - most, "gate")} more, which the file names.</p>` : none}`;
}

function row({ gate, asked, emergency }: GateOnPage): Html {
  return html`<tr>
    <th scope="row">
      ${short(gate.name)}${gate.policy ? html` <small>organization's policy</small>` : none}
    </th>
    <td>${who(asked)}</td>
    <td>${gate.approvals}${gate.fromEachTeam ? " of each team" : none}</td>
    <td>${gate.preventSelfApproval ? "nobody approves it" : "may be approved"}</td>
    <td>${waits(gate)}</td>
    <td>${phrase(inputs(gate))}</td>
    <td>${emergency === null ? "nobody alone" : html`${who(emergency)} alone`}</td>
  </tr>`;
}

function who(asked: Asked): Html {
  const broken = fit([brokenLines(asked)], 2_000);
  const people = asked.who === null ? say`whoever may deploy there` : askedPhrase(asked, "");
  return html`${phrase(people)}${broken === "" ? none : markdown(broken)}`;
}

function waits(gate: InterventionStep): Html {
  const end = timeoutPhrase(gate);
  const { remindEveryMs, blockDeployments } = gate;
  return html`${end.length === 0 ? "without an end" : phrase(end)}${
    remindEveryMs === null ? none : `, reminded every ${duration(remindEveryMs)}`
  }${blockDeployments ? ", and others wait for it" : none}`;
}

function inputs({ inputs: fields }: InterventionStep): Phrase {
  if (fields.length === 0) return say`nothing`;
  return listed(
    fields.map(
      (field) => say`${reference(field.name)} (${kindPhrase(field)}${field.required ? "" : ", if wished"})`,
    ),
    "and",
    8,
  );
}
