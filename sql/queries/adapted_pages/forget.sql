DELETE FROM adapted_pages WHERE key = :key
