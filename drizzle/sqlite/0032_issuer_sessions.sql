-- aurora: expand
ALTER TABLE `person_sessions` ADD `issuer_session_id` text;--> statement-breakpoint
CREATE INDEX `person_sessions_issuer_session` ON `person_sessions` (`issuer_session_id`,`created_at`,`id`);