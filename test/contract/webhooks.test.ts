import type { EmitterWebhookEvent } from "@octokit/webhooks";
import { describe, expectTypeOf, it } from "vitest";
import type { z } from "zod";
import type { WebhookEventName, webhookEvents } from "../../app/webhooks/github-events.ts";

type Read<Name extends WebhookEventName> = z.input<(typeof webhookEvents)[Name]>;
type Sent<Name extends WebhookEventName> = EmitterWebhookEvent<Name>["payload"];

/** GitHub's description of a push admits a repository that belongs to nobody; there is none. */
interface WithOwner {
  readonly repository: { readonly owner: { readonly id: number; readonly login: string } };
}

describe("what is read of a payload", () => {
  it("is in every payload that GitHub's own description allows", () => {
    expectTypeOf<Sent<"issue_comment">>().toExtend<Read<"issue_comment">>();
    expectTypeOf<Sent<"check_run">>().toExtend<Read<"check_run">>();
    expectTypeOf<Sent<"deployment_status">>().toExtend<Read<"deployment_status">>();
    expectTypeOf<Sent<"workflow_run">>().toExtend<Read<"workflow_run">>();
    expectTypeOf<Sent<"deployment_protection_rule">>().toExtend<Read<"deployment_protection_rule">>();
    expectTypeOf<Sent<"push"> & WithOwner>().toExtend<Read<"push">>();
    expectTypeOf<Sent<"installation">>().toExtend<Read<"installation">>();
    expectTypeOf<Sent<"installation_repositories">>().toExtend<Read<"installation_repositories">>();
  });
});
