-- Empties the details of audit rows about an erased person, and nothing else; the application's own role can only append.
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'expert_privacy') THEN CREATE ROLE expert_privacy NOLOGIN; END IF;
END $$;
--> statement-breakpoint
DO $$ BEGIN EXECUTE format('GRANT expert_privacy TO %I', current_user); END $$;
--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO expert_privacy;
--> statement-breakpoint
GRANT SELECT, UPDATE (detail) ON audit TO expert_privacy;
