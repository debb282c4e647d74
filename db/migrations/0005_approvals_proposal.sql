CREATE INDEX "approvals_proposal" ON "approvals" USING btree ("tenant_id","proposal","stage");--> statement-breakpoint
CREATE INDEX "inbox_done" ON "inbox" USING btree ("tenant_id","done_at");