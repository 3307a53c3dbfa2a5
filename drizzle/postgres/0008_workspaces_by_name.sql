-- aurora: expand
CREATE INDEX "workspaces_by_name" ON "workspaces" USING btree (lower(name),"id");