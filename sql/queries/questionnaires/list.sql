-- Oldest first.
-- May scan: operators only, who read all of them; there are few.
SELECT version, document, published_at_ms, published_by, retired_at_ms FROM questionnaires ORDER BY version
