/** What runs the halls: no gate, but times in which nobody may touch it. */
import type { Calendar } from "./calendar.ts";
import { by, fails, goesWell, type ProjectStory, release } from "./told.ts";

function process({ day }: Calendar): string {
  const date = (days: number) => day(days).toISOString().slice(0, 10);
  return `name: Warehouse

teams:
  Operations: acme/operations

lifecycle:
  - phase: Testing
    deploy: automatic
  - phase: Production
    deploy: automatic

releases:
  thread: issue

freezes:
  - name: Stock-taking
    environments: [Production]
    from: ${date(-1)}T18:00
    to: ${date(2)}T06:00
    zone: Europe/Berlin
    reason: The scanners are counting, hall by hall
    override: [Operations]

steps:
  - name: Deploy
    uses: github-deployment
`;
}

const [kofi, mia] = [by("kofi"), by("mia")];
const tested = (minutes: number) => [minutes, goesWell("Testing")] as const;
const live = (minutes: number) => [minutes, goesWell("Production")] as const;

export function warehouse(calendar: Calendar): ProjectStory {
  const { on, minutesAgo } = calendar;
  return {
    name: "warehouse",
    hiddenFrom: [],
    process: process(calendar),
    releases: [
      release(
        "1.17.0",
        on(23, "07:45"),
        { by: "kofi", author: "kofi", title: "Print labels in the order of the shelves" },
        [tested(6), live(4)],
      ),
      release("1.18.0", on(16, "08:10"), { by: "mia", author: "ida", title: "Weigh parcels at the gate" }, [
        tested(7),
        live(4),
      ]),
      release(
        "1.18.1",
        on(14, "12:00"),
        { by: "mia", author: "ida", title: "Read the labels of the new carrier" },
        [[2, kofi.blocks("The scanners of hall 3 cannot read them yet")], tested(6)],
      ),
      release("1.19.0", on(9, "09:00"), { by: "mia", author: "sam", title: "Count returns by the hour" }, [
        tested(7),
        [6, fails("Production")],
        [34, mia.deploys("1.19.0", "Production", "The disk was full")],
        live(4),
      ]),
      release("1.20.0", on(4, "10:10"), { by: "mia", author: "dana", title: "Show the way through hall 2" }, [
        tested(6),
        live(4),
      ]),
      release(
        "1.21.0",
        on(2, "09:50"),
        { by: "kofi", author: "kofi", title: "Plan the routes of the night" },
        [[8, fails("Testing")]],
      ),
      release(
        "1.21.1",
        minutesAgo(310),
        { by: "mia", author: "kofi", title: "Plan the routes of the night, with breaks" },
        [tested(7)],
      ),
    ],
  };
}
