-- aurora: expand
CREATE INDEX "organizations_lease" ON "organizations" USING btree ("lease_owner") WHERE lease_owner is not null;