/** A page that anybody who is signed in can open. */
export interface PageToSee {
  readonly name: string;
  readonly path: string;
  /** What its `h1` says. */
  readonly heading: RegExp;
}

/** Every page that there is, of a project that has these: a release, a deployment that waits, and one that is over. */
export function pagesOf({
  version,
  waiting,
  done,
}: {
  readonly version: string;
  readonly waiting: number;
  readonly done: number;
}): readonly PageToSee[] {
  return [
    { name: "home", path: "/", heading: /^What waits for you$/ },
    { name: "project", path: "/acme/shop", heading: /^acme\/shop$/ },
    { name: "project, filtered", path: "/acme/shop?version=1&only=waiting", heading: /^acme\/shop$/ },
    { name: "release", path: `/acme/shop/releases/${version}`, heading: /^Release ./ },
    { name: "deployment that waits", path: `/acme/shop/deployments/${waiting}`, heading: / → / },
    { name: "deployment that is done", path: `/acme/shop/deployments/${done}`, heading: / → / },
    { name: "process", path: "/acme/shop/process", heading: /^Process ./ },
    { name: "audit", path: "/acme/shop/audit", heading: /^Audit acme\/shop$/ },
    { name: "audit, filtered", path: `/acme/shop/audit?deployment=d${done}`, heading: /^Audit acme\/shop$/ },
    { name: "organization", path: "/acme", heading: /^acme$/ },
  ];
}
