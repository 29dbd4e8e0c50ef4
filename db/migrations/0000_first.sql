CREATE TABLE "approvals" (
	"id" serial PRIMARY KEY NOT NULL,
	"interruption_id" integer NOT NULL,
	"user_id" bigint NOT NULL,
	"login" text NOT NULL,
	"team" text NOT NULL,
	"decision" text NOT NULL,
	"note" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_events" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"project_id" integer NOT NULL,
	"release_id" integer,
	"deployment_id" integer,
	"type" text NOT NULL,
	"data" jsonb NOT NULL,
	"by" jsonb NOT NULL,
	"source" text NOT NULL,
	"delivery_id" text,
	"at" timestamp (3) with time zone NOT NULL,
	"previous_hash" text NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "behind" (
	"subject" text PRIMARY KEY NOT NULL,
	"project_id" integer NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"id" text PRIMARY KEY NOT NULL,
	"event" text NOT NULL,
	"action" text,
	"subject" text,
	"payload" jsonb NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"processed_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "deployments" (
	"id" serial PRIMARY KEY NOT NULL,
	"project_id" integer NOT NULL,
	"release_id" integer NOT NULL,
	"environment" text NOT NULL,
	"environment_key" text NOT NULL,
	"mode" text NOT NULL,
	"trigger" text NOT NULL,
	"comment" text DEFAULT '' NOT NULL,
	"state" text NOT NULL,
	"queued_at" timestamp (3) with time zone,
	"waits_for" jsonb,
	"cause" jsonb,
	"work_started" boolean NOT NULL,
	"process_digest" text NOT NULL,
	"github_deployment_id" bigint,
	"created_by" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"started_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	"revision" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "handled" (
	"project_id" integer NOT NULL,
	"key" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "handled_project_id_key_pk" PRIMARY KEY("project_id","key")
);
--> statement-breakpoint
CREATE TABLE "interruptions" (
	"id" serial PRIMARY KEY NOT NULL,
	"deployment_id" integer NOT NULL,
	"step_key" text NOT NULL,
	"attempt" integer NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"instructions" text NOT NULL,
	"responsible_teams" jsonb NOT NULL,
	"responsible_user" jsonb,
	"approvals_required" integer NOT NULL,
	"checks" jsonb,
	"raised_at" timestamp (3) with time zone NOT NULL,
	"resolved_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "notices" (
	"id" serial PRIMARY KEY NOT NULL,
	"project_id" integer NOT NULL,
	"release_id" integer,
	"key" text NOT NULL,
	"thread_number" integer NOT NULL,
	"comment_id" bigint,
	"content" jsonb NOT NULL,
	"refusal" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"done" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "principals" (
	"project_id" integer NOT NULL,
	"reference" text NOT NULL,
	"github_id" bigint NOT NULL,
	"current_name" text NOT NULL,
	"confirmed_at" timestamp (3) with time zone NOT NULL,
	"confirmed_by" jsonb NOT NULL,
	CONSTRAINT "principals_project_id_reference_pk" PRIMARY KEY("project_id","reference")
);
--> statement-breakpoint
CREATE TABLE "process_checks" (
	"project_id" integer NOT NULL,
	"sha" text NOT NULL,
	"problems" jsonb NOT NULL,
	"keeps_earlier" boolean NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"done" boolean DEFAULT false NOT NULL,
	CONSTRAINT "process_checks_project_id_sha_pk" PRIMARY KEY("project_id","sha")
);
--> statement-breakpoint
CREATE TABLE "projections" (
	"project_id" integer NOT NULL,
	"key" text NOT NULL,
	"github_id" bigint,
	"github_created_at" timestamp (3) with time zone,
	"written" text,
	"written_at" timestamp (3) with time zone,
	"sending" text,
	"sending_at" timestamp (3) with time zone,
	"refused" text,
	CONSTRAINT "projections_project_id_key_pk" PRIMARY KEY("project_id","key")
);
--> statement-breakpoint
CREATE TABLE "projects" (
	"id" serial PRIMARY KEY NOT NULL,
	"github_repository_id" bigint NOT NULL,
	"key" text DEFAULT '' NOT NULL,
	"installation_id" bigint NOT NULL,
	"owner" text NOT NULL,
	"owner_id" bigint NOT NULL,
	"owner_type" text NOT NULL,
	"name" text NOT NULL,
	"default_branch" text NOT NULL,
	"installed" boolean DEFAULT true NOT NULL,
	"process" jsonb,
	"process_text" text,
	"process_etag" text,
	"process_problems" jsonb,
	"process_read_at" timestamp (3) with time zone,
	"audit_head" text DEFAULT '' NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "releases" (
	"id" serial PRIMARY KEY NOT NULL,
	"project_id" integer NOT NULL,
	"version" text NOT NULL,
	"version_key" text NOT NULL,
	"sha" text NOT NULL,
	"ref" text NOT NULL,
	"channel" text DEFAULT 'Default' NOT NULL,
	"notes" text DEFAULT '' NOT NULL,
	"masked" boolean NOT NULL,
	"process" jsonb NOT NULL,
	"process_digest" text NOT NULL,
	"commits" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"thread_kind" text NOT NULL,
	"thread_number" integer,
	"created_by" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "steps" (
	"deployment_id" integer NOT NULL,
	"position" integer NOT NULL,
	"key" text NOT NULL,
	"definition" jsonb NOT NULL,
	"state" text NOT NULL,
	"skipped" text,
	"error" text,
	"outputs" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"work" jsonb,
	"started_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "steps_deployment_id_key_pk" PRIMARY KEY("deployment_id","key")
);
--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_interruption_id_interruptions_id_fk" FOREIGN KEY ("interruption_id") REFERENCES "public"."interruptions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_events" ADD CONSTRAINT "audit_events_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "behind" ADD CONSTRAINT "behind_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployments" ADD CONSTRAINT "deployments_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deployments" ADD CONSTRAINT "deployments_release_id_releases_id_fk" FOREIGN KEY ("release_id") REFERENCES "public"."releases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "handled" ADD CONSTRAINT "handled_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interruptions" ADD CONSTRAINT "interruptions_deployment_id_deployments_id_fk" FOREIGN KEY ("deployment_id") REFERENCES "public"."deployments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interruptions" ADD CONSTRAINT "interruptions_deployment_id_step_key_steps_deployment_id_key_fk" FOREIGN KEY ("deployment_id","step_key") REFERENCES "public"."steps"("deployment_id","key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "principals" ADD CONSTRAINT "principals_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "process_checks" ADD CONSTRAINT "process_checks_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "projections" ADD CONSTRAINT "projections_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "releases" ADD CONSTRAINT "releases_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "steps" ADD CONSTRAINT "steps_deployment_id_deployments_id_fk" FOREIGN KEY ("deployment_id") REFERENCES "public"."deployments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "approvals_one_vote" ON "approvals" USING btree ("interruption_id","user_id");--> statement-breakpoint
CREATE INDEX "approvals_user" ON "approvals" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "audit_project" ON "audit_events" USING btree ("project_id","id");--> statement-breakpoint
CREATE INDEX "audit_deployment" ON "audit_events" USING btree ("deployment_id");--> statement-breakpoint
CREATE UNIQUE INDEX "audit_chain" ON "audit_events" USING btree ("project_id","previous_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "deliveries_subject" ON "deliveries" USING btree ("subject");--> statement-breakpoint
CREATE UNIQUE INDEX "deployments_one_executing" ON "deployments" USING btree ("project_id","environment_key") WHERE state = 'executing';--> statement-breakpoint
CREATE INDEX "deployments_environment" ON "deployments" USING btree ("project_id","environment_key","id");--> statement-breakpoint
CREATE INDEX "deployments_project" ON "deployments" USING btree ("project_id","id");--> statement-breakpoint
CREATE INDEX "deployments_release" ON "deployments" USING btree ("release_id");--> statement-breakpoint
CREATE UNIQUE INDEX "deployments_github" ON "deployments" USING btree ("project_id","github_deployment_id");--> statement-breakpoint
CREATE INDEX "deployments_open" ON "deployments" USING btree ("project_id") WHERE state in ('queued', 'executing', 'waiting');--> statement-breakpoint
CREATE UNIQUE INDEX "interruptions_attempt" ON "interruptions" USING btree ("deployment_id","step_key","attempt");--> statement-breakpoint
CREATE UNIQUE INDEX "interruptions_one_open" ON "interruptions" USING btree ("deployment_id","step_key") WHERE state = 'pending';--> statement-breakpoint
CREATE UNIQUE INDEX "notices_key" ON "notices" USING btree ("project_id","key");--> statement-breakpoint
CREATE INDEX "notices_thread" ON "notices" USING btree ("project_id","thread_number","created_at");--> statement-breakpoint
CREATE INDEX "notices_open" ON "notices" USING btree ("project_id") WHERE not done;--> statement-breakpoint
CREATE INDEX "process_checks_open" ON "process_checks" USING btree ("project_id") WHERE not done;--> statement-breakpoint
CREATE UNIQUE INDEX "projects_repository" ON "projects" USING btree ("github_repository_id","key");--> statement-breakpoint
CREATE UNIQUE INDEX "releases_version" ON "releases" USING btree ("project_id","version_key");--> statement-breakpoint
CREATE INDEX "releases_project" ON "releases" USING btree ("project_id","id");--> statement-breakpoint
CREATE INDEX "releases_sha" ON "releases" USING btree ("project_id","sha");--> statement-breakpoint
CREATE INDEX "releases_thread" ON "releases" USING btree ("project_id","thread_number");