import { existsSync, readFileSync } from "node:fs";
import { load } from "js-yaml";
import { afterAll, describe, expect, it } from "vitest";
import { catalog } from "../../app/metrics/catalog.ts";
import { stopDatabases } from "../support/database.ts";
import { oneGate } from "../support/processes.ts";
import { Story, thumbsUp } from "../support/story.ts";

const root = new URL("../../", import.meta.url);
const textOf = (path: string) => readFileSync(new URL(path, root), "utf8");
const page = textOf("docs/operations/monitoring.md");
const described = { ...catalog.counters, ...catalog.histograms, ...catalog.gauges };
type Name = keyof typeof described;
const names = Object.keys(described) as Name[];

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string };
}
const { groups } = load(textOf("docs/examples/alerts.yml")) as {
  readonly groups: readonly { readonly rules: readonly Alert[] }[];
};
const alerts = groups.flatMap(({ rules }) => rules);

afterAll(stopDatabases);

/** Names and labels of what `/metrics` answers; a histogram's parts are one. */
function answered(text: string): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const [, name = "", labels = ""] of text.matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)) {
    const bare = name in described ? name : name.replace(/_(bucket|sum|count)$/, "");
    const of = found.get(bare) ?? new Set<string>();
    found.set(bare, of);
    for (const [, label = ""] of labels.matchAll(/(\w+)="/g)) if (label !== "le") of.add(label);
  }
  return found;
}

describe("/metrics of an app that has done something", () => {
  it(
    "answers every metric that is documented, and no other, with the documented labels",
    { timeout: 120_000 },
    async () => {
      const story = await Story.start({ process: oneGate });
      const { thread, sha } = await story.asked("1.0.0");
      expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
      // GitHub throttles: what it holds back and until when is shown.
      const checks = { method: "POST", path: /check-runs$/, caller: "installation" };
      story.github.faults.add({ match: checks, kind: "403-secondary", ms: 600_000, times: 10 });
      await story.github.commit({ files: { ".deploy/process.yml": "steps: []" }, message: "Break it" });
      const shows = (what: string) =>
        story.github.until(
          async () => {
            const said = await (await fetch(`${story.url}/metrics`)).text();
            return said.includes(what) ? said : undefined;
          },
          { ms: 20_000, what: `${what} is shown` },
        );
      await shows("paused_seconds{");
      expect((await story.api("POST", "/releases", { version: "1.1.0" }, { sha })).status).toBe(201);
      const text = await shows("held_back_total{");
      const found = answered(text);
      // Nothing is due for long here: queues that have nothing are absent.
      const expected = new Map<string, ReadonlySet<string>>(
        names.map((name) => [name, new Set<string>(described[name].labels)]),
      );
      for (const name of ["drawbridge_queue_jobs", "drawbridge_queue_oldest_seconds"]) {
        if (!found.has(name)) expected.delete(name);
      }
      const sorted = (all: ReadonlyMap<string, ReadonlySet<string>>) =>
        [...all].map(([name, labels]) => `${name} ${[...labels].toSorted().join(" ")}`).toSorted();
      expect(sorted(found)).toEqual(sorted(expected));

      expect(text).toMatch(/^drawbridge_database_up 1$/m);
      expect(text).toMatch(/^drawbridge_decision_delay_seconds_count\{source="comment"\} 1$/m);
      expect(text).toMatch(/^drawbridge_order_delay_seconds_count [1-9]/m);
      expect(text).toMatch(/^drawbridge_deployments\{state="executing"\} 1$/m);
      expect(text).toMatch(/route="\/api\/github\/webhooks",status="200"/);
      expect(text).not.toMatch(/acme|shop|ada/);
      await story.app.stop();
      await story.database.drop();
      await story.github.close();
    },
  );

  it("answers where the database is gone, and says so", { timeout: 120_000 }, async () => {
    const story = await Story.start({ process: oneGate, database: "postgres" });
    await story.database.drop();
    const response = await fetch(`${story.url}/metrics`, { signal: AbortSignal.timeout(10_000) });
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(text).toMatch(/^drawbridge_database_up 0$/m);
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
    expect(text).not.toContain("drawbridge_deployments{");
    await story.bury();
    await story.github.close();
  });
});

describe("docs/operations/monitoring.md", () => {
  it("describes every metric with its labels", () => {
    const rows = Array.from(page.matchAll(/^\| `(\w+)` *\| ([^|]*)\|/gm), ([, name = "", labels = ""]) => [
      name,
      Array.from(labels.matchAll(/`(\w+)`/g), ([, label]) => label),
    ]);
    expect(Object.fromEntries(rows)).toEqual(
      Object.fromEntries(names.map((name) => [name, described[name].labels])),
    );
    expect(rows).toHaveLength(names.length);
  });

  it("says of each alert what to do, and of no other", () => {
    const headings = Array.from(page.matchAll(/^### (\w+)\n([^]*?)(?=\n### |$(?![^]))/gm));
    expect(headings.map(([, name]) => name)).toEqual(alerts.map(({ alert }) => alert));
    for (const [, name, text] of headings) {
      expect(`${name}: ${text}`).toContain("**Who:**");
      expect(`${name}: ${text}`).toMatch(/\*\*At\s2\sa\.m\.:\*\*/);
    }
  });

  it("links to what there is", () => {
    for (const [, link = ""] of page.matchAll(/\]\(([^)#:\s]+)\)/g)) {
      expect([link, existsSync(new URL(link, new URL("docs/operations/", root)))]).toEqual([link, true]);
    }
  });
});

describe("docs/examples/alerts.yml", () => {
  it("asks only for metrics that there are, by labels that they have", () => {
    const parts = new Map<string, readonly string[]>([["up", ["job", "instance"]]]);
    for (const name of names) {
      parts.set(name, described[name].labels);
      if (!(name in catalog.histograms)) continue;
      for (const part of ["bucket", "sum", "count"])
        parts.set(`${name}_${part}`, [...described[name].labels, "le"]);
    }
    const strange = alerts.flatMap(({ alert, expr }) => {
      const asked = Array.from(expr.matchAll(/\b(up|(?:drawbridge|nodejs|process)_\w+)\b(?:\{([^}]*)\})?/g));
      if (asked.length === 0) return [`${alert} asks for nothing`];
      return asked.flatMap(([, name = "", selector = ""]) => {
        const labels = Array.from(selector.matchAll(/(\w+)\s*(?:=~|!=|=)/g), ([, label = ""]) => label);
        const unknown = labels.filter((label) => parts.get(name)?.includes(label) !== true);
        return parts.has(name)
          ? unknown.map((label) => `${alert}: ${name}{${label}}`)
          : [`${alert}: ${name}`];
      });
    });
    expect(strange).toEqual([]);
    expect(alerts.length).toBeGreaterThan(8);
  });

  it("says for each how urgent it is and what has happened", () => {
    expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
    for (const { labels, annotations, for: lasting } of alerts) {
      expect(["page", "ticket"]).toContain(labels.severity);
      expect(annotations.summary).not.toBe("");
      expect(lasting).toMatch(/^\d+m$/);
    }
  });
});
