import { type Asker, read, whenRefused } from "./ask.ts";
import { GitHubFailure, type GitHubApp, type HookDelivery, type SentWebhook } from "./client.ts";
import { unusableAnswer } from "./errors.ts";

/** What GitHub keeps of the webhooks that it sent to the app: asked as the app itself. */
export function hookDeliveries(asApp: Asker): Pick<GitHubApp, "deliveries" | "delivery"> {
  return {
    deliveries: async (cursor) => {
      const doing = "list the webhook deliveries of the App";
      const { data, headers } = await read(asApp, doing, ({ rest }) =>
        rest.apps.listWebhookDeliveries({
          per_page: 100,
          ...(cursor === null ? {} : { cursor }),
          request: asText,
        }),
      );
      const items = await parsed(data, doing);
      if (!Array.isArray(items)) throw unusableAnswer(doing, "read", "it is no list");
      return { items: items.map(toDelivery), next: nextCursor(headers.link) };
    },

    delivery: async (id) => {
      const answer = await read(asApp, `read the webhook delivery ${id}`, ({ rest }) =>
        rest.apps.getWebhookDelivery({ delivery_id: id as unknown as number }),
      ).catch(whenRefused([404, 410], null));
      return answer === null ? null : toWebhook(answer.data);
    },
  };
}

/** Octokit gives the body as it comes: its own reading rounds numbers beyond 2^53, as the ids of deliveries can be. */
const asText = { parseSuccessResponseBody: false };

interface ListedDelivery {
  readonly id: string;
  readonly guid: string;
  readonly delivered_at: string;
  readonly event: string;
  readonly action: string | null;
  readonly status_code: number;
}

async function parsed(body: unknown, doing: string): Promise<unknown> {
  try {
    const text = await new Response(body as ReadableStream).text();
    return JSON.parse(text.replaceAll(/"id":\s*(\d+)/g, '"id":"$1"'));
  } catch (error) {
    // The connection broke within the answer, or a proxy answered.
    const why = error instanceof Error ? error.message : String(error);
    throw new GitHubFailure("unavailable", `Could not ${doing}: GitHub gave no usable answer (${why}).`);
  }
}

function toDelivery(item: ListedDelivery): HookDelivery {
  const { id, guid, event, action, status_code: statusCode } = item;
  return { id, guid, event, action, statusCode, deliveredAt: new Date(item.delivered_at) };
}

function toWebhook(data: {
  readonly guid: string;
  readonly event: string;
  readonly request: { readonly payload?: unknown };
}): SentWebhook {
  const { payload } = data.request;
  const readable = typeof payload === "object" && payload !== null;
  return { guid: data.guid, event: data.event, payload: readable ? payload : null };
}

function nextCursor(link: string | undefined): string | null {
  const url = /<([^<>]+)>;\s*rel="next"/.exec(link ?? "")?.[1];
  return url === undefined ? null : new URL(url).searchParams.get("cursor");
}
