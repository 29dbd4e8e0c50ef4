CREATE TABLE "policies" (
	"owner_id" bigint PRIMARY KEY NOT NULL,
	"policy" jsonb,
	"text" text,
	"etag" text,
	"digest" text DEFAULT '' NOT NULL,
	"file" text NOT NULL,
	"problems" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"read_at" timestamp (3) with time zone NOT NULL,
	"confirmed" jsonb
);
--> statement-breakpoint
ALTER TABLE "approvals" ADD COLUMN "teams" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "approvals" ADD COLUMN "inputs" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "approvals" ADD COLUMN "emergency" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "approvals" ADD COLUMN "guidance" text;--> statement-breakpoint
ALTER TABLE "approvals" ADD COLUMN "lapsed" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "options" jsonb DEFAULT '{"notBefore":null,"guided":null,"skip":[],"variables":{},"overridesFreeze":null}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "work_skipped" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "due_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "deployments" ADD COLUMN "retired" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "interruptions" ADD COLUMN "exclusions" jsonb;--> statement-breakpoint
ALTER TABLE "interruptions" ADD COLUMN "deadline" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "interruptions" ADD COLUMN "reminders" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "interruptions" ADD COLUMN "reminded_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "process_checks" ADD COLUMN "plan" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "process_checks" ADD COLUMN "weakenings" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "projects" ADD COLUMN "policy_digest" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "releases" ADD COLUMN "variables" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "releases" ADD COLUMN "blocked" jsonb;--> statement-breakpoint
ALTER TABLE "releases" ADD COLUMN "authorship" jsonb;--> statement-breakpoint
ALTER TABLE "steps" ADD COLUMN "ignored" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "steps" ADD COLUMN "starts" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "deployments_due" ON "deployments" USING btree ("due_at") WHERE due_at is not null;
--> statement-breakpoint
-- Processes and steps that are stored get what the file now can say, at its default.
UPDATE "releases" SET "process" = '{"channels": [{"name": "Default", "branches": null, "isDefault": true, "phases": null}], "freezes": []}'::jsonb || "process" || jsonb_build_object(
  'lifecycle', (SELECT coalesce(jsonb_agg('{"complete": "all", "guidedFailure": false}'::jsonb || phase ORDER BY at), '[]') FROM jsonb_array_elements("process" -> 'lifecycle') WITH ORDINALITY AS phases (phase, at)),
  'variables', (SELECT coalesce(jsonb_agg('{"prompt": null}'::jsonb || variable || jsonb_build_object('values', (SELECT coalesce(jsonb_agg('{"channels": null}'::jsonb || value ORDER BY nth), '[]') FROM jsonb_array_elements(variable -> 'values') WITH ORDINALITY AS vals (value, nth))) ORDER BY at), '[]') FROM jsonb_array_elements("process" -> 'variables') WITH ORDINALITY AS variables (variable, at)),
  'steps', (SELECT coalesce(jsonb_agg(CASE step ->> 'uses' WHEN 'manual-intervention' THEN '{"approvals": 1, "fromEachTeam": false, "preventSelfApproval": false, "inputs": [], "timeoutMs": null, "onTimeout": "reject", "remindEveryMs": null, "blockDeployments": false, "emergency": [], "policy": false}'::jsonb ELSE '{}'::jsonb END || '{"channels": null, "required": false, "withPrevious": false}'::jsonb || step ORDER BY at), '[]') FROM jsonb_array_elements("process" -> 'steps') WITH ORDINALITY AS steps (step, at))
);--> statement-breakpoint
UPDATE "projects" SET "process_etag" = NULL, "process_text" = NULL, "process" = '{"channels": [{"name": "Default", "branches": null, "isDefault": true, "phases": null}], "freezes": []}'::jsonb || "process" || jsonb_build_object(
  'lifecycle', (SELECT coalesce(jsonb_agg('{"complete": "all", "guidedFailure": false}'::jsonb || phase ORDER BY at), '[]') FROM jsonb_array_elements("process" -> 'lifecycle') WITH ORDINALITY AS phases (phase, at)),
  'variables', (SELECT coalesce(jsonb_agg('{"prompt": null}'::jsonb || variable || jsonb_build_object('values', (SELECT coalesce(jsonb_agg('{"channels": null}'::jsonb || value ORDER BY nth), '[]') FROM jsonb_array_elements(variable -> 'values') WITH ORDINALITY AS vals (value, nth))) ORDER BY at), '[]') FROM jsonb_array_elements("process" -> 'variables') WITH ORDINALITY AS variables (variable, at)),
  'steps', (SELECT coalesce(jsonb_agg(CASE step ->> 'uses' WHEN 'manual-intervention' THEN '{"approvals": 1, "fromEachTeam": false, "preventSelfApproval": false, "inputs": [], "timeoutMs": null, "onTimeout": "reject", "remindEveryMs": null, "blockDeployments": false, "emergency": [], "policy": false}'::jsonb ELSE '{}'::jsonb END || '{"channels": null, "required": false, "withPrevious": false}'::jsonb || step ORDER BY at), '[]') FROM jsonb_array_elements("process" -> 'steps') WITH ORDINALITY AS steps (step, at))
) WHERE "process" IS NOT NULL;--> statement-breakpoint
UPDATE "steps" SET "definition" = CASE "definition" ->> 'uses' WHEN 'manual-intervention' THEN '{"approvals": 1, "fromEachTeam": false, "preventSelfApproval": false, "inputs": [], "timeoutMs": null, "onTimeout": "reject", "remindEveryMs": null, "blockDeployments": false, "emergency": [], "policy": false}'::jsonb ELSE '{}'::jsonb END || '{"channels": null, "required": false, "withPrevious": false}'::jsonb || "definition", "starts" = CASE WHEN "work" IS NULL THEN 0 ELSE 1 END;--> statement-breakpoint
UPDATE "approvals" SET "teams" = jsonb_build_array("team");
