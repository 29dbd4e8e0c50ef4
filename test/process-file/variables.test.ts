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

describe("the variables of an environment", () => {
  it("have the value for it before the one for everywhere, with expressions evaluated", () => {
    expect(resolveVariables(variables, "PRODUCTION", expressions, context)).toEqual({
      PLAIN: "x",
      HOST: "example.com",
      ONLY: "1",
      TAG: "v1.4.0",
      NOTES: "${{ release.sha }}",
      BROKEN: "${{ fromJSON(release.notes) }}",
    });
  });

  it("are left out where they have no value", () => {
    const { HOST, ONLY } = resolveVariables(variables, "Development", expressions, context);
    expect({ HOST, ONLY }).toEqual({ HOST: "test.example.com", ONLY: undefined });
  });
});
