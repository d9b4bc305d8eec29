-- May scan: when accounts cannot be told any more by their digests, or are erased again by a restore.
DELETE FROM adapted_pages WHERE reader_digest <> ''
