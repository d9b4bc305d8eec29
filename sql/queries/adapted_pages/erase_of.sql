DELETE FROM adapted_pages WHERE reader_digest = :reader_digest
