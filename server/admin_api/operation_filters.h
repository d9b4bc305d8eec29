#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "common/core/accounts/user_admin.h"
#include "common/core/audit/audit_trail.h"
#include "common/core/mail/mail_admin.h"
#include "server/admin_api/lists.h"

/// What a request wants of the audit log and the outbox, for the API and the console.
namespace usher::admin_api {

/// The states of mail; kept: without SMTP_URL.
inline constexpr std::array<std::string_view, 4> kMailStates{"waiting", "kept", "sent", "failed"};
std::string_view state_of(const domain::Mail& mail);

/// Reads `state` and `to`. Error: kValidationFailed.
Result<store::MailFilter> mail_filter_of(const http::Request& request, const Page& page);
/// Reads `user`, `action`, `actor`, `since` and `until`. Errors: kValidationFailed; kUserNotFound if `user` is an address that no
/// account has. An id may be a deleted account's.
Result<store::AuditFilter> audit_filter_of(const core::UserAdmin& users, const http::Request& request, const Page& page);

/// The personal data of an event, which is erased with the account.
struct PersonalData {
  std::optional<std::string> email;
  std::optional<std::string> ip;
  std::optional<std::string> user_agent;
  std::optional<std::int64_t> repeats;
  std::optional<std::string> reason = {};  ///< Of a refused sign-in.
};
PersonalData personal_data_of(const domain::AuditEvent& event);

}  // namespace usher::admin_api
