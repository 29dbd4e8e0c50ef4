import type { Story } from "../../support/story.ts";

/** Releases `from`…`to` of the story's project, made as its first one was: `2.0.N`, whose version says its number. */
export async function manyReleases(
  story: Story,
  { from, to, major = 2 }: { readonly from: number; readonly to: number; readonly major?: number },
): Promise<void> {
  await story.database.look(`with made as (
    insert into releases (project_id, version, version_key, sha, ref, channel, masked, process, process_digest,
      thread_kind, created_by, created_at)
    select r.project_id, '${major}.0.' || n, '${major}.0.' || n, md5(n::text) || substr(md5(n::text), 1, 8), r.ref,
      r.channel, false, r.process, r.process_digest, 'issue', r.created_by, now()
    from (select * from releases order by id limit 1) r, generate_series(${from}, ${to}) n order by n returning 1)
    select count(*) from made`);
}

/** Deployments of every release to these environments, all of them finished. */
export async function deployedEverywhere(story: Story, environments: readonly string[]): Promise<void> {
  const names = environments.map((one) => `('${one}')`).join(", ");
  await story.database.look(`with made as (
    insert into deployments (project_id, release_id, environment, environment_key, mode, trigger, state, work_started,
      process_digest, created_by, created_at, started_at, finished_at)
    select project_id, id, e.name, lower(e.name), 'deploy', 'person', 'success', true, process_digest, created_by,
      now(), now(), now()
    from releases, (values ${names}) e(name) order by id returning 1)
    select count(*) from made`);
}

/** The versions in the grid's first column, from the top. */
export function versionsIn(page: string): readonly string[] {
  return [...page.matchAll(/<th scope="row">\s*<a\s+href="[^"]*\/releases\/([^"]+)"/g)].map(
    ([, version = ""]) => decodeURIComponent(version),
  );
}

/** Where a link with these words leads; null: there is none. */
export function linkIn(page: string, words: string): string | null {
  const found = [...page.matchAll(/<a\b([^>]*)>([^<]*)<\/a\s*>/g)].find(
    ([, , text = ""]) => text.trim() === words,
  );
  const href = /href="([^"]*)"/.exec(found?.[1] ?? "")?.[1];
  return href === undefined ? null : href.replaceAll("&amp;", "&");
}
