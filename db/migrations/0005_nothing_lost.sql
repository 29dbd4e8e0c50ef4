CREATE TABLE "recovery" (
	"source" text PRIMARY KEY NOT NULL,
	"read_until" timestamp (3) with time zone NOT NULL,
	"checked_at" timestamp (3) with time zone NOT NULL,
	"problem" text
);
--> statement-breakpoint
CREATE TABLE "request_budgets" (
	"installation" text PRIMARY KEY NOT NULL,
	"spent" jsonb NOT NULL,
	"paused" jsonb NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "retired_releases" (
	"project_id" integer NOT NULL,
	"version" text NOT NULL,
	"version_key" text NOT NULL,
	"sha" text NOT NULL,
	"masked" boolean NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"retired_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "retired_releases_project_id_version_key_pk" PRIMARY KEY("project_id","version_key")
);
--> statement-breakpoint
ALTER TABLE "projects" ADD COLUMN "away" jsonb;--> statement-breakpoint
ALTER TABLE "retired_releases" ADD CONSTRAINT "retired_releases_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "retired_releases_sha" ON "retired_releases" USING btree ("project_id","sha");--> statement-breakpoint
CREATE INDEX "audit_at" ON "audit_events" USING btree ("at");--> statement-breakpoint
CREATE INDEX "deliveries_open" ON "deliveries" USING btree ("received_at") WHERE processed_at is null;--> statement-breakpoint
CREATE INDEX "deliveries_received" ON "deliveries" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "deployments_state" ON "deployments" USING btree ("project_id","state","id");--> statement-breakpoint
CREATE INDEX "handled_at" ON "handled" USING btree ("at");--> statement-breakpoint
CREATE INDEX "projections_github" ON "projections" USING btree ("project_id","github_id") WHERE github_id is not null;--> statement-breakpoint
CREATE INDEX "releases_created" ON "releases" USING btree ("created_at");