import { describe, expect, it } from "vitest";
import { drawbridge } from "../../app/domain/actor.ts";
import { resolveTarget } from "../../app/commands/target.ts";
import { actorName } from "../../app/messages/actor-name.ts";
import { changesMarkdown } from "../../app/messages/changes.ts";
import { details, fit, list, table } from "../../app/messages/comment.ts";
import { attention, stateLabel } from "../../app/messages/icons.ts";
import { marker, markerKinds, readMarker } from "../../app/messages/marker.ts";
import { listed, markdown, plain, prose, say } from "../../app/messages/phrase.ts";
import { questionTarget, quoted, target, typed } from "../../app/messages/target.ts";
import { duration, utc } from "../../app/messages/time.ts";
import { finishedStates } from "../../app/domain/deployment/state.ts";
import { approver, at, pusher, sha } from "./support/deployments.ts";

describe("time", () => {
  it("is said in UTC, to the minute", () => {
    expect(utc(at("14:05"))).toBe("2026-11-22 14:05 UTC");
  });

  it.each([
    [0, "0 seconds"],
    [-5, "0 seconds"],
    [1000, "1 second"],
    [5_400_000, "1 hour 30 minutes"],
    [90_061_000, "1 day 1 hour"],
    [172_800_000, "2 days"],
  ])("%d ms", (ms, expected) => {
    expect(duration(ms)).toBe(expected);
  });
});

describe("actorName", () => {
  it("mentions nobody", () => {
    expect(actorName({ kind: "person", ...approver })).toBe("`approver`");
    expect(actorName(pusher)).toBe("`pusher` by a workflow");
    expect(actorName(drawbridge)).toBe("Drawbridge");
  });
});

describe("icons", () => {
  it("are a closed set, each with its word", () => {
    const states = ["queued", "executing", "waiting", ...finishedStates] as const;
    expect(states.map(stateLabel)).toEqual([
      "⏳ queued",
      "🚀 executing",
      "⏸️ waiting for approval",
      "✅ success",
      "❌ failed",
      "⛔ rejected",
      "⛔ canceled",
      "❌ timed out",
    ]);
    expect(attention).toBe("⚠️ **Needs attention**");
  });
});

describe("marker", () => {
  it.each(markerKinds)("%s is read back", (kind) => {
    expect(readMarker(`text\n\n${marker(kind, "12.a-b_c")}\n`)).toEqual({ kind, id: "12.a-b_c" });
  });

  it.each(["", "a b", "-->", "a".repeat(101)])("takes no id like %j", (id) => {
    expect(() => marker("living", id)).toThrow("Not an id for a marker");
  });

  it.each([
    "",
    "no marker",
    "<!-- drawbridge:living:1 --> and more",
    "<!-- drawbridge:unknown:1 -->",
    "<!-- drawbridge:living: -->",
    "<!-- other:living:1 -->",
  ])("is none in %j", (body) => {
    expect(readMarker(body)).toBeNull();
  });
});

describe("target", () => {
  const of = (environment: string) => target({ version: "1.4.0", environment, deployment: 12 });

  it.each([
    ["Production", "1.4.0 Production"],
    ["Größe/2", "1.4.0 Größe/2"],
    ["EU West", '1.4.0 "EU West"'],
    ["it's", '1.4.0 "it\'s"'],
    ['The "real" one', "d12"],
    ["x".repeat(101), "d12"],
  ])("%s", (environment, expected) => {
    expect(of(environment)).toBe(expected);
  });

  it.each([
    "Production",
    "EU West",
    "it's",
    'The "real" one',
    "prod.",
    "a, b",
    "Größe: 2",
    "“x”",
    "-",
    "@acme",
    "d12",
    "x|y",
  ])("%s is what a command with it means, beside any other", (environment) => {
    const question = { deploymentId: 12, interruptionId: 1, version: "1.4.0", environment, step: "Gate" };
    const other = { deploymentId: 11, interruptionId: 2, version: "1.4.0", environment: "EU", step: "Gate" };
    const read = resolveTarget(`${of(environment)} looks good`, [other, question]);
    expect(read).toMatchObject({ kind: "one", found: question, rest: "looks good" });
  });

  it.each(["Gate", "Release manager", "it's", 'The "real" one', "1.4.0", "EU", "d12", "x".repeat(101)])(
    "%s, a step among others of its deployment, is what a command with it means",
    (step) => {
      const place = { deploymentId: 12, version: "1.4.0", environment: "EU" };
      const question = { ...place, interruptionId: 1, step, stepKey: "the-one" };
      const other = { ...place, interruptionId: 2, step: "Security", stepKey: "security" };
      const words = questionTarget(
        { id: 12, version: "1.4.0", environment: "EU" },
        { id: "the-one", name: step },
        false,
      );
      const read = resolveTarget(`${words} looks good`, [other, question]);
      expect(read).toMatchObject({ kind: "one", found: question, rest: "looks good" });
    },
  );

  it("leaves to the reader what cannot be written", () => {
    expect(quoted('a"b')).toBeNull();
    expect(typed('a"b')).toBe("<environment>");
    expect(typed('a"b', "<name>")).toBe("<name>");
    expect(typed("Production")).toBe("Production");
  });
});

