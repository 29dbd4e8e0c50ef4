import { describe, expect, it } from "vitest";
import { channelOf, lifecycleFor } from "../../app/domain/channels.ts";
import { defaultChannel } from "../../app/domain/process.ts";
import { channel, phase } from "./support/processes.ts";

const channels = [
  channel("Anything"),
  channel("Hotfix", { branches: ["hotfix/*"], phases: ["production"] }),
  channel("Late hotfix", { branches: ["hotfix/**", "late"] }),
  channel("Stable", { branches: ["main"], isDefault: true }),
];
const main = "refs/heads/main";

describe("the channel of a release", () => {
  it.each<[string, string | null, string, string]>([
    ["the first whose branches match", null, "refs/heads/hotfix/1", "Hotfix"],
    ["in the file's order", null, "refs/heads/hotfix/1/2", "Late hotfix"],
    ["the default for its own branches", null, main, "Stable"],
    ["the default for what no other takes, though it has branches", null, "refs/heads/feature", "Stable"],
    ["the default for a tag", null, "refs/tags/main", "Stable"],
    ["by name, in any case", "late HOTFIX", "refs/heads/hotfix/1", "Late hotfix"],
    ["by name one that takes any branch", "anything", "refs/heads/feature", "Anything"],
    ["by name one that takes any branch, of a tag", "Anything", "refs/tags/v1", "Anything"],
    ["by name what it would be anyway", "Stable", "refs/tags/v1", "Stable"],
  ])("%s", (_case, asked, ref, name) => {
    expect(channelOf({ channels }, asked, ref)).toEqual({ ok: true, value: name });
  });

  it.each<[string, string, string, object]>([
    [
      "no channel has the name",
      "Hotfixes",
      main,
      {
        code: "unknown-channel",
        channel: "Hotfixes",
        known: ["Anything", "Hotfix", "Late hotfix", "Stable"],
      },
    ],
    [
      "its branches do not match",
      "hotfix",
      main,
      { code: "channel-not-allowed", channel: "Hotfix", ref: main, branches: ["hotfix/*"] },
    ],
    [
      "it has branches, and a tag is on none",
      "Late hotfix",
      "refs/tags/late",
      {
        code: "channel-not-allowed",
        channel: "Late hotfix",
        ref: "refs/tags/late",
        branches: ["hotfix/**", "late"],
      },
    ],
    [
      "it is the default, and another takes the branch",
      "Stable",
      "refs/heads/late",
      { code: "channel-not-allowed", channel: "Stable", ref: "refs/heads/late", branches: ["main"] },
    ],
  ])("is refused where %s", (_case, asked, ref, refusal) => {
    expect(channelOf({ channels }, asked, ref)).toEqual({ ok: false, refusal });
  });

  it("is the only one where the file names none", () => {
    expect(channelOf({ channels: [defaultChannel] }, null, main)).toEqual({ ok: true, value: "Default" });
  });

  it("is unknown where a stored process has no default", () => {
    const refusal = { code: "unknown-channel", channel: "", known: [] };
    expect(channelOf({ channels: [] }, null, main)).toEqual({ ok: false, refusal });
  });
});

describe("the phases of a channel", () => {
  const lifecycle = [phase("Development"), phase("Testing"), phase("Production")];
  const process = {
    lifecycle,
    channels: [defaultChannel, channel("Hotfix", { phases: ["PRODUCTION", "Development"] })],
  };
  it.each<[string, readonly string[]]>([
    ["default", ["Development", "Testing", "Production"]],
    ["hotfix", ["Development", "Production"]],
    ["one that is gone", []],
  ])("of %s, in the lifecycle's order", (name, names) => {
    expect(lifecycleFor(process, name).map((one) => one.name)).toEqual(names);
  });
});
