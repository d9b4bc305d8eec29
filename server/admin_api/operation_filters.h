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

/// Reads `state` and `to`. Error: kValidationFailed.
Result<store::MailFilter> mail_filter_of(const http::Request& request);
/// Reads `user`, `action`, `actor`, `since` and `until`. Errors: kValidationFailed; kUserNotFound if `user` is an address that no
/// account has. An id may be a deleted account's.
Result<store::AuditFilter> audit_filter_of(const core::UserAdmin& users, const http::Request& request);

}  // namespace usher::admin_api
