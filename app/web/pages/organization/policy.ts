import type { PolicyNote } from "../../../messages/policy-note.ts";
import { policyLine } from "../../../messages/policy-note.ts";
import { globsPhrase, rulePhrases } from "../../../messages/policy-rule.ts";
import { problemLine } from "../../../messages/problem-line.ts";
import { listed, name, type Phrase, reference, say } from "../../../messages/phrase.ts";
import { counted } from "../../../messages/time.ts";
import { orderButton, orderForm } from "../../forms/order-form.ts";
import { type Html, html, none } from "../../parts/html.ts";
import { paths } from "../../parts/link.ts";
import { markdown } from "../../parts/markdown.ts";
import { phrase } from "../../parts/phrase.ts";
import type { OrganizationFacts, PolicyFacts, RuleOnPage } from "./facts.ts";

/** More have no room; the file has them. */
const mostRules = 30;
const mostProblems = 20;

/** The policy of the organization: how it stands, what is wrong with it, what it asks for. */
export function policyView(facts: OrganizationFacts, policy: PolicyFacts): Html {
  const { note, rules } = policy;
  return html`${standing(facts, note)} ${problems(policy)} ${confirmForm(facts, note)} ${rulesTable(rules)}`;
}

function standing({ owner }: OrganizationFacts, note: PolicyNote | null): Html {
  const file = say`${reference(".deploy/policy.yml")} of ${reference(`${owner}/.github`)}`;
  if (note === null)
    return html`<p>${phrase(say`There is no ${file}: every repository has its own rules only.`)}</p>`;
  if (note.kind === "in-force") return html`<p>${phrase(say`${file} is in force.`)}</p>`;
  return markdown(policyLine(note));
}

function problems({ problems: all }: PolicyFacts): Html {
  if (all === null || all.length === 0) return none;
  const more = all.length - mostProblems;
  const lines = all.slice(0, mostProblems).map((one) => `- ${problemLine(one)}`);
  return html`<h3>${counted(all.length, "problem")}</h3>
    ${markdown([...lines, ...(more > 0 ? [`- … and ${more} more`] : [])].join("\n"))}`;
}

/** An order goes to one repository, and counts for all of the organization. */
function confirmForm({ viewer, projects, owner }: OrganizationFacts, note: PolicyNote | null): Html {
  if (note?.kind !== "doubtful" || note.confirmed) return none;
  const asking = { viewer, project: projects[0], from: paths.organization(owner) };
  return orderForm(
    asking,
    "Confirm the policy",
    html`<p>
        An owner of the organization can say to go on as it is: of a policy that is gone nothing counts any
        more; of one that has mistakes or cannot be read, the last version that was in order does.
      </p>
      ${orderButton("confirm-policy", "Go on all the same", "danger")}`,
  );
}

function rulesTable(rules: readonly RuleOnPage[]): Html {
  if (rules.length === 0) return none;
  const more = rules.length - mostRules;
  return html`<div class="scroll" role="group" tabindex="0" aria-labelledby="policy">
      <table>
        <thead>
          <tr>
            <th scope="col">Repositories</th>
            <th scope="col">Environments</th>
            <th scope="col">What the rule asks for</th>
          </tr>
        </thead>
        <tbody>
          ${rules.slice(0, mostRules).map(
            (one) =>
              html`<tr>
                <th scope="row">${phrase(repositories(one))}</th>
                <td>${phrase(globsPhrase(one.rule.environments, "every environment"))}</td>
                <td>
                  <ul>
                    ${rulePhrases(one.rule).map((point) => html`<li>${phrase(point)}</li>`)}
                  </ul>
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${more > 0 ? html`<p>… and ${counted(more, "rule")} more.</p>` : none}
    ${
      rules.every(({ readsFile }) => readsFile)
        ? none
        : html`<p><small>Shown is what counts for the repositories that you may read.</small></p>`
    }`;
}

/** A glob may name repositories that the viewer may not know of. */
function repositories({ rule, readsFile, repositories: names }: RuleOnPage): Phrase {
  if (rule.repositories === null || readsFile) return globsPhrase(rule.repositories, "every repository");
  return listed(names.map((one) => say`${name(one)}`));
}
