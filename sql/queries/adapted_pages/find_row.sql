SELECT {{page_columns adapted_pages}} FROM adapted_pages WHERE key = :key
