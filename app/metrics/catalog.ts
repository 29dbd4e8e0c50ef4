/** Every metric by name: what it means, and its labels. `docs/operations/monitoring.md` is held against this. */
export const catalog = {
  counters: {
    drawbridge_github_held_back_total: {
      help: "Requests to GitHub that were not sent: a limit has no room, or nobody could count them",
      labels: ["kind", "priority", "why"],
    },
    drawbridge_webhooks_total: {
      help: "Webhooks by what became of them: stored, duplicate, ignored; recovered: read from GitHub's list of deliveries",
      labels: ["result"],
    },
  },
  histograms: {
    drawbridge_github_request_duration_seconds: {
      help: "Requests to GitHub by kind, priority and outcome",
      labels: ["kind", "priority", "outcome"],
    },
    drawbridge_decision_delay_seconds: {
      help: "From the arrival of a webhook to the commit of what it decided",
      labels: ["source"],
    },
    drawbridge_order_delay_seconds: {
      help: "From the commit of a decision to the leaving of the call that resumes the work",
      labels: [],
    },
    drawbridge_job_duration_seconds: {
      help: "Jobs by queue and outcome: done, later (put off on purpose), failed (tried again)",
      labels: ["queue", "outcome"],
    },
    drawbridge_http_request_duration_seconds: {
      help: "HTTP requests by method, route and status",
      labels: ["method", "route", "status"],
    },
  },
  gauges: {
    drawbridge_github_points_left: {
      help: "What an installation may still spend of GitHub's 900 points of this minute, as Drawbridge counts",
      labels: ["installation"],
    },
    drawbridge_github_contents_left: {
      help: "New comments and issues that an installation may still make in this hour, as Drawbridge counts",
      labels: ["installation"],
    },
    drawbridge_github_allowance_left: {
      help: "Requests that GitHub says an installation has left until the reset",
      labels: ["installation"],
    },
    drawbridge_github_allowance_limit: {
      help: "Requests that GitHub allows an installation in an hour",
      labels: ["installation"],
    },
    drawbridge_github_paused_seconds: {
      help: "For how long GitHub asked to wait still, by what has to wait",
      labels: ["installation", "kind"],
    },
    drawbridge_database_up: { help: "1: the database answered within its time; 0: it did not", labels: [] },
    drawbridge_queue_jobs: { help: "Jobs that could be worked on now and are not yet", labels: ["queue"] },
    drawbridge_queue_oldest_seconds: {
      help: "For how long the oldest of those jobs has been due",
      labels: ["queue"],
    },
    drawbridge_webhooks_unprocessed: {
      help: "Stored webhooks that are not worked on to the end",
      labels: [],
    },
    drawbridge_webhooks_oldest_seconds: {
      help: "Age of the oldest stored webhook that is not worked on to the end",
      labels: [],
    },
    drawbridge_projections_behind: {
      help: "Releases, deployments and projects of which GitHub does not show the latest",
      labels: [],
    },
    drawbridge_projections_oldest_seconds: {
      help: "For how long the oldest of them has been behind",
      labels: [],
    },
    drawbridge_deployments: { help: "Deployments that have not ended, by state", labels: ["state"] },
    process_resident_memory_bytes: { help: "Memory of the process", labels: [] },
    nodejs_heap_used_bytes: { help: "Memory that JavaScript uses", labels: [] },
    nodejs_eventloop_lag_seconds: {
      help: "How late the event loop was since the last reading: p50, p99, max",
      labels: ["quantile"],
    },
    process_start_time_seconds: { help: "When the process started, in seconds since 1970", labels: [] },
  },
} as const satisfies Record<
  string,
  Readonly<Record<string, { readonly help: string; readonly labels: readonly string[] }>>
>;

export type CounterName = keyof typeof catalog.counters;
export type HistogramName = keyof typeof catalog.histograms;
export type GaugeName = keyof typeof catalog.gauges;
