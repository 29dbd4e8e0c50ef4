import { writeFile } from "node:fs/promises";
import { createHttpApp } from "../app/http/app.ts";
import { openapiDocument } from "../app/http/openapi.ts";
import { version } from "../app/version.ts";

/** Where the document is kept for readers who have no server. */
export const openapiFile = new URL("../docs/openapi.json", import.meta.url);

/** The document of the routes as text. No route is called, so nothing that they would ask for is there. */
export function openapiText(): string {
  const unused = () => {
    throw new Error("Only the document is made here");
  };
  const app = createHttpApp({
    usecases: {} as never,
    verify: unused,
    people: null,
    publicUrl: "",
    version,
    now: unused,
    metrics: unused,
    newReference: unused,
    logError: unused,
    unavailable: unused,
  });
  return `${JSON.stringify(openapiDocument(app, version), null, 2)}\n`;
}

if (import.meta.main) {
  await writeFile(openapiFile, openapiText());
  console.log("Written: docs/openapi.json");
}
