#pragma once

#include <array>
#include <string_view>

// What is administered, and where: tests/server/administration_scenario_test.cpp walks the rows of the admin API and the console,
// tests/cli/administration_scenario_test.cpp those of the command line.

namespace usher::admin_api {

/// A listing or an act. In place of a name may stand why a surface does not have it: a text with a colon.
struct Administered {
  std::string_view endpoint;
  std::string_view page;
  std::string_view command;
};

inline constexpr bool is_reason(std::string_view name) { return name.find(':') != std::string_view::npos; }

inline constexpr std::string_view kFiles = "CLI only: files of any size";
inline constexpr std::string_view kOperators = "CLI only: for operators, who see secrets and settings";
inline constexpr std::string_view kNotYet = "not yet: the command line has it";
inline constexpr std::string_view kByHand = "CLI only: the server does it by itself";

inline constexpr std::array kAdministered{
    Administered{"admin_overview", "show_console", "status"},

    Administered{"admin_list_users", "show_users", "user list"},
    Administered{"admin_show_user", "show_user_in_console", "user show"},
    Administered{"admin_create_user", "create_user_in_console", "user create"},
    Administered{"admin_change_user", "change_user_in_console", "user update"},
    Administered{"admin_suspend_user", "suspend_console_users", "user suspend"},
    Administered{"admin_activate_user", "activate_console_users", "user activate"},
    Administered{"admin_delete_user", "delete_console_users", "user delete"},
    Administered{"admin_send_reset", "reset_console_users", "user send-reset"},
    Administered{"admin_verify_email", "verify_console_users", "user verify-email"},
    Administered{"admin_reset_two_factor", "reset_user_factor_in_console", "user reset-2fa"},
    Administered{"admin_suspend_users", "suspend_console_users", "user suspend"},
    Administered{"admin_activate_users", "activate_console_users", "user activate"},
    Administered{"admin_sign_out_users", "sign_out_console_users", "user sign-out"},
    Administered{"admin_reset_users", "reset_console_users", "user send-reset"},
    Administered{"admin_verify_users", "verify_console_users", "user verify-email"},
    Administered{"admin_promote_users", "promote_console_users", "user promote"},
    Administered{"admin_demote_users", "demote_console_users", "user demote"},
    Administered{"admin_delete_users", "delete_console_users", "user delete"},
    Administered{"not yet: the console shows it with the account", "show_user_in_console", "user why"},
    Administered{"not needed: Better Auth's admin/impersonate-user", "view_as_user", "not needed: it takes a browser"},
    Administered{kOperators, kOperators, "user set-password"},
    Administered{kOperators, kOperators, "user enroll-2fa"},
    Administered{kFiles, kFiles, "user import"},
    Administered{kFiles, kFiles, "user export"},

    Administered{"admin_list_sessions", "show_console_sessions", "token list"},
    Administered{"admin_list_user_sessions", "show_user_in_console", "token list"},
    Administered{"admin_end_session", "end_console_sessions", "token revoke"},
    Administered{"admin_end_sessions", "end_console_sessions", "token revoke"},
    Administered{"admin_end_user_sessions", "sign_out_console_users", "token revoke"},
    Administered{kByHand, kByHand, "token prune"},
    Administered{"admin_list_trusted_browsers", "show_console_trusted_browsers", "browser list"},
    Administered{"admin_forget_trusted_browsers", "forget_console_trusted_browsers", "browser forget"},
    Administered{"not needed: it reads a text alone", "not needed: it reads a text alone", "token inspect"},

    Administered{"admin_list_events", "show_console_events", "audit list"},
    Administered{"admin_verify_audit", "show_console_audit_verdict", "audit verify"},

    Administered{"admin_list_mail", "show_console_mail", "mail list"},
    Administered{"admin_list_dropped_mail", "show_console_dropped_mail", "mail dropped"},
    Administered{"admin_show_mail", "show_console_one_mail", "mail show"},
    Administered{"admin_retry_mail", "retry_console_mail", "mail retry"},
    Administered{"admin_retry_mails", "retry_console_mail", "mail retry"},
    Administered{"admin_retry_all_mail", "retry_console_mail", "mail retry"},

    Administered{"admin_list_api_keys", "show_console_api_keys", "apikey list"},
    Administered{"admin_create_api_key", "create_console_api_key", "apikey create"},
    Administered{"admin_revoke_api_key", "revoke_console_api_keys", "apikey revoke"},
    Administered{"admin_revoke_api_keys", "revoke_console_api_keys", "apikey revoke"},
    Administered{kOperators, kOperators, "apikey adopt"},

    Administered{"admin_list_keys", "show_console_keys", "key list"},
    Administered{"admin_rotate_keys", "rotate_console_keys", "key rotate"},
    Administered{kNotYet, kNotYet, "key revoke"},
    Administered{kOperators, kOperators, "key reseal"},
    Administered{kByHand, kByHand, "key prune"},

    Administered{"admin_list_questionnaires", "show_console_questionnaires", "questionnaire list"},
    Administered{"admin_show_questionnaire", "show_console_results", "questionnaire show"},
    Administered{"admin_publish_questionnaire", "publish_console_draft", "questionnaire publish"},
    Administered{"admin_retire_questionnaire", "retire_console_questionnaire", "questionnaire retire"},
    Administered{"not yet: a dry run of publishing has the changes", "compare_console_questionnaires", "questionnaire diff"},
    Administered{"admin_questionnaire_stats", "show_console_results", "questionnaire stats"},
    Administered{"admin_list_answers", "show_console_answers", "questionnaire export"},
    Administered{kFiles, "not needed: a draft begins with the active version", "questionnaire init"},

    Administered{kNotYet, kNotYet, "limit list"},
    Administered{kNotYet, kNotYet, "limit clear"},
};

}  // namespace usher::admin_api
