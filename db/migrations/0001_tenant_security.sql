-- The role every tenant transaction runs as: it owns nothing and cannot bypass row-level security.
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'expert_app') THEN CREATE ROLE expert_app NOLOGIN; END IF;
END $$;
--> statement-breakpoint
DO $$ BEGIN EXECUTE format('GRANT expert_app TO %I', current_user); END $$;
--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO expert_app;
--> statement-breakpoint
-- Closes every table that carries a tenant_id and is still open; called after each migration, so a new table joins by itself.
CREATE FUNCTION secure_tenant_tables() RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  t text;
  secured integer := 0;
BEGIN
  FOR t IN
    SELECT c.relname FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
    WHERE c.relkind = 'r' AND NOT c.relforcerowsecurity
  LOOP
    EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format(
      'CREATE POLICY tenant ON public.%I USING (tenant_id = nullif(current_setting(''app.tenant'', true), '''')) '
      'WITH CHECK (tenant_id = nullif(current_setting(''app.tenant'', true), ''''))', t);
    EXECUTE format('GRANT SELECT, INSERT ON public.%I TO expert_app', t);
    IF t <> 'audit' THEN EXECUTE format('GRANT UPDATE, DELETE ON public.%I TO expert_app', t); END IF;
    secured := secured + 1;
  END LOOP;
  GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO expert_app;
  RETURN secured;
END $$;
