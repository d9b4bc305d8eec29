#pragma once

#include "common/core/administration/thing.h"
#include "common/core/administration/users.h"

namespace usher::core {

/// All accounts, and what is done to many of them at once, as UserAdmin and SessionAdmin do it to one. The caller's own sessions
/// go on, and admins get one mail about several new ones. Surfaces show the list with columns and links of its own.
struct Accounts {
  using View = domain::User;
  using Filter = store::UserFilter;

  /// Error: kOverloaded if it takes longer than a request may.
  static Result<std::vector<View>> list(const ThingSources& use, const Filter& filter);
  static Result<std::int64_t> count(const ThingSources& use, const Filter& filter);
  static constexpr std::array<ListedColumn, 0> kColumns{};
  static Result<Acted> suspend(const ThingSources& use, const ActedOn& on);
  static Result<Acted> activate(const ThingSources& use, const ActedOn& on);
  static Result<Acted> end_sessions(const ThingSources& use, const ActedOn& on);
  static Result<Acted> send_reset(const ThingSources& use, const ActedOn& on);
  static Result<Acted> verify_email(const ThingSources& use, const ActedOn& on);
  static Result<Acted> make_admin(const ThingSources& use, const ActedOn& on);
  static Result<Acted> make_user(const ThingSources& use, const ActedOn& on);
  static Result<Acted> erase(const ThingSources& use, const ActedOn& on);

  static constexpr std::array<std::string_view, 4> kSuspension{
      "All of their sessions end at once, on every device.", "Until the suspension is lifted, the users cannot sign in.",
      "API keys that they made are revoked for good.", "Your own account and the last admin are left alone."};
  static constexpr std::array<std::string_view, 2> kActivation{"The users can sign in again.",
                                                               "Sessions and API keys that ended do not come back."};
  static constexpr std::array<std::string_view, 3> kEndOfSessions{
      "The users are signed out on every device, and can sign in again.", "Your own sessions go on.",
      "Back ends that verify access tokens by themselves accept them until they expire."};
  static constexpr std::array<std::string_view, 2> kVerification{
      "The user of an account counts as the owner of its address.",
      "Do it for addresses that were checked in another way than by mail."};
  static constexpr std::array<std::string_view, 3> kReset{
      "Each user gets a mail with a link to set a new password, valid for an hour.",
      "For users who never signed in it is valid for seven days.", "The old password works until the link is used."};
  static constexpr std::array<std::string_view, 3> kPromotion{
      "The users can do all that you can do, at once.", "All admins get one mail about them.",
      "The users need a second factor where the site asks admins for one."};
  static constexpr std::array<std::string_view, 3> kDemotion{"The users lose the console and the admin API.",
                                                             "API keys that they made are revoked for good.",
                                                             "Your own account and the last admin are left alone."};
  static constexpr std::array<std::string_view, 3> kErasure{
      "The accounts go, with profile, answers, sessions, sign-in methods and chats. This cannot be undone.",
      "API keys that they made are revoked.", "The audit log keeps its events without the persons."};

  static constexpr std::array kActs{
      Act{.verb = "suspend",
          .example = "usher user bulk suspend --idle 1y",
          .summary = "Suspend accounts, end their sessions and revoke the API keys that they made",
          .question = "Suspend these accounts?",
          .button = "Suspend",
          .done = "suspended",
          .consequences = kSuspension,
          .work = &suspend},
      Act{.verb = "activate",
          .example = "usher user bulk activate --status suspended",
          .summary = "Let suspended accounts sign in again",
          .question = "Lift the suspension of these accounts?",
          .button = "Lift the suspension",
          .done = "activated",
          .consequences = kActivation,
          .work = &activate},
      Act{.verb = "sign-out",
          .example = "usher user bulk sign-out --role admin",
          .summary = "End all sessions of accounts",
          .question = "End all sessions of these accounts?",
          .button = "End sessions",
          .done = "signed_out",
          .consequences = kEndOfSessions,
          .work = &end_sessions},
      Act{.verb = "reset",
          .example = "usher user bulk reset --never-signed-in",
          .summary = "Mail accounts a link to set a new password",
          .question = "Mail these accounts a link to set a new password?",
          .button = "Mail a reset link",
          .done = "mailed",
          .consequences = kReset,
          .work = &send_reset,
          .hands_out_power = true},
      Act{.verb = "verify",
          .example = "usher user bulk verify --since 1d",
          .summary = "Mark the addresses of accounts as verified",
          .question = "Mark the addresses of these accounts as verified?",
          .button = "Mark as verified",
          .done = "verified",
          .consequences = kVerification,
          .work = &verify_email,
          .hands_out_power = true},
      Act{.verb = "promote",
          .example = "usher user bulk promote --search @example.com",
          .summary = "Give accounts the role of an admin",
          .question = "Make these accounts admins?",
          .button = "Make admin",
          .done = "promoted",
          .consequences = kPromotion,
          .work = &make_admin,
          .is_typed = true,
          .hands_out_power = true},
      Act{.verb = "demote",
          .example = "usher user bulk demote --role admin",
          .summary = "Take the role of an admin from accounts",
          .question = "Take the role of an admin from these accounts?",
          .button = "Make user",
          .done = "demoted",
          .consequences = kDemotion,
          .work = &make_user,
          .hands_out_power = true},
      Act{.verb = "delete",
          .example = "usher user bulk delete --never-signed-in",
          .summary = "Delete accounts with all their data",
          .question = "Delete these accounts for good?",
          .button = "Delete",
          .done = "deleted",
          .consequences = kErasure,
          .work = &erase,
          .is_typed = true,
          .hands_out_power = true},
  };

  static constexpr Thing kThing{.name = "users",
                                .path = "/admin/users",
                                .acts_path = "/admin/users/selected",
                                .command = "user bulk",
                                .example = "usher user bulk suspend --idle 365d --dry-run",
                                .summary = "Do one thing to all accounts that match",
                                .title = "Accounts",
                                .one = "account",
                                .acts = kActs};
};

}  // namespace usher::core
