SELECT version, document, published_at_ms, published_by, retired_at_ms FROM questionnaires WHERE version = :version
