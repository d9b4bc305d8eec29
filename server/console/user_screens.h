#pragma once

#include "common/core/audit/audit_trail.h"
#include "common/core/sign_in/sign_in_obstacles.h"
#include "server/html/form.h"
#include "server/http/routing/endpoint.h"

namespace usher::authentication {
class Cookies;
}
namespace usher::core {
class Answers;
struct FilterSources;
class Impersonation;
class Questionnaires;
class SessionAdmin;
class TwoFactor;
class UserAdmin;
}  // namespace usher::core
namespace usher::domain {
struct User;
}

namespace usher::console {

class Desk;
class Visit;

/// What the pages of accounts use; all of it outlives them.
struct UserScreens {
  const Desk& desk;
  const core::UserAdmin& users;
  const core::SessionAdmin& sessions;
  const core::TwoFactor& two_factor;
  const core::Impersonation& impersonation;
  const authentication::Cookies& cookies;
  const core::Answers& answers;
  const core::Questionnaires& questionnaires;
  const core::AuditTrail& trail;
  const core::SignInObstacles& obstacles;
  const core::FilterSources& filters;
  bool sends_mail = false;  ///< SMTP_URL is set.
};

/// /admin/users: the list, and a page to create an account.
std::vector<http::Endpoint> user_list_screens(const UserScreens& use);
/// /admin/users/{id}: all about one account.
std::vector<http::Endpoint> user_detail_screens(const UserScreens& use);
/// The forms of these pages, and the pages that ask before an act that cannot be undone.
std::vector<http::Endpoint> user_act_screens(const UserScreens& use);

/// An actor of the audit log as admins know it: an admin by the address, others by their name there.
std::string actor_name(const core::UserAdmin& users, const std::string& actor);
/// The fault of a field that was changed by `editor` since its form was shown. `stored`: with the value that it has now.
FieldError changed_meanwhile(const std::string& editor, const html::FormField& stored);
/// The path of an account's page.
std::string path_of(const UserId& user);
/// The fields of an account's form, as stored.
std::vector<html::FormField> account_fields(const domain::User& user);
/// The page of an account. `refused`: why its form was not accepted, which is then shown again with what was typed.
Result<http::Response> show_user(const UserScreens& use, const Visit& visit, const domain::User& user,
                                 const Error* refused = nullptr);

}  // namespace usher::console
