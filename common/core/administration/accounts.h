#pragma once

#include "common/core/administration/thing.h"
#include "common/core/administration/users.h"

namespace usher::core {

/// All accounts, and what is done to many of them at once. Surfaces show the list with columns and links of its own.
class Accounts {
 public:
  using View = domain::User;
  using Filter = store::UserFilter;

  static const ThingText kText;

  explicit Accounts(const ThingSources& sources) : users_(sources.filters.users), sessions_(sources.sessions) {}

  /// Error: kOverloaded if it takes longer than a request may.
  [[nodiscard]] Result<std::vector<View>> list(const Filter& filter) const;
  [[nodiscard]] Result<std::int64_t> count(const Filter& filter) const;
  /// As UserAdmin and SessionAdmin do it to one account; the caller's own sessions go on, and admins get one mail about several
  /// new ones. Errors: theirs; kOwnAccount.
  [[nodiscard]] Result<Acted> act(std::size_t which, const domain::Administrator& by, const std::string& id,
                                  const std::vector<std::string>& among) const;

 private:
  const UserAdmin& users_;
  const SessionAdmin& sessions_;
};

namespace accounts {

inline constexpr std::array<std::string_view, 4> kSuspension{
    "All of their sessions end at once, on every device.", "Until the suspension is lifted, the users cannot sign in.",
    "API keys that they made are revoked for good.", "Your own account and the last admin are left alone."};
inline constexpr std::array<std::string_view, 2> kActivation{"The users can sign in again.",
                                                             "Sessions and API keys that ended do not come back."};
inline constexpr std::array<std::string_view, 3> kEndOfSessions{
    "The users are signed out on every device, and can sign in again.", "Your own sessions go on.",
    "Back ends that verify access tokens by themselves accept them until they expire."};
inline constexpr std::array<std::string_view, 2> kVerification{
    "The user of an account counts as the owner of its address.",
    "Do it for addresses that were checked in another way than by mail."};
inline constexpr std::array<std::string_view, 3> kReset{
    "Each user gets a mail with a link to set a new password, valid for an hour.",
    "For users who never signed in it is valid for seven days.", "The old password works until the link is used."};
inline constexpr std::array<std::string_view, 3> kPromotion{"The users can do all that you can do, at once.",
                                                            "All admins get one mail about them.",
                                                            "The users need a second factor where the site asks admins for one."};
inline constexpr std::array<std::string_view, 3> kDemotion{"The users lose the console and the admin API.",
                                                           "API keys that they made are revoked for good.",
                                                           "Your own account and the last admin are left alone."};
inline constexpr std::array<std::string_view, 3> kErasure{
    "The accounts go, with profile, answers, sessions, sign-in methods and chats. This cannot be undone.",
    "API keys that they made are revoked.", "The audit log keeps its events without the persons."};

inline constexpr std::array kActs{
    ActText{.name = "suspend",
            .endpoint = "admin_suspend_users",
            .screen = "suspend_console_users",
            .question_screen = "ask_suspend_console_users",
            .command = "user bulk suspend",
            .example = "usher user bulk suspend --idle 1y",
            .summary = "Suspend accounts, end their sessions and revoke the API keys that they made",
            .question = "Suspend these accounts?",
            .button = "Suspend",
            .done = "suspended",
            .consequences = kSuspension},
    ActText{.name = "activate",
            .endpoint = "admin_activate_users",
            .screen = "activate_console_users",
            .question_screen = "ask_activate_console_users",
            .command = "user bulk activate",
            .example = "usher user bulk activate --status suspended",
            .summary = "Let suspended accounts sign in again",
            .question = "Lift the suspension of these accounts?",
            .button = "Lift the suspension",
            .done = "activated",
            .consequences = kActivation},
    ActText{.name = "sign-out",
            .endpoint = "admin_end_sessions_of_users",
            .screen = "end_console_users_sessions",
            .question_screen = "ask_end_console_users_sessions",
            .command = "user bulk sign-out",
            .example = "usher user bulk sign-out --role admin",
            .summary = "End all sessions of accounts",
            .question = "End all sessions of these accounts?",
            .button = "End sessions",
            .done = "signed_out",
            .consequences = kEndOfSessions},
    ActText{.name = "reset",
            .endpoint = "admin_send_resets",
            .screen = "send_console_users_resets",
            .question_screen = "ask_send_console_users_resets",
            .command = "user bulk reset",
            .example = "usher user bulk reset --never-signed-in",
            .summary = "Mail accounts a link to set a new password",
            .question = "Mail these accounts a link to set a new password?",
            .button = "Mail a reset link",
            .done = "mailed",
            .consequences = kReset,
            .hands_out_power = true},
    ActText{.name = "verify",
            .endpoint = "admin_verify_emails",
            .screen = "verify_console_users",
            .question_screen = "ask_verify_console_users",
            .command = "user bulk verify",
            .example = "usher user bulk verify --since 1d",
            .summary = "Mark the addresses of accounts as verified",
            .question = "Mark the addresses of these accounts as verified?",
            .button = "Mark as verified",
            .done = "verified",
            .consequences = kVerification,
            .hands_out_power = true},
    ActText{.name = "promote",
            .endpoint = "admin_make_admins",
            .screen = "make_console_users_admins",
            .question_screen = "ask_make_console_users_admins",
            .command = "user bulk promote",
            .example = "usher user bulk promote --search @example.com",
            .summary = "Give accounts the role of an admin",
            .question = "Make these accounts admins?",
            .button = "Make admin",
            .done = "promoted",
            .consequences = kPromotion,
            .is_typed = true,
            .hands_out_power = true},
    ActText{.name = "demote",
            .endpoint = "admin_make_users",
            .screen = "make_console_users_users",
            .question_screen = "ask_make_console_users_users",
            .command = "user bulk demote",
            .example = "usher user bulk demote --role admin",
            .summary = "Take the role of an admin from accounts",
            .question = "Take the role of an admin from these accounts?",
            .button = "Make user",
            .done = "demoted",
            .consequences = kDemotion,
            .hands_out_power = true},
    ActText{.name = "delete",
            .endpoint = "admin_delete_users",
            .screen = "delete_console_users",
            .question_screen = "ask_delete_console_users",
            .command = "user bulk delete",
            .example = "usher user bulk delete --never-signed-in",
            .summary = "Delete accounts with all their data",
            .question = "Delete these accounts for good?",
            .button = "Delete",
            .done = "deleted",
            .consequences = kErasure,
            .is_typed = true,
            .hands_out_power = true},
};

}  // namespace accounts

inline constexpr ThingText Accounts::kText{.path = "/admin/users",
                                           .acts_path = "/admin/users/selected",
                                           .command = "user bulk",
                                           .example = "usher user bulk suspend --idle 365d --dry-run",
                                           .summary = "Do one thing to all accounts that match",
                                           .file_screen = "send_console_users",
                                           .title = "Accounts",
                                           .one = "account",
                                           .acts = accounts::kActs};

}  // namespace usher::core
