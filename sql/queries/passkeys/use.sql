-- A counter that does not grow is that of a copy (WebAuthn, section 6.1.1), but for authenticators that count nothing.
UPDATE passkeys
   SET sign_count = :sign_count, backup_eligible = :backup_eligible, backed_up = :backed_up,
       user_verified = CASE WHEN :user_verified = 1 THEN 1 ELSE user_verified END, last_used_at_ms = :now_ms
 WHERE id = :id AND switched_off_at_ms IS NULL AND (sign_count < :sign_count OR (sign_count = 0 AND :sign_count = 0))
