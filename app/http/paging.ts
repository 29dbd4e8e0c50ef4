import type { PageRequest } from "./usecases.ts";

/** A page as the query asks for it: `page` counts from 1. */
export function pageRequest(query: { readonly per_page: number; readonly page: number }): PageRequest {
  return { limit: query.per_page, offset: (query.page - 1) * query.per_page };
}

/**
 * The `Link` header as GitHub writes it: `first` and `prev` where something
 * comes before, `next` where something follows. There is no `last`: it would
 * cost a count of everything. Empty where there is one page only.
 */
export function linkHeader(requested: URL, publicUrl: string, page: number, more: boolean): string {
  const link = (to: number, rel: string) => {
    const query = new URLSearchParams(requested.search);
    query.set("page", String(to));
    return `<${publicUrl}${requested.pathname}?${query.toString()}>; rel="${rel}"`;
  };
  return [
    ...(page > 1 ? [link(page - 1, "prev")] : []),
    ...(more ? [link(page + 1, "next")] : []),
    ...(page > 1 ? [link(1, "first")] : []),
  ].join(", ");
}
