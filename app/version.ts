import manifest from "../package.json" with { type: "json" };

/** Drawbridge's own version. */
export const version: string = manifest.version;

/** How a workflow names the Action that belongs to this version. */
export const action: string = "drawbridge-dev/drawbridge@v1";
