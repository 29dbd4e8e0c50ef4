CREATE TABLE "step_logs" (
	"deployment_id" integer NOT NULL,
	"step_key" text NOT NULL,
	"attempt" integer NOT NULL,
	"tail" text NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "step_logs_deployment_id_step_key_attempt_pk" PRIMARY KEY("deployment_id","step_key","attempt")
);
--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "protects" jsonb;--> statement-breakpoint
ALTER TABLE "releases" ADD COLUMN "kind" text DEFAULT 'release' NOT NULL;--> statement-breakpoint
ALTER TABLE "step_logs" ADD CONSTRAINT "step_logs_deployment_id_deployments_id_fk" FOREIGN KEY ("deployment_id") REFERENCES "public"."deployments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "deployments_one_protecting" ON "deployments" USING btree ("project_id",(protects ->> 'runId'),"environment_key") WHERE protects is not null and state in ('queued', 'executing', 'waiting');--> statement-breakpoint
UPDATE "steps" SET "work" = ("work" - 'task' - 'payload') || jsonb_build_object(
	'order', jsonb_build_object('uses', 'github-deployment', 'task', "work" -> 'task', 'payload', "work" -> 'payload', 'environmentUrl', "work" -> 'environmentUrl'),
	'pinned', false, 'runEnded', false, 'takenBy', null
) WHERE "work" is not null;
