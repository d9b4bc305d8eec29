DROP TABLE adapted_pages;
