// Prepares a database that was restored from a backup: docs/operations.md, "Restore". Run it once, while no process of
// Drawbridge runs on the database, with the DATABASE_URL or DATA_DIR of the app.
import { existsSync } from "node:fs";
import { openDatabase } from "../db/open.ts";
import { isInUse, markRestored } from "../db/restored.ts";

if (existsSync(".env")) process.loadEnvFile(".env");

const { DATABASE_URL: url, DATA_DIR: dataDir } = process.env;
const database = await openDatabase({
  url: url === undefined || url.trim() === "" ? null : url,
  dataDir: dataDir === undefined || dataDir.trim() === "" ? "./data" : dataDir,
});
try {
  if (await isInUse(database.db)) {
    process.stderr.write("Nothing done: Drawbridge runs on this database. Stop every process of it first.\n");
    process.exitCode = 1;
  } else {
    await database.migrate();
    const asOf = await markRestored(database.db, new Date());
    process.stdout.write(
      asOf === null
        ? "The database is empty: nothing has to be prepared.\n"
        : `Prepared. The last thing that the database knows of happened at ${asOf.toISOString()}.\n`,
    );
  }
} finally {
  await database.close();
}
