#pragma once

#include <optional>
#include <string_view>

#include "common/base/clock.h"
#include "common/base/id.h"

namespace usher::domain {

/// The actor of what users do to their own account: of most events.
inline constexpr std::string_view kUserActor = "user";
inline constexpr std::string_view kAdminActorPrefix = "admin:";  ///< Before the id of an admin's account.

/// One security event. The personal part (address, agent, email) is separate JSON, so that it can be erased with the account
/// while the chain still verifies over its salted digest.
struct AuditEvent {
  AuditEventId id;
  Time at{};
  std::string action;   ///< `user.signed_in`, `session.revoked`, ...
  std::string outcome;  ///< `success` or `failure`.
  std::string actor;    ///< `user`, `operator:<name>`, `system`, `anonymous`.
  std::optional<UserId> user_id;
  std::optional<SessionId> session_id;
  std::string request_id;
  std::optional<std::string> personal;
  std::optional<std::string> salt;
  std::string personal_digest;
  std::optional<std::int64_t> position;
  std::optional<std::string> link;
};

/// The personal part of an event, which is erased with the account.
struct PersonalData {
  std::optional<std::string> email;
  std::optional<std::string> reason;  ///< Of a refused sign-in, or of an impersonation.
  std::optional<std::string> ip;
  std::optional<std::string> user_agent;
  std::optional<std::int64_t> repeats;  ///< The number of like attempts that the event stands for.
};
PersonalData personal_data_of(const AuditEvent& event);
/// The same for the account's owner: without the address, browser and reason of an admin.
PersonalData shown_to_owner(const AuditEvent& event);

}  // namespace usher::domain
