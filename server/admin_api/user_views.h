#pragma once

#include "common/domain/profile.h"
#include "common/domain/user.h"

/// The bodies of accounts in the admin API.
namespace usher::admin_api {

struct SuspensionView {
  std::optional<std::string> reason;
  std::optional<Time> until;
  static constexpr std::string_view kSchema = "Suspension";
  static constexpr auto fields() {
    return std::tuple{json::required("reason", &SuspensionView::reason),
                      json::required("until", &SuspensionView::until, {.about = "null: until the account is activated"})};
  }
};

/// One account.
struct AccountView {
  domain::User user;
  std::optional<domain::Profile> profile;
  std::optional<json::Object> user_fields;
  std::optional<SuspensionView> suspension;
  std::optional<std::int64_t> api_keys_revoked = {};
  static constexpr std::string_view kSchema = "AdministeredAccount";
  static constexpr auto fields() {
    return std::tuple{
        json::required("user", &AccountView::user), json::required("profile", &AccountView::profile),
        json::optional("user_fields", &AccountView::user_fields,
                       {.about = "the fields that the site declares as [user_fields.NAME]"}),
        json::required("suspension", &AccountView::suspension, {.about = "null while the account is active"}),
        json::optional("api_keys_revoked", &AccountView::api_keys_revoked,
                       {.about = "after a change that took the role of an admin: the keys that the account had made"})};
  }
};

/// A user whose sessions an act has ended.
struct EndedSessionsView {
  domain::User user;
  std::int64_t sessions_ended = 0;
  static constexpr auto fields() {
    return std::tuple{json::required("user", &EndedSessionsView::user),
                      json::required("sessions_ended", &EndedSessionsView::sessions_ended)};
  }
};

struct SentMailView {
  MailId mail_id;
  static constexpr auto fields() {
    return std::tuple{json::required("mail_id", &SentMailView::mail_id, {.about = "of GET /auth/admin/mail"})};
  }
};

}  // namespace usher::admin_api
