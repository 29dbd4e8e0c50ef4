import { describe, expect, it } from "vitest";
import { expressions } from "../../app/process-file/expressions.ts";
import { resolveVariables, type VariableContext } from "../../app/process-file/variables.ts";
import { processOf, withTop } from "./support.ts";

const context: VariableContext = {
  project: { name: "shop" },
  release: {
    version: "1.4.0",
    notes: "${{ release.sha }}",
    sha: "abc",
    ref: "",
    channel: "",
    created_by: "",
    created_at: "",
    previous: { version: "" },
  },
  deployment: {
    id: "d1",
    environment: "Production",
    created_by: "",
    url: "",
    comment: "",
    trigger: "",
    mode: "deploy",
    previous: { version: "", sha: "" },
    changes: "",
  },
};

const { variables } = processOf(
  withTop(`variables:
  PLAIN: x
  HOST:
    - value: test.example.com
    - {value: example.com, environments: [production]}
  ONLY: [{value: 1, environments: [Production]}]
  TAG: v\${{ release.version }}
  NOTES: \${{ release.notes }}
  BROKEN: \${{ fromJSON(release.notes) }}`),
);

const resolved = (environment: string, channel = "Default", given = {}, among = variables) =>
  resolveVariables(among, { environment, channel }, given, expressions, context);

describe("the variables of an environment", () => {
  it("have the value for it before the one for everywhere, with expressions evaluated", () => {
    expect(resolved("PRODUCTION")).toEqual({
      PLAIN: "x",
      HOST: "example.com",
      ONLY: "1",
      TAG: "v1.4.0",
      NOTES: "${{ release.sha }}",
      BROKEN: "${{ fromJSON(release.notes) }}",
    });
  });

  it("are left out where they have no value", () => {
    const { HOST, ONLY } = resolved("Development");
    expect({ HOST, ONLY }).toEqual({ HOST: "test.example.com", ONLY: undefined });
  });
});

describe("the variables of a channel", () => {
  const scoped = processOf(
    withTop(`channels: [{name: Stable}, {name: Hotfix}, {name: LTS}]
variables:
  V:
    - {value: neither}
    - {value: channel, channels: [hotfix]}
    - {value: environment, environments: [Production]}
    - {value: both, environments: [Production], channels: [Hotfix, Stable]}
  W: [{value: only, channels: [LTS]}]`),
  ).variables;

  it.each<[string, string, Record<string, string>]>([
    ["Production", "HOTFIX", { V: "both" }],
    ["Production", "Stable", { V: "both" }],
    ["Production", "LTS", { V: "environment", W: "only" }],
    ["Development", "Hotfix", { V: "channel" }],
    ["Development", "Stable", { V: "neither" }],
  ])("in %s, of %s, have the most specific value", (environment, channel, values) => {
    expect(resolved(environment, channel, {}, scoped)).toEqual(values);
  });

  it("do not depend on the order in which they are written", () => {
    const reversed = scoped.map((one) => ({ ...one, values: one.values.toReversed() }));
    expect(resolved("Production", "Hotfix", {}, reversed)).toEqual({ V: "both" });
    expect(resolved("Development", "Hotfix", {}, reversed)).toEqual({ V: "channel" });
  });
});

describe("the variables that callers gave", () => {
  const asked = processOf(
    withTop(`variables:
  FIXED: x
  TICKET: {prompted: true}
  TEXT: {prompted: true, value: "v\${{ release.version }}"}`),
  ).variables;

  it("win where they are prompted ones, and only there", () => {
    expect(resolved("Production", "Default", { FIXED: "y", ticket: "T-1", OTHER: "z" }, asked)).toEqual({
      FIXED: "x",
      TICKET: "T-1",
      TEXT: "v1.4.0",
    });
  });

  it("are texts that nobody evaluates", () => {
    const given = { TICKET: "${{ release.sha }}", TEXT: "" };
    expect(resolved("Production", "Default", given, asked)).toEqual({ FIXED: "x", ...given });
  });

  it("are left out where nobody gave one", () => {
    expect(resolved("Production", "Default", {}, asked)).toEqual({ FIXED: "x", TEXT: "v1.4.0" });
  });
});
