import type { Sql } from "postgres";
import type { Process } from "../../app/domain/process.ts";
import type { LocalGitHub } from "../../demo/github/local-github.ts";

/**
 * The project of the local GitHub's repository, as the app keeps it, and so many others of other owners that GitHub
 * is never asked about.
 * @returns their ids, the repository's first
 */
export async function writeProjects(
  sql: Sql,
  { repo, owner, app }: LocalGitHub,
  process: Process,
  others: number,
): Promise<readonly number[]> {
  const json = sql.json(process as never);
  const rows = await sql<{ id: number }[]>`
    insert into projects (github_repository_id, installation_id, owner, owner_id, owner_type, name, default_branch,
      process, created_at)
    select case n when 0 then ${repo.id}::bigint else 5000000000 + n end,
      case n when 0 then ${app.installationId}::bigint else 6000000000 + n end,
      case n when 0 then ${owner.login} else 'org-' || n end,
      case n when 0 then ${owner.id}::bigint else 7000000000 + n end,
      'Organization', case n when 0 then ${repo.name} else 'shop' end, 'main', ${json}, now()
    from generate_series(0, ${others}::integer) n order by n returning id`;
  return rows.map((row) => row.id);
}
