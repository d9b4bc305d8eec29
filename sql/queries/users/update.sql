-- Everything an owner or admin may change, except the address.
UPDATE users
   SET name = :name, image = :image, role = :role, is_active = :is_active, suspended_reason = :suspended_reason,
       suspended_until_ms = :suspended_until_ms, is_verified = :is_verified, had_proved_address = :had_proved_address,
       first_proved_at_ms = CASE WHEN is_verified = 0 AND CAST(:is_verified AS SMALLINT) = 1 THEN coalesce(first_proved_at_ms, :updated_at_ms) ELSE first_proved_at_ms END,
       user_fields = :user_fields, updated_at_ms = :updated_at_ms
 WHERE id = :id
