is_verified = 1 AND is_anonymous = 0 AND reminders_stopped_at_ms IS NULL
   AND (is_active = 1 OR suspended_until_ms <= :now_ms)
   AND NOT EXISTS (SELECT 1 FROM profiles
                    WHERE profiles.user_id = users.id AND profiles.completed_at_ms IS NOT NULL AND profiles.questionnaire_version = :version)
   AND NOT EXISTS (SELECT 1 FROM audit_events
                    WHERE audit_events.user_id = users.id AND audit_events.action = 'user.seeded')
