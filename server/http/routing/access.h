#pragma once

#include <string_view>

namespace usher::http {

/// Who may call an operation.
enum class Audience {
  kAnyone,     ///< It does not ask who calls, or takes a credential of its own: a password, a link, a refresh token.
  kVisitors,   ///< Anyone; it acts for the user or the visitor of the request, and may make the caller a visitor.
  kHolders,    ///< Users in a session, and callers with the token of a sign-in that is not complete.
  kUsers,      ///< Users in a session.
  kAdmins,     ///< Admins, and on the admin API keys with an admin scope.
  kBackEnds,   ///< API keys of back ends.
  kOperators,  ///< Programs of the operator on this machine, or with a token of the settings.
};

/// What an operation does. It decides whether a session may call it in which an admin views the site as the user.
enum class Effect {
  kReads,   ///< Allowed in a view.
  kLeaves,  ///< Refreshes, stops, signs out or signs in again: allowed in a view.
  kWrites,  ///< Refused in a view; allowed and audited in an impersonation of Better Auth.
  kChats,   ///< Reads or writes texts of the chat or a provider's tokens: refused in both.
};

/// The least that an API key needs; a key with admin:write also reads.
enum class KeyScope { kNone, kProfileRead, kAdminRead, kAdminWrite };

/// Where an operation asks for a fresh session: in every call.
inline constexpr std::string_view kAlways = "always";

/// Who may call an operation, by which credential: one row of the table that docs/reference/access.md prints.
struct AccessGroup {
  std::string_view name;
  std::string_view about;
  Audience audience;
  Effect effect;
  KeyScope key = KeyScope::kNone;
  bool takes_site_token = false;     ///< Also the JWT of GET /api/auth/token.
  std::string_view fresh_when = {};  ///< As Access has it.
};

/// The group of an operation, and where it asks for a fresh session: never (empty), kAlways, or under a condition, in words. It
/// has no default: a row without a group does not build.
class Access {
 public:
  Access() = delete;
  constexpr Access(const AccessGroup& group) : Access(group, group.fresh_when) {}  // NOLINT: implicit by design
  constexpr Access(const AccessGroup& group, std::string_view fresh_when) : group_(&group), fresh_when_(fresh_when) {}
  Access(AccessGroup&&) = delete;
  constexpr const AccessGroup* operator->() const { return group_; }
  [[nodiscard]] constexpr const AccessGroup& group() const { return *group_; }
  [[nodiscard]] constexpr std::string_view fresh_when() const { return fresh_when_; }

 private:
  const AccessGroup* group_;
  std::string_view fresh_when_;
};

}  // namespace usher::http

namespace usher::access {

/// What needs no knowledge of accounts; all other groups: server/authentication/access.h.
inline constexpr http::AccessGroup kOpen{"open", "published, or the form that asks for the credential", http::Audience::kAnyone,
                                         http::Effect::kReads};

}  // namespace usher::access
