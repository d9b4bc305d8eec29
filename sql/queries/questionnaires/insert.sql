-- An existing version stays unchanged.
INSERT INTO questionnaires (version, document, published_at_ms, published_by)
VALUES (:version, :document, :published_at_ms, :published_by)
ON CONFLICT (version) DO NOTHING
