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
CREATE INDEX "retired_releases_numbers" ON "retired_releases" USING btree ("project_id",length(version_key),version_key collate "C");--> statement-breakpoint
CREATE INDEX "audit_at" ON "audit_events" USING btree ("at");--> statement-breakpoint
CREATE INDEX "deliveries_open" ON "deliveries" USING btree ("received_at") WHERE processed_at is null;--> statement-breakpoint
CREATE INDEX "deliveries_received" ON "deliveries" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "deployments_state" ON "deployments" USING btree ("project_id","state","id");--> statement-breakpoint
CREATE INDEX "deployments_environment_state" ON "deployments" USING btree ("project_id","environment_key","state","id");--> statement-breakpoint
CREATE INDEX "deployments_history" ON "deployments" USING btree ("project_id","environment_key","id") WHERE protects is null and (work_started or state = 'success');--> statement-breakpoint
CREATE INDEX "deployments_let_in" ON "deployments" USING btree ("project_id","environment_key","finished_at","id") WHERE protects is not null and state = 'success';--> statement-breakpoint
CREATE INDEX "handled_at" ON "handled" USING btree ("at");--> statement-breakpoint
CREATE INDEX "notices_loose" ON "notices" USING btree ("project_id","created_at") WHERE release_id is null and refusal;--> statement-breakpoint
CREATE INDEX "projections_github" ON "projections" USING btree ("project_id","github_id") WHERE github_id is not null;--> statement-breakpoint
CREATE INDEX "projections_prefix" ON "projections" USING btree ("project_id","key" text_pattern_ops);--> statement-breakpoint
CREATE INDEX "projects_name" ON "projects" USING btree (lower(owner),lower(name));--> statement-breakpoint
CREATE INDEX "projects_owner" ON "projects" USING btree ("owner_id");--> statement-breakpoint
CREATE INDEX "releases_created" ON "releases" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "releases_numbers" ON "releases" USING btree ("project_id",length(version_key),version_key collate "C");--> statement-breakpoint
CREATE INDEX "releases_blocked" ON "releases" USING btree ("project_id","id") WHERE blocked is not null;