import { describe, expect, it } from "vitest";
import { refusalComment, refusalDetail, refusalText } from "../../app/messages/refusal.ts";
import { mentionsIn } from "./support/github.ts";
import { refusals } from "./support/refusals.ts";

const all = Object.values(refusals).flat();

describe("a refusal", () => {
  it("as one line of plain text, each with what would work", () => {
    expect(all.map((refusal) => `${refusal.code}: ${refusalDetail(refusal)}`).join("\n"))
      .toMatchInlineSnapshot(`
        "already-decided: Nothing changed. Manual Intervention Required of 1.4.0 → Production (d12) is approved already. \`/status\` shows what waits, and for whom.
        already-decided: Nothing changed. Manual Intervention Required of 1.4.0 → Production (d12) is rejected already. \`/status\` shows what waits, and for whom.
        already-decided: Nothing changed. Manual Intervention Required of 1.4.0 → Production (d12) is closed: it was not approved in time. \`/status\` shows what waits, and for whom.
        already-decided: Nothing changed. Manual Intervention Required of 1.4.0 → Production (d12) is closed: its deployment did not go on. \`/status\` shows what waits, and for whom.
        already-decided: Nothing changed. Manual Intervention Required of 1.4.0 → Production (d12) is still open. \`/status\` shows what waits, and for whom.
        already-decided: Nothing changed. Manual Intervention Required of 1.4.0 → Production (d12) is closed: 1.5.0 superseded 1.4.0. \`/status\` shows what waits, and for whom.
        already-decided: Nothing changed. Manual Intervention Required of 1.4.0 → Production (d12) is answered already: the deployment went on. \`/status\` shows what waits, and for whom.
        already-decided: Nothing changed. Manual Intervention Required of 1.4.0 → Production (d12) is answered already: the deployment was let fail. \`/status\` shows what waits, and for whom.
        task-ended: Script not wanted any more. The script of migrate (d12) does not run any more: the step was canceled, has run out of time or has ended. Stop. Nothing that this job says counts for it.
        task-taken: Script not executed. Another job has taken the script of migrate (d12) already. It is executed once. Stop. To execute it again, deploy again.
        task-of-other-run: Script not executed. This workflow run is not the one that Drawbridge has dispatched for the script of migrate (d12), or not the job that has taken it. Stop. Only Drawbridge starts this workflow; it is not started or re-run by hand.
        already-answered: Nothing changed. You approved Manual Intervention Required of 1.4.0 → Production (d12) at 2026-11-22 14:20 UTC, and one person answers once. The answer stands. \`/status\` shows what waits, and for whom.
        already-answered: Nothing changed. You rejected Manual Intervention Required of 1.4.0 → Production (d12) at 2026-11-22 14:20 UTC, and one person answers once. The answer stands. \`/status\` shows what waits, and for whom.
        not-responsible: Not counted. outsider is not an active member of Octopus Administrators or Octopus Managers, who decide on Manual Intervention Required of 1.4.0 → Production (d12). A member writes \`/approve 1.4.0 Production\` or \`/reject 1.4.0 Production\`.
        not-responsible: Not counted. outsider is not an active member of Octopus Administrators or Octopus Managers, who decide on Manual Intervention Required of 1.4.0 → Production (d12). acme/octopus-managers counts for nobody: the name has passed to another team or person. A repository administrator confirms it by \`/confirm-team acme/octopus-managers\`. a "b" counts for nobody: the name has passed to another team or person. A repository administrator confirms it by \`/confirm-team <name>\`. acme/gone counts for nobody: GitHub shows Drawbridge no such team or person. Correct it in .deploy/process.yml, or let the app see the team. Release Managers counts for nobody: .deploy/process.yml defines it nowhere. Define it under teams. A member writes \`/approve 1.4.0 Production\` or \`/reject 1.4.0 Production\`.
        not-responsible: Not counted. outsider may not deploy to Production, and whoever may decides on Manual Intervention Required of 1.4.0 → Production (d12). Somebody who may deploy there writes \`/approve 1.4.0 Production\` or \`/reject 1.4.0 Production\`.
        not-responsible: Not counted. outsider is not an active member of Octopus Administrators or Octopus Managers, who decide on Manual Intervention Required of 1.4.0 → Production (d12). A member writes \`/approve d12 "Manual Intervention Required"\` or \`/reject d12 "Manual Intervention Required"\`. So far it has 1 of 2 approvals.
        membership-unknown: Not counted. GitHub did not answer whether outsider belongs to Octopus Administrators or Octopus Managers, so nothing is decided on Manual Intervention Required of 1.4.0 → Production (d12). Drawbridge asks again. If nothing has changed after some minutes, write it once more in a new comment.
        membership-unknown: Not counted. GitHub did not answer whether outsider belongs to Octopus Administrators or Octopus Managers, so nothing is decided on Manual Intervention Required of 1.4.0 → Production (d12). acme/gone counts for nobody: GitHub shows Drawbridge no such team or person. Correct it in .deploy/process.yml, or let the app see the team. Drawbridge asks again. If nothing has changed after some minutes, write it once more in a new comment.
        claimed: Not approved. approver took responsibility for Manual Intervention Required of 1.4.0 → Production (d12), and only the holder approves. \`/claim 1.4.0 Production\` takes it over. Rejecting stays open to everybody responsible.
        not-claimed: Nothing given back. approver holds Manual Intervention Required of 1.4.0 → Production (d12), and only the holder gives it back. \`/claim 1.4.0 Production\` takes it.
        not-claimed: Nothing given back. Nobody holds Manual Intervention Required of 1.4.0 → Production (d12). \`/claim 1.4.0 Production\` takes it.
        stale-release: Not approved. Production runs 1.5.0, which is newer than 1.4.0: Manual Intervention Required of 1.4.0 → Production (d12) would take it back. To approve all the same, write \`/approve 1.4.0 Production anyway\`; to end it, \`/reject 1.4.0 Production\`.
        self-approval: Not approved. You created the release, asked for the deployment, wrote commit 3f2a91c, committed 3f2a91c, opened pull request #12 and 1 more, and nobody approves their own work in Manual Intervention Required of 1.4.0 → Production (d12). Somebody else who is responsible writes \`/approve 1.4.0 Production\`. Rejecting stays open to you: \`/reject 1.4.0 Production\`.
        self-approval: Not approved. You created the release, and nobody approves their own work in Manual Intervention Required of 1.4.0 → Production (d12). Somebody else who is responsible writes \`/approve d12 "Manual Intervention Required"\`. Rejecting stays open to you: \`/reject d12 "Manual Intervention Required"\`.
        inputs-invalid: Not approved. Approving Manual Intervention Required of 1.4.0 → Production (d12) takes values, and what was given is not what is asked for. Write \`/approve 1.4.0 Production\` once more in a new comment, and under it a line \`name: value\` for each: ticket is missing; risk is missing: give \`low\` or \`high\`; tickets is not asked for: what is asked for is \`ticket\` or \`risk\`; window is not asked for; users has to be a number; told has to be \`true\` or \`false\`; risk has to be \`low\` or \`high\`; why is too long: 10,000 characters are the most
        emergency-not-allowed: Not approved. The organization's policy forbids emergency approvals, also of Manual Intervention Required of 1.4.0 → Production (d12). Whoever is responsible writes \`/approve 1.4.0 Production\`, without the word \`emergency\`.
        emergency-not-allowed: Not approved. Manual Intervention Required of 1.4.0 → Production (d12) names nobody who approves alone in an emergency. Whoever is responsible writes \`/approve 1.4.0 Production\`, without the word \`emergency\`.
        emergency-not-allowed: Not approved. outsider is not an active member of acme/on-call or release-manager, who approve Manual Intervention Required of 1.4.0 → Production (d12) alone in an emergency. One of them writes \`/approve 1.4.0 Production emergency <reason>\`; whoever is responsible writes \`/approve 1.4.0 Production\`, without the word \`emergency\`.
        emergency-reason-missing: Not approved. An emergency approval completes Manual Intervention Required of 1.4.0 → Production (d12) alone, so it takes a reason. Write \`/approve 1.4.0 Production emergency <reason>\`.
        wrong-answer: Nothing answered. Hello world of 1.4.0 → Production (d12) failed, and what is asked is how to go on: there is nothing to approve or to claim. Write \`/retry 1.4.0 Production\`, \`/ignore 1.4.0 Production\` or \`/fail 1.4.0 Production\`.
        wrong-answer: Nothing answered. Manual Intervention Required of 1.4.0 → Production (d12) asks for approval: nothing has failed there. Write \`/approve 1.4.0 Production\` or \`/reject 1.4.0 Production\`.
        step-required: Nothing left out. Hello world is required, so no deployment to Production leaves it out. \`/deploy 1.4.0 to Production\` runs it, without \`skip\` for this step.
        step-required: Nothing left out. Hello world is required, so 1.4.0 does not go on in EU West while it has failed. \`/retry 1.4.0 "EU West"\` starts it once more, \`/fail 1.4.0 "EU West"\` ends the deployment.
        frozen: Not deployed. Production is frozen until 2026-12-27 00:00 UTC by Christmas: nobody is in the office. After that, \`/deploy 1.4.0 to Production\` works. A repository administrator overrides it by \`/deploy 1.4.0 to Production override-freeze <reason>\`.
        frozen: Not deployed. Production is frozen until 2026-12-27 00:00 UTC by Christmas (a freeze of the organization), and you are none of those who may override it. After that, \`/deploy 1.4.0 to Production\` works. An owner of the organization overrides it by \`/deploy 1.4.0 to Production override-freeze <reason>\`.
        frozen: Not deployed. Production is frozen until 2026-12-27 00:00 UTC by Christmas: nobody is in the office, and you are none of those who may override it. After that, \`/deploy 1.4.0 to Production\` works. A member of acme/on-call or release-manager overrides it by \`/deploy 1.4.0 to Production override-freeze <reason>\`.
        frozen: Not deployed. Production is frozen until 2026-12-27 00:00 UTC by Christmas: nobody is in the office. After that, \`/deploy 1.4.0 to Production\` works. Nobody may override it.
        schedule-invalid: Nothing scheduled. “tomorrow” is no time that can be read. Write the time with its offset or its zone, as in \`at 2026-12-01T06:00Z\`, \`at 2026-12-01T07:00+01:00\` or \`at 2026-12-01T07:00[Europe/Berlin]\`.
        schedule-invalid: Nothing scheduled. “2020-01-01T00:00Z” is in the past. Write the time with its offset or its zone, as in \`at 2026-12-01T06:00Z\`, \`at 2026-12-01T07:00+01:00\` or \`at 2026-12-01T07:00[Europe/Berlin]\`.
        schedule-invalid: Nothing scheduled. “2099-01-01T00:00Z” is more than 365 days away. Write the time with its offset or its zone, as in \`at 2026-12-01T06:00Z\`, \`at 2026-12-01T07:00+01:00\` or \`at 2026-12-01T07:00[Europe/Berlin]\`.
        unknown-step: Not deployed. The process has no step called “Smoke”. It has Smoke test and Hello world. A name with white space is written in quotes.
        variables-invalid: Not deployed. The values for variables are not what is asked for. Write the command once more in a new comment, with \`with name=value\` for each: region is missing: give \`eu\` or \`us\`
        release-blocked: Not deployed. 1.4.0 is blocked by release-manager: loses orders. So it enters no phase that it has not succeeded in, that of Production among them. \`/unblock 1.4.0\` lets it go on.
        already-blocked: Nothing changed. 1.4.0 is blocked already by release-manager: loses orders. \`/unblock 1.4.0\` lets it go on.
        already-blocked: Nothing changed. 1.4.0 is blocked already by release-manager. \`/unblock 1.4.0\` lets it go on.
        not-blocked: Nothing changed. 1.4.0 is not blocked. \`/block 1.4.0 <reason>\` keeps it from further phases.
        unknown-channel: Not released. .deploy/process.yml has no channel called “Hotfixes”. It has Default and Hotfix. Without a channel, the release takes the one that is meant for its branch.
        channel-not-allowed: Not released. The channel Hotfix takes releases of hotfix/* and urgent/* only, and this one comes from refs/heads/main. Leave the channel out, and the release takes the one that is meant for its branch.
        not-in-channel: Not deployed. 1.4.0 came by the channel Hotfix, and no phase of it holds Production. Release the commit by a channel that goes there, or add the phase to the channel in .deploy/process.yml on the default branch.
        policy-unconfirmed: Not deployed. Nothing starts in Production, for the policy of acme is no longer there (.deploy/policy.yml in acme/.github). Put the file in order, or let an owner of the organization write \`/confirm-policy\`.
        policy-unconfirmed: Not deployed. Nothing starts in Production, for the policy of acme has mistakes (.deploy/policy.yml in acme/.github). Put the file in order, or let an owner of the organization write \`/confirm-policy\`.
        policy-unconfirmed: Not deployed. Nothing starts in Production, for the policy of acme cannot be read (.deploy/policy.yml in acme/.github). Put the file in order, or let an owner of the organization write \`/confirm-policy\`.
        policy-branch: Not deployed. The organization's policy lets only releases of main or release/* into Production, and 1.4.0 comes from refs/heads/wild. Release the change from one of those branches.
        policy-nothing-to-confirm: Nothing confirmed. Nothing about the policy of acme is in doubt, so there is nothing to confirm. If deployments are held all the same, \`/status\` shows why.
        not-organization-owner: Nothing confirmed. outsider is not an owner of acme. Ask an owner of the organization to write the same command.
        no-organization: Nothing confirmed. The repository belongs to octocat, a person: only organizations have a policy. What holds for this repository stands in its .deploy/process.yml.
        not-writer: Not released. outsider has no write permission on the repository, which a release takes. Ask somebody who has it to write the same command.
        written-before-question: Not counted. It was written before Manual Intervention Required of 1.4.0 → Production (d12) was asked. Read the question, then write the answer in a new comment.
        no-open-question: Nothing answered. No question is open here. On another thread than the release's, name the version, as in \`/approve <version>\`. \`/status\` shows what waits, and for whom.
        no-open-question: Nothing answered. No open question is called “1.4.0 Produktion”. On another thread than the release's, name the version, as in \`/approve <version>\`. \`/status\` shows what waits, and for whom.
        several-open-questions: Nothing answered. 2 questions are open, and the command does not say which one is meant. Put the one that is meant behind the command: \`1.4.0 Production\` or \`d12\`, which waits in Manual Intervention Required; \`1.4.0 "EU West"\` or \`d13\`, which waits in Manual Intervention Required
        several-open-questions: Nothing answered. 3 questions are open, and the command does not say which one is meant. Put the one that is meant behind the command: \`d12 "Release manager"\`, as in \`/approve d12 "Release manager"\` or \`/reject d12 "Release manager"\`; \`d12 "<step>"\`, as in \`/approve d12 "<step>"\` or \`/reject d12 "<step>"\`; \`1.4.0 "EU West"\` or \`d13\`, which waits in Manual Intervention Required
        edited-comment: Not counted. A comment that was edited gives no command: others may have read it as it was before. Write a new comment.
        not-a-person: Not counted. Only people answer questions, not bots and not apps that act for somebody. Write the comment yourself on GitHub.
        not-deployer: Nothing deployed or canceled. outsider has no write permission on the repository, which a deployment to Production takes. Ask one of those who may.
        not-deployer: Nothing deployed or canceled. outsider is none of those who may deploy to Production: acme/release-managers. acme/release-managers counts for nobody: the name has passed to another team or person. A repository administrator confirms it by \`/confirm-team acme/release-managers\`. Ask one of those who may.
        permission-unknown: Nothing done. GitHub did not answer what outsider may do on the repository. Write it once more, in a new comment, after some minutes.
        workflow-may-not: Nothing done. A workflow may not deploy to Production: the deployers of its phase do not name workflows. Somebody who may deploy there writes the command in a comment on GitHub, or .deploy/process.yml names workflows among the deployers.
        workflow-may-not: Nothing done. A workflow may not approve: that takes a person. Somebody who may writes the command in a comment on GitHub.
        not-administrator: Nothing confirmed. outsider is not an administrator of the repository. Ask a repository administrator to write the same command.
        unknown-environment: Nothing done. The lifecycle in .deploy/process.yml has no environment called “Produktion”. It has Development, Testing and Production. A name with white space is written in quotes.
        unknown-version: Nothing done. There is no release “9.9.9”. The latest are 1.4.0 and 1.3.0.
        unknown-version: Nothing done. There is no release “9.9.9”. There is none at all yet: a push whose workflow uses the Action makes one.
        release-removed: Nothing done. 1.4.0 was removed on 2028-01-02 03:04 UTC: nothing had happened with it for longer than releases are kept here. Its commit 3f2a91c can be released again, under another version.
        phase-not-open: Not deployed. The phase Production is not open for 1.4.0 yet: it has not succeeded in Testing (failed) and EU West (not deployed). \`/deploy 1.4.0 to Testing\` comes first. After that, \`/deploy 1.4.0 to Production\` works.
        phase-not-open: Not deployed. The phase Production is not open for 1.4.0 yet: it has not succeeded in Testing (executing). After that, \`/deploy 1.4.0 to Production\` works.
        already-running: Not deployed again. 1.4.0 → Production (d12) is waiting for people already. \`/cancel 1.4.0 Production\` ends it.
        nothing-to-promote: Nothing promoted. 1.4.0 has succeeded in every environment of its lifecycle. To run it once more in one of them, write \`/deploy 1.4.0 to <environment>\`.
        nothing-deployed: Not redeployed. No deployment to Production has succeeded yet. \`/deploy <version> to Production\` starts one.
        no-previous: Not rolled back. Production ran no other release before. Name the release: \`/rollback Production to <version>\` or \`/deploy <version> to Production\`.
        never-ran-there: Not rolled back. 1.4.0 has never succeeded in Production, so nothing can go back to it. \`/deploy 1.4.0 to Production\` deploys it.
        already-finished: Nothing changed. 1.4.0 → Production (d12) is finished: timed out. \`/deploy 1.4.0 to Production\` starts a new deployment.
        not-ordered: Nothing changed. 1.4.0 → Production (d12) does not wait for this work: its step has ended, or is to be done once more, or the GitHub Deployment only shows what other steps do. Do not deploy. \`/status\` shows where it stands.
        no-open-deployment: Nothing canceled. No deployment is open here. \`/status\` shows which are open.
        no-open-deployment: Nothing canceled. No open deployment is called “d99”. \`/status\` shows which are open.
        several-deployments: Nothing canceled. 2 deployments are open, and the command does not say which one is meant. Put the one that is meant behind the command: \`1.4.0 Production\` or \`d12\`, which is waiting for people; \`1.5.0 Production\` or \`d13\`, which is queued
        unknown-team: Nothing confirmed. .deploy/process.yml names no team or person “acme/nobody”. It names Octopus Administrators and Octopus Managers.
        unknown-team: Nothing confirmed. .deploy/process.yml names no team or person “acme/nobody”. It names none at all.
        nothing-to-confirm: Nothing confirmed. “acme/octopus-managers” stands for the same team or person as ever, so there is nothing to confirm. If its members do not count, look for the spelling in .deploy/process.yml and for their membership on GitHub.
        release-needed: Nothing done. The command does not say which release is meant, and this thread belongs to none. Name the version: \`/promote <version>\`. \`/status\` shows where each is.
        version-invalid: Not released. “v 1” cannot be a version. A version begins with a letter or a digit and has at most 128 letters, digits, dots, underscores, plus and minus signs, as in \`1.4.0-rc.1\`.
        version-taken: Not released. 1.4.0 is the release of commit 3f2a91c, and a release never changes. Choose another version, or leave it out to get the next free one.
        version-retired: Not released. 1.4.0 was the release of this commit 3f2a91c and was removed on 2028-01-02 03:04 UTC, after the time for which releases are kept here; a version is never given twice. Release under another version, and name it.
        version-retired: Not released. 1.4.0 was the release of commit 3f2a91c and was removed on 2028-01-02 03:04 UTC, after the time for which releases are kept here; a version is never given twice. Release under another version, and name it.
        sha-invalid: Not released. “main” is not a commit of this repository. Give the full SHA of a commit: 40 hexadecimal digits.
        branch-not-allowed: Not released. Commit 3f2a91c, asked for from refs/heads/hotfix, is on none of the branches that make releases: main and release/*. Merge it into one of them, or add its branch to releases.branches in .deploy/process.yml on the default branch.
        process-missing: Not released or deployed. There is no .deploy/process.yml at main. Add the file there: it says which environments there are and who approves.
        process-invalid: Not released or deployed. .deploy/process.yml at main has 2 problems. Correct the file: line 12, column 11, steps[0].uses: No kind of step is called so; line 1, column 1: The file has no lifecycle
        process-invalid: Not released or deployed. .deploy/process.yml at main has 14 problems. Correct the file: line 0, column 1, steps[0]: wrong; line 1, column 1, steps[1]: wrong; line 2, column 1, steps[2]: wrong; line 3, column 1, steps[3]: wrong; line 4, column 1, steps[4]: wrong; line 5, column 1, steps[5]: wrong; line 6, column 1, steps[6]: wrong; line 7, column 1, steps[7]: wrong; line 8, column 1, steps[8]: wrong; line 9, column 1, steps[9]: wrong; line 10, column 1, steps[10]: wrong; line 11, column 1, steps[11]: wrong; and 2 more"
      `);
  });

  it("as a comment", () => {
    const bodies = all.map((refusal) => refusalComment("outsider", refusal, "n1"));
    expect(bodies.join("\n\n---\n\n").replaceAll("\n\n<!-- drawbridge:notice:n1 -->", ""))
      .toMatchInlineSnapshot(`
        "⚠️ **Nothing changed** (\`outsider\`): *Manual Intervention Required* of **1.4.0 → Production** (d12) is approved already.

        \`/status\` shows what waits, and for whom.

        ---

        ⚠️ **Nothing changed** (\`outsider\`): *Manual Intervention Required* of **1.4.0 → Production** (d12) is rejected already.

        \`/status\` shows what waits, and for whom.

        ---

        ⚠️ **Nothing changed** (\`outsider\`): *Manual Intervention Required* of **1.4.0 → Production** (d12) is closed: it was not approved in time.

        \`/status\` shows what waits, and for whom.

        ---

        ⚠️ **Nothing changed** (\`outsider\`): *Manual Intervention Required* of **1.4.0 → Production** (d12) is closed: its deployment did not go on.

        \`/status\` shows what waits, and for whom.

        ---

        ⚠️ **Nothing changed** (\`outsider\`): *Manual Intervention Required* of **1.4.0 → Production** (d12) is still open.

        \`/status\` shows what waits, and for whom.

        ---

        ⚠️ **Nothing changed** (\`outsider\`): *Manual Intervention Required* of **1.4.0 → Production** (d12) is closed: **1.5.0** superseded 1.4.0.

        \`/status\` shows what waits, and for whom.

        ---

        ⚠️ **Nothing changed** (\`outsider\`): *Manual Intervention Required* of **1.4.0 → Production** (d12) is answered already: the deployment went on.

        \`/status\` shows what waits, and for whom.

        ---

        ⚠️ **Nothing changed** (\`outsider\`): *Manual Intervention Required* of **1.4.0 → Production** (d12) is answered already: the deployment was let fail.

        \`/status\` shows what waits, and for whom.

        ---

        ⚠️ **Script not wanted any more** (\`outsider\`): The script of *migrate* (**d12**) does not run any more: the step was canceled, has run out of time or has ended.

        Stop. Nothing that this job says counts for it.

        ---

        ⚠️ **Script not executed** (\`outsider\`): Another job has taken the script of *migrate* (**d12**) already. It is executed once.

        Stop. To execute it again, deploy again.

        ---

        ⚠️ **Script not executed** (\`outsider\`): This workflow run is not the one that Drawbridge has dispatched for the script of *migrate* (**d12**), or not the job that has taken it.

        Stop. Only Drawbridge starts this workflow; it is not started or re-run by hand.

        ---

        ⚠️ **Nothing changed** (\`outsider\`): You approved *Manual Intervention Required* of **1.4.0 → Production** (d12) at 2026-11-22 14:20 UTC, and one person answers once.

        The answer stands. \`/status\` shows what waits, and for whom.

        ---

        ⚠️ **Nothing changed** (\`outsider\`): You rejected *Manual Intervention Required* of **1.4.0 → Production** (d12) at 2026-11-22 14:20 UTC, and one person answers once.

        The answer stands. \`/status\` shows what waits, and for whom.

        ---

        ⚠️ **Not counted** (\`outsider\`): \`outsider\` is not an active member of \`Octopus Administrators\` or \`Octopus Managers\`, who decide on *Manual Intervention Required* of **1.4.0 → Production** (d12).

        A member writes \`/approve 1.4.0 Production\` or \`/reject 1.4.0 Production\`.

        ---

        ⚠️ **Not counted** (\`outsider\`): \`outsider\` is not an active member of \`Octopus Administrators\` or \`Octopus Managers\`, who decide on *Manual Intervention Required* of **1.4.0 → Production** (d12). \`acme/octopus-managers\` counts for nobody: the name has passed to another team or person. A repository administrator confirms it by \`/confirm-team acme/octopus-managers\`. \`a "b"\` counts for nobody: the name has passed to another team or person. A repository administrator confirms it by \`/confirm-team <name>\`. \`acme/gone\` counts for nobody: GitHub shows Drawbridge no such team or person. Correct it in \`.deploy/process.yml\`, or let the app see the team. \`Release Managers\` counts for nobody: \`.deploy/process.yml\` defines it nowhere. Define it under teams.

        A member writes \`/approve 1.4.0 Production\` or \`/reject 1.4.0 Production\`.

        ---

        ⚠️ **Not counted** (\`outsider\`): \`outsider\` may not deploy to Production, and whoever may decides on *Manual Intervention Required* of **1.4.0 → Production** (d12).

        Somebody who may deploy there writes \`/approve 1.4.0 Production\` or \`/reject 1.4.0 Production\`.

        ---

        ⚠️ **Not counted** (\`outsider\`): \`outsider\` is not an active member of \`Octopus Administrators\` or \`Octopus Managers\`, who decide on *Manual Intervention Required* of **1.4.0 → Production** (d12).

        A member writes \`/approve d12 "Manual Intervention Required"\` or \`/reject d12 "Manual Intervention Required"\`. So far it has 1 of 2 approvals.

        ---

        ⚠️ **Not counted** (\`outsider\`): GitHub did not answer whether \`outsider\` belongs to \`Octopus Administrators\` or \`Octopus Managers\`, so nothing is decided on *Manual Intervention Required* of **1.4.0 → Production** (d12).

        Drawbridge asks again. If nothing has changed after some minutes, write it once more in a new comment.

        ---

        ⚠️ **Not counted** (\`outsider\`): GitHub did not answer whether \`outsider\` belongs to \`Octopus Administrators\` or \`Octopus Managers\`, so nothing is decided on *Manual Intervention Required* of **1.4.0 → Production** (d12). \`acme/gone\` counts for nobody: GitHub shows Drawbridge no such team or person. Correct it in \`.deploy/process.yml\`, or let the app see the team.

        Drawbridge asks again. If nothing has changed after some minutes, write it once more in a new comment.

        ---

        ⚠️ **Not approved** (\`outsider\`): \`approver\` took responsibility for *Manual Intervention Required* of **1.4.0 → Production** (d12), and only the holder approves.

        \`/claim 1.4.0 Production\` takes it over. Rejecting stays open to everybody responsible.

        ---

        ⚠️ **Nothing given back** (\`outsider\`): \`approver\` holds *Manual Intervention Required* of **1.4.0 → Production** (d12), and only the holder gives it back.

        \`/claim 1.4.0 Production\` takes it.

        ---

        ⚠️ **Nothing given back** (\`outsider\`): Nobody holds *Manual Intervention Required* of **1.4.0 → Production** (d12).

        \`/claim 1.4.0 Production\` takes it.

        ---

        ⚠️ **Not approved** (\`outsider\`): Production runs 1.5.0, which is newer than 1.4.0: *Manual Intervention Required* of **1.4.0 → Production** (d12) would take it back.

        To approve all the same, write \`/approve 1.4.0 Production anyway\`; to end it, \`/reject 1.4.0 Production\`.

        ---

        ⚠️ **Not approved** (\`outsider\`): You created the release, asked for the deployment, wrote commit \`3f2a91c\`, committed \`3f2a91c\`, opened pull request \`#12\` and 1 more, and nobody approves their own work in *Manual Intervention Required* of **1.4.0 → Production** (d12).

        Somebody else who is responsible writes \`/approve 1.4.0 Production\`. Rejecting stays open to you: \`/reject 1.4.0 Production\`.

        ---

        ⚠️ **Not approved** (\`outsider\`): You created the release, and nobody approves their own work in *Manual Intervention Required* of **1.4.0 → Production** (d12).

        Somebody else who is responsible writes \`/approve d12 "Manual Intervention Required"\`. Rejecting stays open to you: \`/reject d12 "Manual Intervention Required"\`.

        ---

        ⚠️ **Not approved** (\`outsider\`): Approving *Manual Intervention Required* of **1.4.0 → Production** (d12) takes values, and what was given is not what is asked for.

        Write \`/approve 1.4.0 Production\` once more in a new comment, and under it a line \`name: value\` for each:

        - \`ticket\` is missing
        - \`risk\` is missing: give \`low\` or \`high\`
        - \`tickets\` is not asked for: what is asked for is \`ticket\` or \`risk\`
        - \`window\` is not asked for
        - \`users\` has to be a number
        - \`told\` has to be \`true\` or \`false\`
        - \`risk\` has to be \`low\` or \`high\`
        - \`why\` is too long: 10,000 characters are the most

        ---

        ⚠️ **Not approved** (\`outsider\`): The organization's policy forbids emergency approvals, also of *Manual Intervention Required* of **1.4.0 → Production** (d12).

        Whoever is responsible writes \`/approve 1.4.0 Production\`, without the word \`emergency\`.

        ---

        ⚠️ **Not approved** (\`outsider\`): *Manual Intervention Required* of **1.4.0 → Production** (d12) names nobody who approves alone in an emergency.

        Whoever is responsible writes \`/approve 1.4.0 Production\`, without the word \`emergency\`.

        ---

        ⚠️ **Not approved** (\`outsider\`): \`outsider\` is not an active member of \`acme/on-call\` or \`release-manager\`, who approve *Manual Intervention Required* of **1.4.0 → Production** (d12) alone in an emergency.

        One of them writes \`/approve 1.4.0 Production emergency <reason>\`; whoever is responsible writes \`/approve 1.4.0 Production\`, without the word \`emergency\`.

        ---

        ⚠️ **Not approved** (\`outsider\`): An emergency approval completes *Manual Intervention Required* of **1.4.0 → Production** (d12) alone, so it takes a reason.

        Write \`/approve 1.4.0 Production emergency <reason>\`.

        ---

        ⚠️ **Nothing answered** (\`outsider\`): *Hello world* of **1.4.0 → Production** (d12) failed, and what is asked is how to go on: there is nothing to approve or to claim.

        Write \`/retry 1.4.0 Production\`, \`/ignore 1.4.0 Production\` or \`/fail 1.4.0 Production\`.

        ---

        ⚠️ **Nothing answered** (\`outsider\`): *Manual Intervention Required* of **1.4.0 → Production** (d12) asks for approval: nothing has failed there.

        Write \`/approve 1.4.0 Production\` or \`/reject 1.4.0 Production\`.

        ---

        ⚠️ **Nothing left out** (\`outsider\`): **Hello world** is required, so no deployment to Production leaves it out.

        \`/deploy 1.4.0 to Production\` runs it, without \`skip\` for this step.

        ---

        ⚠️ **Nothing left out** (\`outsider\`): **Hello world** is required, so 1.4.0 does not go on in EU West while it has failed.

        \`/retry 1.4.0 "EU West"\` starts it once more, \`/fail 1.4.0 "EU West"\` ends the deployment.

        ---

        ⚠️ **Not deployed** (\`outsider\`): **Production** is frozen until 2026-12-27 00:00 UTC by *Christmas*: nobody is in the office.

        After that, \`/deploy 1.4.0 to Production\` works. A repository administrator overrides it by \`/deploy 1.4.0 to Production override-freeze <reason>\`.

        ---

        ⚠️ **Not deployed** (\`outsider\`): **Production** is frozen until 2026-12-27 00:00 UTC by *Christmas* (a freeze of the organization), and you are none of those who may override it.

        After that, \`/deploy 1.4.0 to Production\` works. An owner of the organization overrides it by \`/deploy 1.4.0 to Production override-freeze <reason>\`.

        ---

        ⚠️ **Not deployed** (\`outsider\`): **Production** is frozen until 2026-12-27 00:00 UTC by *Christmas*: nobody is in the office, and you are none of those who may override it.

        After that, \`/deploy 1.4.0 to Production\` works. A member of \`acme/on-call\` or \`release-manager\` overrides it by \`/deploy 1.4.0 to Production override-freeze <reason>\`.

        ---

        ⚠️ **Not deployed** (\`outsider\`): **Production** is frozen until 2026-12-27 00:00 UTC by *Christmas*: nobody is in the office.

        After that, \`/deploy 1.4.0 to Production\` works. Nobody may override it.

        ---

        ⚠️ **Nothing scheduled** (\`outsider\`): “tomorrow” is no time that can be read.

        Write the time with its offset or its zone, as in \`at 2026-12-01T06:00Z\`, \`at 2026-12-01T07:00+01:00\` or \`at 2026-12-01T07:00[Europe/Berlin]\`.

        ---

        ⚠️ **Nothing scheduled** (\`outsider\`): “2020-01-01T00:00Z” is in the past.

        Write the time with its offset or its zone, as in \`at 2026-12-01T06:00Z\`, \`at 2026-12-01T07:00+01:00\` or \`at 2026-12-01T07:00[Europe/Berlin]\`.

        ---

        ⚠️ **Nothing scheduled** (\`outsider\`): “2099-01-01T00:00Z” is more than 365 days away.

        Write the time with its offset or its zone, as in \`at 2026-12-01T06:00Z\`, \`at 2026-12-01T07:00+01:00\` or \`at 2026-12-01T07:00[Europe/Berlin]\`.

        ---

        ⚠️ **Not deployed** (\`outsider\`): The process has no step called “Smoke”.

        It has Smoke test and Hello world. A name with white space is written in quotes.

        ---

        ⚠️ **Not deployed** (\`outsider\`): The values for variables are not what is asked for.

        Write the command once more in a new comment, with \`with name=value\` for each:

        - \`region\` is missing: give \`eu\` or \`us\`

        ---

        ⚠️ **Not deployed** (\`outsider\`): **1.4.0** is blocked by \`release-manager\`: loses orders. So it enters no phase that it has not succeeded in, that of Production among them.

        \`/unblock 1.4.0\` lets it go on.

        ---

        ⚠️ **Nothing changed** (\`outsider\`): **1.4.0** is blocked already by \`release-manager\`: loses orders.

        \`/unblock 1.4.0\` lets it go on.

        ---

        ⚠️ **Nothing changed** (\`outsider\`): **1.4.0** is blocked already by \`release-manager\`.

        \`/unblock 1.4.0\` lets it go on.

        ---

        ⚠️ **Nothing changed** (\`outsider\`): **1.4.0** is not blocked.

        \`/block 1.4.0 <reason>\` keeps it from further phases.

        ---

        ⚠️ **Not released** (\`outsider\`): \`.deploy/process.yml\` has no channel called “Hotfixes”.

        It has Default and Hotfix. Without a channel, the release takes the one that is meant for its branch.

        ---

        ⚠️ **Not released** (\`outsider\`): The channel *Hotfix* takes releases of \`hotfix/*\` and \`urgent/*\` only, and this one comes from \`refs/heads/main\`.

        Leave the channel out, and the release takes the one that is meant for its branch.

        ---

        ⚠️ **Not deployed** (\`outsider\`): **1.4.0** came by the channel *Hotfix*, and no phase of it holds Production.

        Release the commit by a channel that goes there, or add the phase to the channel in \`.deploy/process.yml\` on the default branch.

        ---

        ⚠️ **Not deployed** (\`outsider\`): Nothing starts in **Production**, for the policy of \`acme\` is no longer there (\`.deploy/policy.yml\` in \`acme/.github\`).

        Put the file in order, or let an owner of the organization write \`/confirm-policy\`.

        ---

        ⚠️ **Not deployed** (\`outsider\`): Nothing starts in **Production**, for the policy of \`acme\` has mistakes (\`.deploy/policy.yml\` in \`acme/.github\`).

        Put the file in order, or let an owner of the organization write \`/confirm-policy\`.

        ---

        ⚠️ **Not deployed** (\`outsider\`): Nothing starts in **Production**, for the policy of \`acme\` cannot be read (\`.deploy/policy.yml\` in \`acme/.github\`).

        Put the file in order, or let an owner of the organization write \`/confirm-policy\`.

        ---

        ⚠️ **Not deployed** (\`outsider\`): The organization's policy lets only releases of \`main\` or \`release/*\` into Production, and **1.4.0** comes from \`refs/heads/wild\`.

        Release the change from one of those branches.

        ---

        ⚠️ **Nothing confirmed** (\`outsider\`): Nothing about the policy of \`acme\` is in doubt, so there is nothing to confirm.

        If deployments are held all the same, \`/status\` shows why.

        ---

        ⚠️ **Nothing confirmed** (\`outsider\`): \`outsider\` is not an owner of \`acme\`.

        Ask an owner of the organization to write the same command.

        ---

        ⚠️ **Nothing confirmed** (\`outsider\`): The repository belongs to \`octocat\`, a person: only organizations have a policy.

        What holds for this repository stands in its \`.deploy/process.yml\`.

        ---

        ⚠️ **Not released** (\`outsider\`): \`outsider\` has no write permission on the repository, which a release takes.

        Ask somebody who has it to write the same command.

        ---

        ⚠️ **Not counted** (\`outsider\`): It was written before *Manual Intervention Required* of **1.4.0 → Production** (d12) was asked.

        Read the question, then write the answer in a new comment.

        ---

        ⚠️ **Nothing answered** (\`outsider\`): No question is open here.

        On another thread than the release's, name the version, as in \`/approve <version>\`. \`/status\` shows what waits, and for whom.

        ---

        ⚠️ **Nothing answered** (\`outsider\`): No open question is called “1.4.0 Produktion”.

        On another thread than the release's, name the version, as in \`/approve <version>\`. \`/status\` shows what waits, and for whom.

        ---

        ⚠️ **Nothing answered** (\`outsider\`): 2 questions are open, and the command does not say which one is meant.

        Put the one that is meant behind the command:

        - \`1.4.0 Production\` or \`d12\`, which waits in *Manual Intervention Required*
        - \`1.4.0 "EU West"\` or \`d13\`, which waits in *Manual Intervention Required*

        ---

        ⚠️ **Nothing answered** (\`outsider\`): 3 questions are open, and the command does not say which one is meant.

        Put the one that is meant behind the command:

        - \`d12 "Release manager"\`, as in \`/approve d12 "Release manager"\` or \`/reject d12 "Release manager"\`
        - \`d12 "<step>"\`, as in \`/approve d12 "<step>"\` or \`/reject d12 "<step>"\`
        - \`1.4.0 "EU West"\` or \`d13\`, which waits in *Manual Intervention Required*

        ---

        ⚠️ **Not counted** (\`outsider\`): A comment that was edited gives no command: others may have read it as it was before.

        Write a new comment.

        ---

        ⚠️ **Not counted** (\`outsider\`): Only people answer questions, not bots and not apps that act for somebody.

        Write the comment yourself on GitHub.

        ---

        ⚠️ **Nothing deployed or canceled** (\`outsider\`): \`outsider\` has no write permission on the repository, which a deployment to Production takes.

        Ask one of those who may.

        ---

        ⚠️ **Nothing deployed or canceled** (\`outsider\`): \`outsider\` is none of those who may deploy to Production: \`acme/release-managers\`. \`acme/release-managers\` counts for nobody: the name has passed to another team or person. A repository administrator confirms it by \`/confirm-team acme/release-managers\`.

        Ask one of those who may.

        ---

        ⚠️ **Nothing done** (\`outsider\`): GitHub did not answer what \`outsider\` may do on the repository.

        Write it once more, in a new comment, after some minutes.

        ---

        ⚠️ **Nothing done** (\`outsider\`): A workflow may not deploy to Production: the deployers of its phase do not name \`workflows\`.

        Somebody who may deploy there writes the command in a comment on GitHub, or \`.deploy/process.yml\` names \`workflows\` among the deployers.

        ---

        ⚠️ **Nothing done** (\`outsider\`): A workflow may not approve: that takes a person.

        Somebody who may writes the command in a comment on GitHub.

        ---

        ⚠️ **Nothing confirmed** (\`outsider\`): \`outsider\` is not an administrator of the repository.

        Ask a repository administrator to write the same command.

        ---

        ⚠️ **Nothing done** (\`outsider\`): The lifecycle in \`.deploy/process.yml\` has no environment called “Produktion”.

        It has Development, Testing and Production. A name with white space is written in quotes.

        ---

        ⚠️ **Nothing done** (\`outsider\`): There is no release “9.9.9”.

        The latest are 1.4.0 and 1.3.0.

        ---

        ⚠️ **Nothing done** (\`outsider\`): There is no release “9.9.9”.

        There is none at all yet: a push whose workflow uses the Action makes one.

        ---

        ⚠️ **Nothing done** (\`outsider\`): **1.4.0** was removed on 2028-01-02 03:04 UTC: nothing had happened with it for longer than releases are kept here.

        Its commit \`3f2a91c\` can be released again, under another version.

        ---

        ⚠️ **Not deployed** (\`outsider\`): The phase *Production* is not open for **1.4.0** yet: it has not succeeded in Testing (failed) and EU West (not deployed).

        \`/deploy 1.4.0 to Testing\` comes first. After that, \`/deploy 1.4.0 to Production\` works.

        ---

        ⚠️ **Not deployed** (\`outsider\`): The phase *Production* is not open for **1.4.0** yet: it has not succeeded in Testing (executing).

        After that, \`/deploy 1.4.0 to Production\` works.

        ---

        ⚠️ **Not deployed again** (\`outsider\`): **1.4.0 → Production** (d12) is waiting for people already.

        \`/cancel 1.4.0 Production\` ends it.

        ---

        ⚠️ **Nothing promoted** (\`outsider\`): **1.4.0** has succeeded in every environment of its lifecycle.

        To run it once more in one of them, write \`/deploy 1.4.0 to <environment>\`.

        ---

        ⚠️ **Not redeployed** (\`outsider\`): No deployment to Production has succeeded yet.

        \`/deploy <version> to Production\` starts one.

        ---

        ⚠️ **Not rolled back** (\`outsider\`): Production ran no other release before.

        Name the release: \`/rollback Production to <version>\` or \`/deploy <version> to Production\`.

        ---

        ⚠️ **Not rolled back** (\`outsider\`): **1.4.0** has never succeeded in Production, so nothing can go back to it.

        \`/deploy 1.4.0 to Production\` deploys it.

        ---

        ⚠️ **Nothing changed** (\`outsider\`): **1.4.0 → Production** (d12) is finished: timed out.

        \`/deploy 1.4.0 to Production\` starts a new deployment.

        ---

        ⚠️ **Nothing changed** (\`outsider\`): **1.4.0 → Production** (d12) does not wait for this work: its step has ended, or is to be done once more, or the GitHub Deployment only shows what other steps do.

        Do not deploy. \`/status\` shows where it stands.

        ---

        ⚠️ **Nothing canceled** (\`outsider\`): No deployment is open here.

        \`/status\` shows which are open.

        ---

        ⚠️ **Nothing canceled** (\`outsider\`): No open deployment is called “d99”.

        \`/status\` shows which are open.

        ---

        ⚠️ **Nothing canceled** (\`outsider\`): 2 deployments are open, and the command does not say which one is meant.

        Put the one that is meant behind the command:

        - \`1.4.0 Production\` or \`d12\`, which is waiting for people
        - \`1.5.0 Production\` or \`d13\`, which is queued

        ---

        ⚠️ **Nothing confirmed** (\`outsider\`): \`.deploy/process.yml\` names no team or person “acme/nobody”.

        It names \`Octopus Administrators\` and \`Octopus Managers\`.

        ---

        ⚠️ **Nothing confirmed** (\`outsider\`): \`.deploy/process.yml\` names no team or person “acme/nobody”.

        It names none at all.

        ---

        ⚠️ **Nothing confirmed** (\`outsider\`): “acme/octopus-managers” stands for the same team or person as ever, so there is nothing to confirm.

        If its members do not count, look for the spelling in \`.deploy/process.yml\` and for their membership on GitHub.

        ---

        ⚠️ **Nothing done** (\`outsider\`): The command does not say which release is meant, and this thread belongs to none.

        Name the version: \`/promote <version>\`. \`/status\` shows where each is.

        ---

        ⚠️ **Not released** (\`outsider\`): “v 1” cannot be a version.

        A version begins with a letter or a digit and has at most 128 letters, digits, dots, underscores, plus and minus signs, as in \`1.4.0-rc.1\`.

        ---

        ⚠️ **Not released** (\`outsider\`): **1.4.0** is the release of commit \`3f2a91c\`, and a release never changes.

        Choose another version, or leave it out to get the next free one.

        ---

        ⚠️ **Not released** (\`outsider\`): **1.4.0** was the release of this commit \`3f2a91c\` and was removed on 2028-01-02 03:04 UTC, after the time for which releases are kept here; a version is never given twice.

        Release under another version, and name it.

        ---

        ⚠️ **Not released** (\`outsider\`): **1.4.0** was the release of commit \`3f2a91c\` and was removed on 2028-01-02 03:04 UTC, after the time for which releases are kept here; a version is never given twice.

        Release under another version, and name it.

        ---

        ⚠️ **Not released** (\`outsider\`): “main” is not a commit of this repository.

        Give the full SHA of a commit: 40 hexadecimal digits.

        ---

        ⚠️ **Not released** (\`outsider\`): Commit \`3f2a91c\`, asked for from \`refs/heads/hotfix\`, is on none of the branches that make releases: \`main\` and \`release/*\`.

        Merge it into one of them, or add its branch to \`releases.branches\` in \`.deploy/process.yml\` on the default branch.

        ---

        ⚠️ **Not released or deployed** (\`outsider\`): There is no \`.deploy/process.yml\` at \`main\`.

        Add the file there: it says which environments there are and who approves.

        ---

        ⚠️ **Not released or deployed** (\`outsider\`): \`.deploy/process.yml\` at \`main\` has 2 problems.

        Correct the file:

        - line 12, column 11, \`steps[0].uses\`: No kind of step is called so
        - line 1, column 1: The file has no lifecycle

        ---

        ⚠️ **Not released or deployed** (\`outsider\`): \`.deploy/process.yml\` at \`main\` has 14 problems.

        Correct the file:

        - line 0, column 1, \`steps[0]\`: wrong
        - line 1, column 1, \`steps[1]\`: wrong
        - line 2, column 1, \`steps[2]\`: wrong
        - line 3, column 1, \`steps[3]\`: wrong
        - line 4, column 1, \`steps[4]\`: wrong
        - line 5, column 1, \`steps[5]\`: wrong
        - line 6, column 1, \`steps[6]\`: wrong
        - line 7, column 1, \`steps[7]\`: wrong
        - line 8, column 1, \`steps[8]\`: wrong
        - line 9, column 1, \`steps[9]\`: wrong
        - line 10, column 1, \`steps[10]\`: wrong
        - line 11, column 1, \`steps[11]\`: wrong
        - line 12, column 1, \`steps[12]\`: wrong
        - line 13, column 1, \`steps[13]\`: wrong"
      `);
  });

  it("ends with its marker and mentions nobody", () => {
    for (const refusal of all) {
      const body = refusalComment("outsider", refusal, "n1");
      expect(body).toMatch(
        /^⚠️ \*\*[^*]+\*\* \(`outsider`\): [^\n]+\n\n[^]+\n\n<!-- drawbridge:notice:n1 -->$/,
      );
      expect(mentionsIn(body)).toEqual([]);
    }
  });

  it("has a title without data, which is what was not done", () => {
    expect([...new Set(all.map((refusal) => refusalText(refusal).title))].sort()).toMatchInlineSnapshot(`
      [
        "Not approved",
        "Not counted",
        "Not deployed",
        "Not deployed again",
        "Not redeployed",
        "Not released",
        "Not released or deployed",
        "Not rolled back",
        "Nothing answered",
        "Nothing canceled",
        "Nothing changed",
        "Nothing confirmed",
        "Nothing deployed or canceled",
        "Nothing done",
        "Nothing given back",
        "Nothing left out",
        "Nothing promoted",
        "Nothing scheduled",
        "Script not executed",
        "Script not wanted any more",
      ]
    `);
  });

  it("has a sentence for every code there is", () => {
    const without = Object.entries(refusals).filter(([, list]) => list.length === 0);
    expect(without).toEqual([]);
    for (const [code, list] of Object.entries(refusals)) {
      expect(new Set(list.map((one) => one.code))).toEqual(new Set([code]));
      for (const refusal of list) expect(refusalDetail(refusal).trim()).not.toBe("");
    }
  });

  it("reads the same after it was kept as JSON", () => {
    for (const refusal of all) {
      const kept = JSON.parse(JSON.stringify(refusal)) as typeof refusal;
      expect(refusalDetail(kept)).toBe(refusalDetail(refusal));
    }
  });
});
