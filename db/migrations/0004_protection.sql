CREATE TABLE "protection_requests" (
	"id" integer PRIMARY KEY NOT NULL,
	"project_id" integer NOT NULL,
	"run_id" bigint NOT NULL,
	"attempt" integer NOT NULL,
	"environment" text NOT NULL,
	"environment_key" text NOT NULL,
	"url" text NOT NULL,
	"workflow" text NOT NULL,
	"event" text NOT NULL,
	"sha" text NOT NULL,
	"branch" text,
	"started_by" jsonb NOT NULL,
	"requested_by" jsonb NOT NULL,
	"github_deployments" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"state" text NOT NULL,
	"held" jsonb,
	"verdict" jsonb,
	"created_at" timestamp (3) with time zone NOT NULL,
	"checked_at" timestamp (3) with time zone NOT NULL,
	"closed_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "protection_requests" ADD CONSTRAINT "protection_requests_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "protection_requests_run" ON "protection_requests" USING btree ("project_id","run_id","environment_key");--> statement-breakpoint
CREATE UNIQUE INDEX "protection_requests_one_open" ON "protection_requests" USING btree ("project_id","run_id","environment_key") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "protection_requests_open" ON "protection_requests" USING btree ("checked_at") WHERE closed_at is null;