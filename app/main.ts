import { enableCompileCache } from "node:module";

// More than a thousand modules are compiled at a start: Node keeps what came of it for the next one, in the system's
// folder for temporary files. So everything else is imported only after this.
enableCompileCache();
await import("./run.ts");
