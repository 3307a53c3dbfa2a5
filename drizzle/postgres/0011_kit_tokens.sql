-- aurora: expand
CREATE INDEX "api_keys_of_kits" ON "api_keys" USING btree ("expires_at") WHERE kind in ('REPORT', 'DISCONNECT');