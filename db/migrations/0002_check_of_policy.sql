ALTER TABLE "process_checks" ADD COLUMN "file" text DEFAULT 'process' NOT NULL;--> statement-breakpoint
ALTER TABLE "process_checks" DROP CONSTRAINT "process_checks_project_id_sha_pk";--> statement-breakpoint
ALTER TABLE "process_checks" ADD CONSTRAINT "process_checks_project_id_sha_file_pk" PRIMARY KEY("project_id","sha","file");
