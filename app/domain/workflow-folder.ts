/** Where a repository keeps its workflows. */
export const workflowFolder = ".github/workflows/";