describe("prose", () => {
  it.each([
    ["no back-ticks *at all*", "no back-ticks \\*at all\\*"],
    ["a `b` c", "a `b` c"],
    ["`a` `b`", "`a` `b`"],
    ["a`b", "a\\`b"],
    ["a ` b `c", "a `b`c"],
    ["", ""],
  ])("%s", (text, expected) => {
    expect(markdown(prose(text))).toBe(expected);
  });

  it("reads the same as plain text", () => {
    expect(plain(prose("write `/approve` or “no”"))).toBe("write `/approve` or “no”");
  });
});

describe("phrases", () => {
  it("are the same sentence as Markdown and as plain text", () => {
    const phrase = say`${3} of ${"*all*"}: ${listed([say`a`, say`b`, say`c`])}`;
    expect(markdown(phrase)).toBe("3 of \\*all\\*: a, b and c");
    expect(plain(phrase)).toBe("3 of *all*: a, b and c");
  });

  it("list none, one, two, and more than there is room for", () => {
    const letters = [..."abcde"].map((letter) => say`${letter}`);
    expect(plain(listed([]))).toBe("");
    expect(plain(listed(letters.slice(0, 1), "or"))).toBe("a");
    expect(plain(listed(letters.slice(0, 2), "or"))).toBe("a or b");
    expect(plain(listed(letters, "or", 2))).toBe("a, b and 3 more");
  });
});

describe("parts of a message", () => {
  it("share the room, the first one most of it", () => {
    const rooms: number[] = [];
    const part = (room: number) => {
      rooms.push(room);
      return "x".repeat(Math.min(room, 1000));
    };
    const text = fit(["head", part, "", part], 20_000);
    expect(rooms).toEqual([20_000 - 6 - 4 - 4000, 20_000 - 6 - 4 - 1000]);
    expect(text).toBe(`head\n\n${"x".repeat(1000)}\n\n${"x".repeat(1000)}`);
  });

  it("that are elastic are left out where there is no room", () => {
    expect(fit(["x".repeat(500), () => "never"], 600)).toBe("x".repeat(500));
  });

  it("are cut as a last resort", () => {
    expect(fit(["x".repeat(500)], 100)).toHaveLength(100);
  });

  it("fold away something, or nothing", () => {
    expect(fit([details("More", () => "text")], 1000)).toBe(
      "<details>\n<summary>More</summary>\n\ntext\n\n</details>",
    );
    expect(fit([details("More", () => "")], 1000)).toBe("");
  });

  it("count the rows and items that find no room", () => {
    const rows = Array.from({ length: 100 }, (_, n) => [`row ${n}`, "x"]);
    const shown = table(["a", "b"], rows)(500);
    expect(shown.length).toBeLessThanOrEqual(500);
    expect(shown).toMatch(/^\| a \| b \|\n\| --- \| --- \|\n\| row 0 \| x \|\n[^]*\n\| … and \d+ more \|$/);
    expect(list(["a", "b"])(500)).toBe("- a\n- b");
    expect(list([])(500)).toBe("");
  });
});

describe("changes", () => {
  it("are a list of releases and their commits", () => {
    const releases = [
      { version: "1.4.0", commits: [{ sha, title: "Fix *the* door (#12)", author: "pusher" }] },
      { version: "1.3.1", commits: [] },
    ];
    expect(changesMarkdown(releases)).toBe(
      "- **1.4.0**\n- 3f2a91c Fix \\*the\\* door (#\u200B12) (`pusher`)\n- **1.3.1**",
    );
    expect(changesMarkdown([])).toBe("");
  });
});
