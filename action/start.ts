// The entry of the bundle: apart from `main.ts`, so that importing that does not start anything.
import { run } from "./main.ts";

await run();
