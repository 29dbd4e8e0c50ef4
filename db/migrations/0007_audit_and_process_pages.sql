ALTER TABLE "projects" ADD COLUMN "process_broken" text;--> statement-breakpoint
ALTER TABLE "projects" ADD COLUMN "process_checked" text;--> statement-breakpoint
CREATE INDEX "audit_release" ON "audit_events" USING btree ("release_id") WHERE release_id is not null and deployment_id is null;--> statement-breakpoint
CREATE INDEX "deployments_through" ON "deployments" USING btree ("project_id","environment_key","finished_at","release_id") WHERE protects is null and state = 'success' and mode = 'deploy';