CREATE TABLE "addresses" (
	"tenant_id" text NOT NULL,
	"channel" text NOT NULL,
	"key" text NOT NULL,
	"value" text NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "addresses_tenant_id_channel_key_pk" PRIMARY KEY("tenant_id","channel","key")
);
--> statement-breakpoint
CREATE TABLE "bindings" (
	"tenant_id" text NOT NULL,
	"conversation" text NOT NULL,
	"department" text NOT NULL,
	"bound_by" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "bindings_tenant_id_conversation_pk" PRIMARY KEY("tenant_id","conversation")
);
--> statement-breakpoint
CREATE TABLE "installations" (
	"tenant_id" text NOT NULL,
	"channel" text NOT NULL,
	"workspace" text NOT NULL,
	"sealed" text NOT NULL,
	"installed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "installations_tenant_id_channel_workspace_pk" PRIMARY KEY("tenant_id","channel","workspace")
);
--> statement-breakpoint
CREATE TABLE "preferences" (
	"tenant_id" text NOT NULL,
	"person" text NOT NULL,
	"notices" boolean DEFAULT true NOT NULL,
	"quiet_from" text,
	"quiet_to" text,
	CONSTRAINT "preferences_tenant_id_person_pk" PRIMARY KEY("tenant_id","person")
);
--> statement-breakpoint
ALTER TABLE "addresses" ADD CONSTRAINT "addresses_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bindings" ADD CONSTRAINT "bindings_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "installations" ADD CONSTRAINT "installations_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "preferences" ADD CONSTRAINT "preferences_tenant_id_tenants_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."tenants"("tenant_id") ON DELETE no action ON UPDATE no action;