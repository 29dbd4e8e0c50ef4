/** The shop that customers see: released every few days, by everybody, and looked at before it goes live. */
import type { Calendar } from "./calendar.ts";
import { by, fails, goesWell, type ProjectStory, release, timesOut } from "./told.ts";

const process = `name: Storefront

teams:
  Release managers: acme/release-managers

lifecycle:
  - phase: Development
    deploy: automatic
  - phase: Testing
    deploy: automatic
  - phase: Production
    deploy: automatic
    guided-failure: true

releases:
  thread: issue

steps:
  - name: Approve Production
    uses: manual-intervention
    environments: [Production]
    with:
      instructions: |
        **\${{ release.version }}** goes live for every customer.

        1. Put something into the basket of the [shop in Testing](https://testing.acme.example), and pay for it.
        2. Look at the errors of the last hour: fewer than one request in two hundred.

        \${{ deployment.changes }}
      responsible-teams: [Release managers]
      inputs:
        ticket: { description: Number of the change ticket, required: true }

  - name: Deploy
    uses: github-deployment
`;

const [ada, max, kofi, sam] = [by("ada"), by("max"), by("kofi"), by("sam")];
const inTesting = (dev: number, test: number) =>
  [
    [dev, goesWell("Development")],
    [test, goesWell("Testing")],
  ] as const;
const live = (minutes: number) => [minutes, goesWell("Production")] as const;
const ticket = (number: number) => ({ ticket: `CHG-${number}` });

export function storefront({ on, minutesAgo }: Calendar): ProjectStory {
  return {
    name: "storefront",
    hiddenFrom: [],
    process,
    releases: [
      release(
        "2.24.0",
        on(27, "09:12"),
        { by: "mia", author: "ida", title: "Remember the basket for thirty days" },
        [
          ...inTesting(4, 11),
          [47, max.approves("Production", "Tried it in two browsers", ticket(1987))],
          live(6),
        ],
      ),
      release(
        "2.24.1",
        on(25, "14:05"),
        { by: "mia", author: "sam", title: "Keep the voucher when the address changes" },
        [
          [3, goesWell("Development")],
          [9, fails("Testing")],
        ],
      ),
      release(
        "2.24.2",
        on(24, "08:50"),
        { by: "mia", author: "sam", title: "Keep the voucher also where it is spent in part" },
        [
          ...inTesting(4, 12),
          [21, ada.approves("Production", "The test of yesterday is green now", ticket(1994))],
          live(5),
        ],
      ),
      release(
        "2.25.0",
        on(22, "10:31"),
        { by: "mia", author: "dana", title: "Show the day of delivery beside each product" },
        [
          ...inTesting(4, 10),
          [95, max.rejects("Production", "The days are wrong for the islands. Not like this.")],
        ],
      ),
      release(
        "2.25.1",
        on(21, "15:03"),
        { by: "dana", author: "dana", title: "Leave the day out where the carrier gives none" },
        [...inTesting(3, 10)],
      ),
      release(
        "2.25.2",
        on(20, "09:40"),
        { by: "mia", author: "ida", title: "Ask the carrier once an hour, not for each page" },
        [
          ...inTesting(4, 13),
          [12, ada.claims("Production")],
          [28, ada.approves("Production", "Islands are right, and the carrier thanks us", ticket(2003))],
          live(7),
        ],
      ),
      release("2.26.0", on(17, "13:20"), { by: "mia", author: "sam", title: "Pay by bank transfer" }, [
        ...inTesting(4, 12),
        [65, max.approves("Production", "Finance has seen it", ticket(2011))],
        [7, fails("Production")],
        [9, sam.guides("Production", "retry", "The database was being restarted just then")],
        live(5),
      ]),
      release(
        "2.26.1",
        on(15, "11:02"),
        { by: "ida", author: "ida", title: "Update the library of the payment form" },
        [[5, fails("Development")]],
      ),
      release(
        "2.26.2",
        on(15, "15:24"),
        { by: "mia", author: "ida", title: "Update the payment form and its settings" },
        [
          ...inTesting(3, 11),
          [33, by("ada", "web").approves("Production", "Paid with three cards in Testing", ticket(2019))],
          live(6),
        ],
      ),
      release(
        "2.27.0",
        on(12, "09:15"),
        {
          by: "mia",
          author: "dana",
          title: "Search as you type",
          notes: "Search as you type\n\n- results while one types\n- folds letters of other languages",
        },
        [
          ...inTesting(5, 14),
          [120, max.approves("Production", "Fast, also on a slow telephone", ticket(2026))],
          live(6),
          [
            85,
            kofi.rollsBack("Production", "Searches in Danish find nothing, and a third buys less"),
            "2.26.2",
          ],
          [4, ada.approves("Production", "Back, now", ticket(2027)), "2.26.2"],
          [5, goesWell("Production"), "2.26.2"],
        ],
      ),
      release(
        "2.27.1",
        on(10, "10:44"),
        { by: "mia", author: "dana", title: "Fold letters as each language does" },
        [
          ...inTesting(4, 12),
          [18, by("mia").deploys("2.27.1", "Production", "Danish is back, so is the search")],
          [15, max.approves("Production", "Found everything in Danish and in Swedish", ticket(2031))],
          live(6),
        ],
      ),
      release("2.28.0", on(8, "09:30"), { by: "sam", author: "sam", title: "Gift cards" }, [
        ...inTesting(4, 12),
        [50, sam.cancels("Production", "A card of 10.00 pays 9.99: I mend that first")],
      ]),
      release(
        "2.28.1",
        on(7, "10:05"),
        { by: "mia", author: "sam", title: "Gift cards that pay what they cost" },
        [
          ...inTesting(4, 11),
          [41, ada.approves("Production", "Paid with five cards, to the cent", ticket(2040))],
          live(7),
        ],
      ),
      release("2.29.0", on(5, "14:12"), { by: "mia", author: "ida", title: "Load photos as one scrolls" }, [
        [3, goesWell("Development")],
        [60, timesOut("Testing")],
      ]),
      release(
        "2.29.1",
        on(4, "08:41"),
        { by: "mia", author: "ida", title: "Load photos as one scrolls, without a loop" },
        [
          ...inTesting(4, 12),
          [58, max.approves("Production", "Half the data on the first page", ticket(2052))],
          live(5),
        ],
      ),
      release(
        "2.30.0",
        on(2, "11:20"),
        { by: "mia", author: "dana", title: "Recommend what goes with the last basket" },
        [...inTesting(4, 13), [130, max.rejects("Production", "Legal wants to see the new sentence first")]],
      ),
      release("2.30.1", on(1, "09:25"), { by: "mia", author: "dana", title: "Say it as legal wants it" }, [
        ...inTesting(3, 12),
        [74, ada.approves("Production", "Legal says yes", ticket(2061))],
        live(6),
      ]),
      release(
        "2.31.0",
        minutesAgo(175),
        {
          by: "mia",
          author: "sam",
          title: "Pay in three parts",
          notes:
            "Pay in three parts\n\nFor baskets from 90 to 900. The bank's side came with payments 5.5.0.",
        },
        [...inTesting(4, 13)],
      ),
    ],
  };
}
