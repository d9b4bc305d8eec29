-- A version that is there stays as it was.
INSERT INTO questionnaires (version, document, published_at_ms, published_by)
VALUES (:version, :document, :published_at_ms, :published_by)
ON CONFLICT (version) DO NOTHING
