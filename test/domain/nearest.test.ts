import { describe, expect, it } from "vitest";
import { nearest } from "../../app/domain/nearest.ts";

describe("the nearest spelling", () => {
  it.each<[string, string[], string | undefined]>([
    ["enviroments", ["environments", "name"], "environments"],
    ["wiht", ["with", "while"], "with"],
    ["NAME", ["name"], "name"],
    ["instruction", ["instructions"], "instructions"],
    ["responsibleTeams", ["responsible-teams"], "responsible-teams"],
    ["aprrvoe", ["approve"], "approve"],
    ["cat", ["bat", "hat"], "bat"],
    ["hat", ["cat", "hat"], "hat"],
    ["foo", ["bar"], undefined],
    ["if", ["id"], undefined],
    ["x", [], undefined],
    ["", ["ab"], undefined],
    ["stepss!", ["steps"], "steps"],
    ["stepsss!", ["steps"], undefined],
    ["a".repeat(65), ["a".repeat(64)], undefined],
  ])("of %j among %j is %j", (word, candidates, expected) => {
    expect(nearest(word, candidates)).toBe(expected);
  });

  it("is looked for among the first 200", () => {
    const many = Array.from({ length: 200 }, (_, index) => `other ${index}`);
    expect(nearest("stesp", [...many.slice(1), "steps"])).toBe("steps");
    expect(nearest("stesp", [...many, "steps"])).toBeUndefined();
  });
});
