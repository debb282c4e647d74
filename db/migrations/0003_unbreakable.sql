CREATE TABLE "approval_votes" (
	"tenant_id" text NOT NULL,
	"approval" text NOT NULL,
	"person" text NOT NULL,
	"on_behalf_of" text,
	"reason" text,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "approval_votes_tenant_id_approval_person_pk" PRIMARY KEY("tenant_id","approval","person")
);
--> statement-breakpoint
CREATE TABLE "delegations" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"from_person" text NOT NULL,
	"to_person" text NOT NULL,
	"department" text,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "delegations_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "foreign_effects" (
	"tenant_id" text NOT NULL,
	"proposal" text NOT NULL,
	"tool" text NOT NULL,
	"status" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"last_error" text,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "foreign_effects_tenant_id_proposal_pk" PRIMARY KEY("tenant_id","proposal")
);
--> statement-breakpoint
CREATE TABLE "digests" (
	"tenant_id" text NOT NULL,
	"person" text NOT NULL,
	"department" text NOT NULL,
	"every_days" integer NOT NULL,
	"next_at" timestamp with time zone NOT NULL,
	CONSTRAINT "digests_tenant_id_person_department_pk" PRIMARY KEY("tenant_id","person","department")
);
--> statement-breakpoint
CREATE TABLE "group_members" (
	"tenant_id" text NOT NULL,
	"group_name" text NOT NULL,
	"person" text NOT NULL,
	CONSTRAINT "group_members_tenant_id_group_name_person_pk" PRIMARY KEY("tenant_id","group_name","person")
);
--> statement-breakpoint
CREATE TABLE "identities" (
	"tenant_id" text NOT NULL,
	"channel" text NOT NULL,
	"external_id" text NOT NULL,
	"person" text NOT NULL,
	"verified_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "identities_tenant_id_channel_external_id_pk" PRIMARY KEY("tenant_id","channel","external_id")
);
--> statement-breakpoint
CREATE TABLE "link_codes" (
	"tenant_id" text NOT NULL,
	"code_hash" text NOT NULL,
	"channel" text NOT NULL,
	"external_id" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	CONSTRAINT "link_codes_tenant_id_code_hash_pk" PRIMARY KEY("tenant_id","code_hash")
);
--> statement-breakpoint
CREATE TABLE "pauses" (
	"tenant_id" text NOT NULL,
	"department" text NOT NULL,
	"paused_by" text NOT NULL,
	"reason" text,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "pauses_tenant_id_department_pk" PRIMARY KEY("tenant_id","department")
);
--> statement-breakpoint
CREATE TABLE "usage" (
	"tenant_id" text NOT NULL,
	"day" date NOT NULL,
	"unit" text NOT NULL,
	"scope" text NOT NULL,
	"key" text NOT NULL,
	"used" bigint NOT NULL,
	CONSTRAINT "usage_tenant_id_day_unit_scope_key_pk" PRIMARY KEY("tenant_id","day","unit","scope","key")
);
--> statement-breakpoint
DROP INDEX "approvals_stage";--> statement-breakpoint
DROP INDEX "outbox_open";--> statement-breakpoint
ALTER TABLE "audit" ALTER COLUMN "detail" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "approvals" ADD COLUMN "remind_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "audit" ADD COLUMN "detail_hash" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "gaps" ADD COLUMN "closed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "gaps" ADD COLUMN "closed_by" text;--> statement-breakpoint
ALTER TABLE "inbox" ADD COLUMN "running" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "inbox" ADD COLUMN "crashes" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "inbox" ADD COLUMN "next_try_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "inbox" ADD COLUMN "charged" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "line" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "claimed_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "next_try_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "approval_votes" ADD CONSTRAINT "approval_votes_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval_votes" ADD CONSTRAINT "approval_votes_tenant_id_approval_approvals_tenant_id_id_fk" FOREIGN KEY ("tenant_id","approval") REFERENCES "public"."approvals"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delegations" ADD CONSTRAINT "delegations_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "foreign_effects" ADD CONSTRAINT "foreign_effects_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "foreign_effects" ADD CONSTRAINT "foreign_effects_tenant_id_proposal_proposals_tenant_id_id_fk" FOREIGN KEY ("tenant_id","proposal") REFERENCES "public"."proposals"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "digests" ADD CONSTRAINT "digests_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "group_members" ADD CONSTRAINT "group_members_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identities" ADD CONSTRAINT "identities_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "link_codes" ADD CONSTRAINT "link_codes_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pauses" ADD CONSTRAINT "pauses_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "usage" ADD CONSTRAINT "usage_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "delegations_from" ON "delegations" USING btree ("tenant_id","from_person","ends_at");--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_tenant_id_proposal_proposals_tenant_id_id_fk" FOREIGN KEY ("tenant_id","proposal") REFERENCES "public"."proposals"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger" ADD CONSTRAINT "ledger_tenant_id_proposal_proposals_tenant_id_id_fk" FOREIGN KEY ("tenant_id","proposal") REFERENCES "public"."proposals"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "passages" ADD CONSTRAINT "passages_tenant_id_document_documents_tenant_id_id_fk" FOREIGN KEY ("tenant_id","document") REFERENCES "public"."documents"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "approvals_stage" ON "approvals" USING btree ("tenant_id","proposal","stage") WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX "outbox_open" ON "outbox" USING btree ("tenant_id","status","line","seq");