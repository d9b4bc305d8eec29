key, task, language, audience, traits, page, title, bytes, hits, created_at_ms, used_at_ms
