-- Of several servers that make one, the first stays.
INSERT INTO adapted_pages (key, task, language, audience, traits, page, title, text, bytes, hits, reader_digest, sign_up_network,
                           is_unproved, created_at_ms, used_at_ms)
VALUES (:key, :task, :language, :audience, :traits, :page, :title, :text, :bytes, :hits, :reader_digest, :sign_up_network,
        :is_unproved, :now_ms, :now_ms)
ON CONFLICT (key) DO NOTHING
