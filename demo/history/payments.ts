/** What touches money: two teams agree, nobody on their own work, and the organization's policy asks security before. */
import type { Calendar } from "./calendar.ts";
import { by, fails, goesWell, type ProjectStory, release } from "./told.ts";

const process = `name: Payments

teams:
  Release managers: acme/release-managers
  Operations: acme/operations

lifecycle:
  - phase: Testing
    deploy: automatic
  - phase: Production
    deployers: [Release managers, Operations]

releases:
  thread: issue

steps:
  - name: Two teams agree
    uses: manual-intervention
    environments: [Production]
    with:
      instructions: |
        \${{ release.version }} moves other people's money. Say yes only if you would be called for it at night.

        \${{ deployment.changes }}
      responsible-teams: [Release managers, Operations]
      from-each-team: true
      prevent-self-approval: true
      emergency: [Operations]

  - name: Deploy
    uses: github-deployment
`;

const [ada, max, kofi, noor] = [by("ada"), by("max"), by("kofi"), by("noor")];
const tested = (minutes: number) => [minutes, goesWell("Testing")] as const;
const live = (minutes: number) => [minutes, goesWell("Production")] as const;

export function payments({ on, minutesAgo }: Calendar): ProjectStory {
  return {
    name: "payments",
    hiddenFrom: ["otto"],
    process,
    releases: [
      release(
        "5.2.0",
        on(26, "10:00"),
        { by: "mia", author: "sam", title: "Ask the bank for a second factor" },
        [
          tested(14),
          [60, kofi.promotes("5.2.0")],
          [30, noor.approves("Production", "Tokens are short-lived, and bound to the session")],
          [20, ada.approves("Production", "The runbook is there")],
          [45, max.approves("Production", "Support knows")],
          live(8),
        ],
      ),
      release("5.2.1", on(19, "09:00"), { by: "mia", author: "dana", title: "Write more into the log" }, [
        tested(12),
        [15, kofi.promotes("5.2.1")],
        [40, noor.rejects("Production", "The new lines have card numbers in them")],
      ]),
      release(
        "5.2.2",
        on(18, "09:20"),
        { by: "mia", author: "dana", title: "Keep card numbers out of the log" },
        [
          tested(12),
          [9, by("max", "web").promotes("5.2.2")],
          [25, noor.approves("Production", "I looked at ten thousand lines: none")],
          [12, kofi.approves("Production", "Looks as it should")],
          [30, ada.approves("Production", "Yes")],
          live(8),
        ],
      ),
      release(
        "5.3.0",
        on(11, "13:10"),
        { by: "mia", author: "ida", title: "Talk to the bank's new address" },
        [
          tested(13),
          [10, kofi.promotes("5.3.0")],
          [20, noor.approves("Production", "Their certificate is the right one")],
          [10, ada.approves("Production", "On call is told")],
          [15, max.approves("Production", "Yes, before the evening")],
          [9, fails("Production")],
        ],
      ),
      release(
        "5.3.1",
        on(11, "15:30"),
        { by: "mia", author: "sam", title: "Answer the bank within its two seconds" },
        [
          tested(9),
          [2, kofi.promotes("5.3.1", "Every other payment fails")],
          [5, noor.approves("Production", "Only the time-out is another")],
          [3, kofi.approvesAlone("Production", "Customers cannot pay, max and ada are on a train")],
          live(6),
        ],
      ),
      release("5.4.0", on(3, "10:15"), { by: "mia", author: "dana", title: "Refund in parts" }, [
        tested(14),
        [55, kofi.promotes("5.4.0")],
        [35, noor.approves("Production", "Four eyes for refunds above 500 are still asked for")],
        [50, max.approves("Production", "Finance has tried it for a week")],
        [20, ada.approves("Production", "Fine")],
        live(7),
      ]),
      release(
        "5.5.0",
        on(1, "13:40"),
        {
          by: "mia",
          author: "ida",
          title: "Pay in three parts: the bank's side",
          notes:
            "The bank's side of paying in three parts. Nothing changes until storefront 2.31.0 asks for it.",
        },
        [
          tested(15),
          [130, kofi.promotes("5.5.0", "So that storefront can follow")],
          [25, noor.approves("Production", "The contract's limits are in the code, and tested")],
          [30, max.approves("Production", "Finance says yes")],
        ],
      ),
      release(
        "5.6.0",
        minutesAgo(95),
        { by: "mia", author: "sam", title: "Show the bank's own words where it says no" },
        [tested(12)],
      ),
    ],
  };
}
