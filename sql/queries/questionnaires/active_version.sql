-- The newest version that is not retired.
-- May scan: newest first by the primary key, up to the first one.
SELECT version FROM questionnaires WHERE retired_at_ms IS NULL ORDER BY version DESC LIMIT 1
