import { personOf } from "../../../domain/actor.ts";
import { sameName } from "../../../domain/process.ts";
import { askedPhrase } from "../../../messages/asked.ts";
import { emphasis, listed, name, reference, say } from "../../../messages/phrase.ts";
import { type Asking, hidden, noteField, orderButton, orderForm } from "../../forms/order-form.ts";
import { attribute, type Html, html, none } from "../../parts/html.ts";
import { paths } from "../../parts/link.ts";
import { phrase } from "../../parts/phrase.ts";
import type { EnvironmentOnPage, ReleaseFacts } from "./facts.ts";
import { deployForm } from "./deploy-form.ts";
import { environmentField, overrideField } from "./fields.ts";

/** Of so many environments is said who deploys there. */
const mostNamed = 20;

/** What the viewer may order, each in its own fold; nothing for whoever may order nothing. */
export function actionsView(facts: ReleaseFacts): Html {
  const { view, standing, phases, mayBlock } = facts;
  const { project, release } = view;
  const asking: Asking = {
    viewer: standing.viewer,
    project,
    from: paths.release(project, release.version),
  };
  const all = phases.flatMap(({ environments }) => environments);
  const startable = all.filter(({ prospect }) => prospect.mayStart);
  return html`<div data-part="promote">${promote(asking, facts, all)}</div>
    <div data-part="deploy" id="deploy">${deployForm(asking, view, startable)}</div>
    <div data-part="redeploy">${again(asking, facts, startable)}</div>
    <div data-part="rollback">${rollback(asking, facts, startable)}</div>
    <div data-part="blocking">${mayBlock ? blocking(asking, facts) : none}</div>
    <div data-part="whoever">${whoever(asking, all)}</div>`;
}

/** Who may order what the viewer may not. */
function whoever({ viewer }: Asking, all: readonly EnvironmentOnPage[]): Html {
  if (all.some(({ prospect }) => prospect.mayDeploy)) return none;
  const deployers = all.flatMap(({ name: environment, prospect }) =>
    prospect.deployers === null
      ? []
      : [
          prospect.deployers.who === null
            ? say`${emphasis(environment)}: whoever may write to the repository`
            : say`${emphasis(environment)}: ${askedPhrase(prospect.deployers, environment)}`,
        ],
  );
  if (deployers.length === 0) return none;
  return html`<p class="no">
      ${phrase(say`You cannot deploy it: GitHub does not count ${reference(viewer.login)} among those who may.`)}
    </p>
    <ul>
      ${deployers.slice(0, mostNamed).map((one) => html`<li>${phrase(one)}</li>`)}
    </ul>`;
}

/** Into the next environments of its lifecycle, all of them or none. */
function promote(asking: Asking, { view, next }: ReleaseFacts, all: readonly EnvironmentOnPage[]): Html {
  const targets = all.filter((one) => next.some((target) => sameName(target, one.name)));
  const now = targets.filter(startsNow);
  if (now.length === 0 || targets.some(({ latest, prospect }) => latest === null && !prospect.mayStart)) {
    return none;
  }
  const where = listed(now.map((one) => say`${name(one.name)}`));
  return fold(
    html`Promote to ${phrase(where)}`,
    true,
    orderForm(
      asking,
      `Promote ${view.release.version}`,
      html`${hidden("version", view.release.version)}
        ${noteField("promote-note", "Note", "Kept with the deployment, and shown to whoever may read the repository.")}
        ${overrideField("promote", now)}
        <p class="buttons">${orderButton("promote", "Promote", "main")}</p>`,
    ),
  );
}

/** Whether it would not be refused now; what is asked for by a freeze's override is. */
function startsNow({ prospect: { mayStart, hold, mayOverride } }: EnvironmentOnPage): boolean {
  return mayStart && (hold === null || (hold.code === "freeze" && mayOverride));
}

/** Ordered as a deployment of this version: the environment may run another one by the time it is sent. */
function again(asking: Asking, { view }: ReleaseFacts, startable: readonly EnvironmentOnPage[]): Html {
  const targets = startable.filter((one) => one.prospect.mode === "redeploy" && startsNow(one));
  if (targets.length === 0) return none;
  return fold(
    html`Redeploy`,
    false,
    orderForm(
      asking,
      `Redeploy ${view.release.version}`,
      html`<p>Once more where it runs already, with the gates of today.</p>
        ${hidden("version", view.release.version)} ${environmentField("redeploy", targets)}
        ${noteField("redeploy-note", "Note", "Kept with the deployment, and shown to whoever may read the repository.")}
        ${overrideField("redeploy", targets)}
        <p class="buttons">${orderButton("deploy", "Redeploy", "main")}</p>`,
    ),
  );
}

function rollback(asking: Asking, { view }: ReleaseFacts, startable: readonly EnvironmentOnPage[]): Html {
  const targets = startable.filter((one) => one.prospect.mode === "rollback" && startsNow(one));
  if (targets.length === 0) return none;
  return fold(
    html`Roll back to this release`,
    false,
    orderForm(
      asking,
      `Roll back to ${view.release.version}`,
      html`<p>
          Takes an environment back from a newer release that it runs. Automatic deployments there wait then,
          until a person deploys.
        </p>
        ${hidden("version", view.release.version)} ${environmentField("rollback", targets)}
        ${noteField("rollback-note", "Note", "Kept with the deployment, and shown to whoever may read the repository.")}
        ${overrideField("rollback", targets)}
        <p class="buttons">${orderButton("rollback", "Roll back", "danger")}</p>`,
    ),
  );
}

function blocking(asking: Asking, { view }: ReleaseFacts): Html {
  const { version, blocked } = view.release;
  if (blocked === null) {
    return fold(
      html`Block this release`,
      false,
      orderForm(
        asking,
        `Block ${version}`,
        html`<p>It then enters no further phase until somebody lets it go on.</p>
          ${hidden("version", version)}
          ${noteField("block-note", "Why", "Kept with the release, and shown to everybody.", true)}
          <p class="buttons">${orderButton("block", "Block", "danger")}</p>`,
      ),
    );
  }
  const isOwn = personOf(blocked.by)?.id === asking.viewer.id;
  return fold(
    html`Let it go on`,
    false,
    orderForm(
      asking,
      `Unblock ${version}`,
      html`<p>
          ${
            isOwn
              ? "You blocked it."
              : "Somebody else blocked it: whoever may deploy wherever it goes on then may undo that."
          }
        </p>
        ${hidden("version", version)}
        <p class="buttons">${orderButton("unblock", "Unblock", "main")}</p>`,
    ),
  );
}

function fold(summary: Html, isOpen: boolean, content: Html): Html {
  return html`<details ${attribute(isOpen, "open")}>
    <summary>${summary}</summary>
    ${content}
  </details>`;
}
