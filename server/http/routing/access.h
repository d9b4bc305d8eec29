#pragma once

#include <string_view>

namespace usher::http {

/// Whom an operation is for.
enum class Audience {
  kAnyone,    ///< It does not ask who calls, or takes a credential of its own: a password, a link, a refresh token.
  kVisitors,  ///< Users, visitors, and callers that it makes visitors.
  kUsers,     ///< Users in a session.
  kAdmins,    ///< Admins, and on the admin API keys with an admin scope.
  kBackEnds,  ///< Keys of back ends.
};

/// What an operation does. It decides whether a session may call it in which an admin views the site as the user.
enum class Effect {
  kReads,   ///< Allowed in a view.
  kLeaves,  ///< Refreshes, stops or signs out: allowed in a view.
  kWrites,  ///< Refused in a view; allowed and audited in an impersonation of Better Auth.
  kChats,   ///< Reads or writes texts of the chat: refused in both.
};

/// Who may call an operation, by which credential: one row of the table that docs/reference/access.md prints.
struct AccessGroup {
  std::string_view name;
  Audience audience;
  Effect effect;
  bool takes_site_token = false;  ///< Also the JWT of GET /api/auth/token.
  std::string_view why = {};      ///< Of a group that is an exception.
};

/// The group of an operation. It has no default: a row without a group does not build.
class Access {
 public:
  constexpr Access(const AccessGroup& group) : group_(&group) {}  // NOLINT: implicit by design
  constexpr const AccessGroup* operator->() const { return group_; }
  [[nodiscard]] constexpr const AccessGroup& group() const { return *group_; }

 private:
  const AccessGroup* group_;
};

}  // namespace usher::http
