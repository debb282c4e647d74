CREATE TABLE "attachments" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"person" text NOT NULL,
	"file_name" text NOT NULL,
	"media_type" text NOT NULL,
	"bytes" integer NOT NULL,
	"content" "bytea" NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "attachments_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "document_contents" ADD COLUMN "acl" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "document_contents" ADD COLUMN "title" text;--> statement-breakpoint
ALTER TABLE "document_contents" ADD COLUMN "turn" text;--> statement-breakpoint
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "attachments_age" ON "attachments" USING btree ("tenant_id","created_at");--> statement-breakpoint
-- The owner sees no rows while row security is forced; it is put on again after every migration.
ALTER TABLE "documents" NO FORCE ROW LEVEL SECURITY;--> statement-breakpoint
UPDATE "documents" SET "origin" = 'upload' WHERE "kind" = 'document' AND "author" IS NOT NULL;--> statement-breakpoint
UPDATE "documents" SET "origin" = 'expert' WHERE "kind" = 'curated';
