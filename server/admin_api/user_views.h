#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/domain/profile.h"
#include "common/domain/user.h"
#include "server/admin_api/lists.h"

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

/// A suspended account, and what ended with it.
struct SuspendedView {
  domain::User user;
  std::int64_t sessions_ended = 0;
  std::int64_t api_keys_revoked = 0;
  static constexpr auto fields() {
    return std::tuple{
        json::required("user", &SuspendedView::user), json::required("sessions_ended", &SuspendedView::sessions_ended),
        json::required("api_keys_revoked", &SuspendedView::api_keys_revoked, {.about = "those that the account had made"})};
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

struct NewUserBody {
  std::string email;
  std::optional<std::string> name;
  std::string role = "user";
  bool is_verified = false;
  std::optional<Secret> password;
  domain::ProfileChange profile;
  json::Object user_fields;
  static constexpr std::string_view kSchema = "NewUserBody";
  static constexpr auto fields() {
    using json::optional;
    return std::tuple{
        json::required("email", &NewUserBody::email, {.format = "email"}),
        optional("name", &NewUserBody::name, domain::kNameRules),
        optional("role", &NewUserBody::role, {.one_of = domain::kRoles}),
        optional("is_verified", &NewUserBody::is_verified, {.about = "true needs a fresh session"}),
        optional("password", &NewUserBody::password,
                 {.about = "must be replaced at the first sign-in, within a week; absent: the user asks for a reset link"}),
        optional("profile", &NewUserBody::profile),
        optional("user_fields", &NewUserBody::user_fields)};
  }
};

struct UserChangeBody {
  json::Patch<std::string> name;
  json::Patch<std::string> image;
  std::optional<std::string> role;
  std::optional<std::string> email;
  std::optional<bool> is_verified;
  domain::ProfileChange profile;
  json::Object user_fields;
  bool without_undo = false;
  std::optional<std::string> reason;
  static constexpr std::string_view kSchema = "UserChangeBody";
  static constexpr auto fields() {
    using json::optional;
    return std::tuple{
        optional("name", &UserChangeBody::name),
        optional("image", &UserChangeBody::image),
        optional("role", &UserChangeBody::role, {.about = "needs a fresh session"}),
        optional("email", &UserChangeBody::email,
                 {.about = "needs a fresh session; not verified afterwards. Both addresses are notified, and the old one "
                           "can undo the change for a week if it was verified"}),
        optional("is_verified", &UserChangeBody::is_verified, {.about = "true needs a fresh session"}),
        optional("profile", &UserChangeBody::profile),
        optional("user_fields", &UserChangeBody::user_fields),
        optional("without_undo", &UserChangeBody::without_undo,
                 {.about = "with email: the old address may not undo the change; needs a reason"}),
        optional("reason", &UserChangeBody::reason, {.about = "of a new address; quoted in the mails to both"})};
  }
};

inline constexpr std::size_t kMaxReasonCharacters = 500;

struct SuspendBody {
  std::optional<std::string> reason;
  std::optional<Time> until;
  static constexpr std::string_view kSchema = "SuspendBody";
  static constexpr auto fields() {
    return std::tuple{json::optional("reason", &SuspendBody::reason, {.max = kMaxReasonCharacters, .one_line = true}),
                      json::optional("until", &SuspendBody::until, {.about = "absent: until the account is activated"})};
  }
};

}  // namespace usher::admin_api
