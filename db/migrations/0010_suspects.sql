ALTER TABLE "inbox" ADD COLUMN "alone" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "inbox" ADD COLUMN "crashes_beside" integer DEFAULT 0 NOT NULL;