SELECT text FROM adapted_pages WHERE key = :key
