-- Compare and swap: only if the value is still the one that was read.
UPDATE installation
   SET value = :value
 WHERE name = :name AND value = :old_value
