/**
 * As much of GitHub's payloads as Drawbridge reads, of the events it listens to.
 * Field by field as in GitHub's webhook documentation; checked against its
 * schemas by `test/contract`.
 * https://docs.github.com/webhooks/webhook-events-and-payloads
 */
export interface WebhookEventMap {
  readonly issue_comment: InRepository & {
    readonly action: string;
    readonly issue: { readonly number: number };
    readonly comment: {
      readonly id: number;
      readonly body?: string | null;
      readonly created_at: string;
      readonly user: Account | null;
      readonly performed_via_github_app?: { readonly id: number } | null;
    };
    readonly changes?: { readonly body?: { readonly from: string } };
  };
  readonly check_run: InRepository & {
    readonly action: string;
    readonly check_run: { readonly external_id?: string | null };
    readonly requested_action?: { readonly identifier: string };
  };
  readonly deployment_status: InRepository & {
    readonly action: string;
    readonly deployment: {
      readonly id: number;
      readonly payload?: unknown;
      readonly creator?: Account | null;
      readonly performed_via_github_app?: { readonly id: number } | null;
    };
    readonly deployment_status: {
      readonly id: number;
      readonly state: string;
      readonly description?: string | null;
      readonly log_url?: string | null;
      readonly target_url?: string | null;
      readonly environment_url?: string | null;
      readonly creator?: Account | null;
      readonly performed_via_github_app?: { readonly id: number } | null;
    };
  };
  readonly workflow_run: InRepository & {
    readonly action: string;
    readonly workflow_run: {
      readonly id: number;
      readonly event: string;
      readonly head_sha: string;
      readonly status?: string | null;
      readonly conclusion?: string | null;
      readonly html_url: string;
      readonly created_at: string;
      readonly actor: Account | null;
      readonly run_attempt: number;
    };
  };
  readonly deployment_protection_rule: InRepository & {
    readonly action?: string;
    readonly environment?: string;
    readonly deployment_callback_url?: string;
    readonly deployment?: { readonly id: number; readonly created_at?: string } | null;
  };
  readonly push: InRepository & {
    readonly ref: string;
    readonly after: string;
    readonly created: boolean;
    readonly deleted: boolean;
    readonly forced: boolean;
    readonly commits: readonly {
      readonly added: readonly string[];
      readonly modified: readonly string[];
      readonly removed: readonly string[];
    }[];
  };
  readonly installation: { readonly action: string; readonly installation: { readonly id: number } };
  readonly installation_repositories: {
    readonly action: string;
    /** An enterprise's account has an id too. */
    readonly installation: { readonly id: number; readonly account?: { readonly id: number } | null };
    readonly repositories_added: readonly { readonly name: string }[];
    readonly repositories_removed: readonly { readonly id: number }[];
  };
}

interface InRepository {
  readonly repository: {
    readonly id: number;
    readonly name: string;
    readonly default_branch: string;
    readonly owner: Account;
  };
  readonly installation?: { readonly id: number };
  readonly sender: Account;
}

interface Account {
  readonly id: number;
  readonly login: string;
  readonly type?: string;
}

export type WebhookEventName = keyof WebhookEventMap;
