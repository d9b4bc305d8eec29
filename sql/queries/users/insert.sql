INSERT INTO users (id, email, email_as_written, name, image, role, is_active, is_verified, is_anonymous, two_factor_enabled,
                   created_at_ms, updated_at_ms, last_login_at_ms, suspended_reason, suspended_until_ms,
                   user_fields, sign_up_network, questionnaire_offered_at_ms, first_proved_at_ms)
VALUES (:id, :email, :email_as_written, :name, :image, :role, :is_active, :is_verified, :is_anonymous, :two_factor_enabled,
        :created_at_ms, :updated_at_ms, :last_login_at_ms, :suspended_reason, :suspended_until_ms,
        :user_fields, :sign_up_network, NULL, CASE WHEN CAST(:is_verified AS SMALLINT) = 1 THEN CAST(:created_at_ms AS BIGINT) END)
