CREATE TABLE "approvals" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"proposal" text NOT NULL,
	"stage" integer NOT NULL,
	"department" text NOT NULL,
	"rule" text NOT NULL,
	"args_hash" text NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"decided_by" text,
	"decided_at" timestamp with time zone,
	"reason" text,
	"card" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "approvals_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "audit" (
	"tenant_id" text NOT NULL,
	"seq" bigint NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"subject" text NOT NULL,
	"detail" text NOT NULL,
	"previous" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "audit_tenant_id_seq_pk" PRIMARY KEY("tenant_id","seq")
);
--> statement-breakpoint
CREATE TABLE "ledger" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"proposal" text NOT NULL,
	"tool" text NOT NULL,
	"record" text NOT NULL,
	"actor" text NOT NULL,
	"result" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "ledger_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "proposals" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"turn" text NOT NULL,
	"n" integer NOT NULL,
	"run" text NOT NULL,
	"thread" text NOT NULL,
	"department" text NOT NULL,
	"tool" text NOT NULL,
	"requester" text NOT NULL,
	"args" text NOT NULL,
	"args_hash" text NOT NULL,
	"changes" text NOT NULL,
	"evidence" text NOT NULL,
	"summary" text NOT NULL,
	"reason" text,
	"language" text NOT NULL,
	"status" text NOT NULL,
	"said" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "proposals_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "checkpoint_writes" (
	"tenant_id" text NOT NULL,
	"thread" text NOT NULL,
	"namespace" text NOT NULL,
	"checkpoint" text NOT NULL,
	"task" text NOT NULL,
	"idx" integer NOT NULL,
	"channel" text NOT NULL,
	"value" text NOT NULL,
	CONSTRAINT "checkpoint_writes_tenant_id_thread_namespace_checkpoint_task_idx_pk" PRIMARY KEY("tenant_id","thread","namespace","checkpoint","task","idx")
);
--> statement-breakpoint
CREATE TABLE "checkpoints" (
	"tenant_id" text NOT NULL,
	"thread" text NOT NULL,
	"namespace" text NOT NULL,
	"id" text NOT NULL,
	"parent" text,
	"checkpoint" text NOT NULL,
	"metadata" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "checkpoints_tenant_id_thread_namespace_id_pk" PRIMARY KEY("tenant_id","thread","namespace","id")
);
--> statement-breakpoint
CREATE TABLE "budgets" (
	"tenant_id" text NOT NULL,
	"cost_centre" text NOT NULL,
	"year" integer NOT NULL,
	"name" text NOT NULL,
	"owner" text NOT NULL,
	"currency" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"spent_minor" bigint NOT NULL,
	"committed_minor" bigint NOT NULL,
	CONSTRAINT "budgets_tenant_id_cost_centre_year_pk" PRIMARY KEY("tenant_id","cost_centre","year")
);
--> statement-breakpoint
CREATE TABLE "expenses" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"person" text NOT NULL,
	"category" text NOT NULL,
	"description" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"spent_on" date NOT NULL,
	"status" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "expenses_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "purchase_requests" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"requester" text NOT NULL,
	"item" text NOT NULL,
	"vendor" text,
	"amount_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"cost_centre" text NOT NULL,
	"status" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "purchase_requests_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "vendors" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"category" text NOT NULL,
	"country" text NOT NULL,
	"tax_id" text NOT NULL,
	"payment_terms" text NOT NULL,
	"status" text NOT NULL,
	CONSTRAINT "vendors_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "employee_files" (
	"tenant_id" text NOT NULL,
	"person" text NOT NULL,
	"salary_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"disciplinary" text,
	CONSTRAINT "employee_files_tenant_id_person_pk" PRIMARY KEY("tenant_id","person")
);
--> statement-breakpoint
CREATE TABLE "holidays" (
	"tenant_id" text NOT NULL,
	"office" text NOT NULL,
	"day" date NOT NULL,
	"name" text NOT NULL,
	"name_th" text NOT NULL,
	CONSTRAINT "holidays_tenant_id_office_day_pk" PRIMARY KEY("tenant_id","office","day")
);
--> statement-breakpoint
CREATE TABLE "leave_balances" (
	"tenant_id" text NOT NULL,
	"person" text NOT NULL,
	"year" integer NOT NULL,
	"kind" text NOT NULL,
	"entitled_days" numeric(6, 2) NOT NULL,
	"taken_days" numeric(6, 2) NOT NULL,
	CONSTRAINT "leave_balances_tenant_id_person_year_kind_pk" PRIMARY KEY("tenant_id","person","year","kind")
);
--> statement-breakpoint
CREATE TABLE "leave_requests" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"person" text NOT NULL,
	"kind" text NOT NULL,
	"from_day" date NOT NULL,
	"to_day" date NOT NULL,
	"days" numeric(6, 2) NOT NULL,
	"reason" text,
	"status" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "leave_requests_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "access_grants" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"person" text NOT NULL,
	"system" text NOT NULL,
	"level" text NOT NULL,
	"reason" text NOT NULL,
	"granted_on" date NOT NULL,
	"expires_on" date,
	CONSTRAINT "access_grants_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "assets" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"kind" text NOT NULL,
	"model" text NOT NULL,
	"serial" text NOT NULL,
	"holder" text,
	"bought_on" date NOT NULL,
	"warranty_until" date NOT NULL,
	CONSTRAINT "assets_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "incidents" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"title" text NOT NULL,
	"service" text NOT NULL,
	"severity" text NOT NULL,
	"status" text NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"resolved_at" timestamp with time zone,
	CONSTRAINT "incidents_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "tickets" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"requester" text NOT NULL,
	"title" text NOT NULL,
	"description" text NOT NULL,
	"severity" text NOT NULL,
	"status" text NOT NULL,
	"assignee" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "tickets_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "documents" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"department" text NOT NULL,
	"file_name" text NOT NULL,
	"title" text NOT NULL,
	"version" text NOT NULL,
	"effective_on" date,
	"language" text NOT NULL,
	"acl" text[] NOT NULL,
	"kind" text NOT NULL,
	"author" text,
	"question" text,
	"content_hash" text NOT NULL,
	"source" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "documents_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "gaps" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"department" text NOT NULL,
	"question" text NOT NULL,
	"person" text NOT NULL,
	"thread" text NOT NULL,
	"proposal" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "gaps_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "passages" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"document" text NOT NULL,
	"ordinal" integer NOT NULL,
	"section" text NOT NULL,
	"anchor" text NOT NULL,
	"language" text NOT NULL,
	"text" text NOT NULL,
	CONSTRAINT "passages_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "counters" (
	"tenant_id" text NOT NULL,
	"prefix" text NOT NULL,
	"value" bigint NOT NULL,
	CONSTRAINT "counters_tenant_id_prefix_pk" PRIMARY KEY("tenant_id","prefix")
);
--> statement-breakpoint
CREATE TABLE "people" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"name_th" text,
	"email" text NOT NULL,
	"title" text NOT NULL,
	"team" text NOT NULL,
	"manager_id" text,
	"roles" text[] NOT NULL,
	"language" text NOT NULL,
	"office" text NOT NULL,
	"time_zone" text NOT NULL,
	"currency" text NOT NULL,
	"hired_on" date NOT NULL,
	"status" text NOT NULL,
	CONSTRAINT "people_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "tenants" (
	"tenant_id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"time_zone" text NOT NULL,
	"currency" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inbox" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"seq" bigserial NOT NULL,
	"provider_key" text NOT NULL,
	"thread" text NOT NULL,
	"person" text NOT NULL,
	"kind" text NOT NULL,
	"payload" text NOT NULL,
	"status" text DEFAULT 'received' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"outcome" text,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	"done_at" timestamp with time zone,
	CONSTRAINT "inbox_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"seq" bigserial NOT NULL,
	"thread" text NOT NULL,
	"turn" text NOT NULL,
	"person" text,
	"text" text NOT NULL,
	"reply" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "messages_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"seq" bigserial NOT NULL,
	"turn" text NOT NULL,
	"channel" text NOT NULL,
	"conversation" text NOT NULL,
	"thread" text,
	"kind" text NOT NULL,
	"subject" text,
	"payload" text NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"provider_ref" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"posted_at" timestamp with time zone,
	CONSTRAINT "outbox_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "posts" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"seq" bigserial NOT NULL,
	"conversation" text NOT NULL,
	"root" text,
	"person" text,
	"text" text NOT NULL,
	"reply" text,
	"card" text,
	"source" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"edited_at" timestamp with time zone,
	CONSTRAINT "posts_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "reads" (
	"tenant_id" text NOT NULL,
	"person" text NOT NULL,
	"conversation" text NOT NULL,
	"seq" bigint NOT NULL,
	CONSTRAINT "reads_tenant_id_person_conversation_pk" PRIMARY KEY("tenant_id","person","conversation")
);
--> statement-breakpoint
CREATE TABLE "threads" (
	"tenant_id" text NOT NULL,
	"id" text NOT NULL,
	"channel" text NOT NULL,
	"conversation" text NOT NULL,
	"owner" text NOT NULL,
	"memory" text DEFAULT '{}' NOT NULL,
	"lease_token" bigint DEFAULT 0 NOT NULL,
	"lease_until" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "threads_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit" ADD CONSTRAINT "audit_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger" ADD CONSTRAINT "ledger_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proposals" ADD CONSTRAINT "proposals_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "checkpoint_writes" ADD CONSTRAINT "checkpoint_writes_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "checkpoints" ADD CONSTRAINT "checkpoints_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "budgets" ADD CONSTRAINT "budgets_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "expenses" ADD CONSTRAINT "expenses_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "purchase_requests" ADD CONSTRAINT "purchase_requests_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vendors" ADD CONSTRAINT "vendors_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "employee_files" ADD CONSTRAINT "employee_files_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "holidays" ADD CONSTRAINT "holidays_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "leave_balances" ADD CONSTRAINT "leave_balances_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "leave_requests" ADD CONSTRAINT "leave_requests_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_grants" ADD CONSTRAINT "access_grants_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assets" ADD CONSTRAINT "assets_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tickets" ADD CONSTRAINT "tickets_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "documents" ADD CONSTRAINT "documents_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "gaps" ADD CONSTRAINT "gaps_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "passages" ADD CONSTRAINT "passages_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "counters" ADD CONSTRAINT "counters_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "people" ADD CONSTRAINT "people_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "people" ADD CONSTRAINT "people_tenant_id_manager_id_people_tenant_id_id_fk" FOREIGN KEY ("tenant_id","manager_id") REFERENCES "public"."people"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "inbox" ADD CONSTRAINT "inbox_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "posts" ADD CONSTRAINT "posts_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reads" ADD CONSTRAINT "reads_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "threads" ADD CONSTRAINT "threads_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "approvals_stage" ON "approvals" USING btree ("tenant_id","proposal","stage");--> statement-breakpoint
CREATE INDEX "approvals_open" ON "approvals" USING btree ("tenant_id","status");--> statement-breakpoint
CREATE INDEX "audit_subject" ON "audit" USING btree ("tenant_id","subject");--> statement-breakpoint
CREATE UNIQUE INDEX "ledger_proposal" ON "ledger" USING btree ("tenant_id","proposal");--> statement-breakpoint
CREATE UNIQUE INDEX "proposals_turn_n" ON "proposals" USING btree ("tenant_id","turn","n");--> statement-breakpoint
CREATE INDEX "proposals_requester" ON "proposals" USING btree ("tenant_id","requester","status");--> statement-breakpoint
CREATE INDEX "checkpoint_writes_thread" ON "checkpoint_writes" USING btree ("tenant_id","thread");--> statement-breakpoint
CREATE INDEX "expenses_person" ON "expenses" USING btree ("tenant_id","person");--> statement-breakpoint
CREATE INDEX "purchase_requests_requester" ON "purchase_requests" USING btree ("tenant_id","requester");--> statement-breakpoint
CREATE INDEX "leave_requests_person" ON "leave_requests" USING btree ("tenant_id","person");--> statement-breakpoint
CREATE INDEX "access_grants_person" ON "access_grants" USING btree ("tenant_id","person");--> statement-breakpoint
CREATE INDEX "assets_holder" ON "assets" USING btree ("tenant_id","holder");--> statement-breakpoint
CREATE INDEX "tickets_requester" ON "tickets" USING btree ("tenant_id","requester");--> statement-breakpoint
CREATE INDEX "documents_department" ON "documents" USING btree ("tenant_id","department");--> statement-breakpoint
CREATE INDEX "gaps_department" ON "gaps" USING btree ("tenant_id","department");--> statement-breakpoint
CREATE INDEX "passages_document" ON "passages" USING btree ("tenant_id","document");--> statement-breakpoint
CREATE UNIQUE INDEX "inbox_provider_key" ON "inbox" USING btree ("tenant_id","provider_key");--> statement-breakpoint
CREATE INDEX "inbox_open" ON "inbox" USING btree ("tenant_id","status","thread","seq");--> statement-breakpoint
CREATE INDEX "messages_thread" ON "messages" USING btree ("tenant_id","thread","seq");--> statement-breakpoint
CREATE INDEX "outbox_open" ON "outbox" USING btree ("tenant_id","status","seq");--> statement-breakpoint
CREATE INDEX "outbox_subject" ON "outbox" USING btree ("tenant_id","subject");--> statement-breakpoint
CREATE UNIQUE INDEX "posts_source" ON "posts" USING btree ("tenant_id","source");--> statement-breakpoint
CREATE INDEX "posts_conversation" ON "posts" USING btree ("tenant_id","conversation","seq");--> statement-breakpoint
CREATE INDEX "threads_tenant_id_owner_index" ON "threads" USING btree ("tenant_id","owner");