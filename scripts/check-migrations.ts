import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

/** Fails when `db/schema.ts` says something that no migration has made true. */
const folder = mkdtempSync(join(tmpdir(), "drawbridge-migrations-"));
try {
  cpSync("db/migrations", folder, { recursive: true });
  const before = readdirSync(folder).length;
  // The tool puts "./" before the folder.
  const options = [
    "generate",
    "--dialect",
    "postgresql",
    "--schema",
    "./db/schema.ts",
    "--out",
    relative(".", folder),
  ];
  execFileSync("drizzle-kit", options, { stdio: ["ignore", "ignore", "inherit"] });
  if (readdirSync(folder).length !== before) {
    console.error(
      "db/schema.ts has changed without a migration: run npm run db:generate -- --name <what changed>",
    );
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}
