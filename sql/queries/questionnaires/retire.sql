UPDATE questionnaires SET retired_at_ms = :retired_at_ms WHERE version = :version AND retired_at_ms IS NULL
