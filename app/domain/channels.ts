import { branchAllowed } from "./branches.ts";
import { type Channel, type Phase, type Process, sameName } from "./process.ts";
import { accepted, type Outcome, refused } from "./refusal.ts";

/**
 * The channel of a new release, in the file's spelling. By itself a release
 * takes the first channel with `branches` that match its ref, else the default.
 * Asked for by name, a channel with `branches` takes those alone (the default
 * also what it would get anyway). A tag is on no branch: channels with
 * `branches` do not take it.
 *
 * @param asked name that the caller gave; null: none
 * @param ref full ref, `refs/heads/main`
 */
export function channelOf(
  { channels }: Pick<Process, "channels">,
  asked: string | null,
  ref: string,
): Outcome<string> {
  const takes = ({ branches }: Channel) => branches !== null && branchAllowed(branches, "", ref);
  const own = channels.find(takes) ?? channels.find((channel) => channel.isDefault);
  const channel = asked === null ? own : channels.find(({ name }) => sameName(name, asked));
  if (channel === undefined) {
    const known = channels.map(({ name }) => name);
    return refused({ code: "unknown-channel", channel: asked ?? "", known });
  }
  if (channel === own || channel.branches === null || takes(channel)) return accepted(channel.name);
  return refused({ code: "channel-not-allowed", channel: channel.name, ref, branches: channel.branches });
}

/** The phases that releases of the channel go through, in the lifecycle's order; none where no channel has the name. */
export function lifecycleFor(
  { channels, lifecycle }: Pick<Process, "channels" | "lifecycle">,
  name: string,
): readonly Phase[] {
  const channel = channels.find((one) => sameName(one.name, name));
  if (channel === undefined) return [];
  const { phases } = channel;
  return phases === null
    ? lifecycle
    : lifecycle.filter((phase) => phases.some((one) => sameName(one, phase.name)));
}
