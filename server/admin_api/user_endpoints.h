#pragma once

#include "common/core/administration/filters.h"
#include "server/http/messages/request.h"
#include "server/http/routing/endpoint.h"

namespace usher::core {
class SessionAdmin;
class TwoFactor;
class UserFields;
}  // namespace usher::core

namespace usher::admin_api {

class Callers;

/// What the endpoints of accounts use; all of it outlives them.
struct UserUseCases {
  const core::UserAdmin& users;
  const core::SessionAdmin& sessions;
  const core::TwoFactor& two_factor;
  const core::UserFields& user_fields;
  const core::FilterSources& filters;
  const Callers& callers;
};

/// Lists, shows, creates, changes and deletes accounts.
std::vector<http::Endpoint> user_endpoints(const UserUseCases& use);
/// Acts on one account: suspend, activate, reset, verify-email, reset-2fa.
std::vector<http::Endpoint> user_act_endpoints(const UserUseCases& use);
/// The sessions of one account and of all.
std::vector<http::Endpoint> session_endpoints(const UserUseCases& use);

/// The id or address in the path.
inline const std::string& named_user(const http::Request& request) { return request.parameters.at(0); }

}  // namespace usher::admin_api
