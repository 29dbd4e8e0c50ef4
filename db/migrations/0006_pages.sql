CREATE TABLE "sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" bigint NOT NULL,
	"login" text NOT NULL,
	"token" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "sessions_expires" ON "sessions" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "audit_type" ON "audit_events" USING btree ("project_id","type","id");--> statement-breakpoint
CREATE INDEX "audit_by" ON "audit_events" USING btree ("project_id",lower(by ->> 'login'),"id");--> statement-breakpoint
CREATE INDEX "releases_channel" ON "releases" USING btree ("project_id","channel","id");--> statement-breakpoint
CREATE INDEX "releases_prefix" ON "releases" USING btree ("project_id","version_key" text_pattern_ops);