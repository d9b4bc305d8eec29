-- Only where it still is what was read.
UPDATE installation
   SET value = :value
 WHERE name = :name AND value = :old_value
