coalesce((SELECT CAST(i.value AS BIGINT) FROM installation i WHERE i.name = 'restored_at_ms'), 0) <= :before_ms
