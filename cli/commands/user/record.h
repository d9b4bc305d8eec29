#pragma once

#include "cli/terminal/output.h"
#include "cli/terminal/view.h"
#include "common/domain/user.h"

namespace usher::cli {

inline constexpr const char* kUserHelp = "The account, by id or email address";

/// Never a hash. -o name prints the address.
inline Record user_record(const domain::User& user) {
  return record_of_view(user, "email", {"image", "is_anonymous", "two_factor_enabled", "updated_at"});
}
/// Identifies the account only: `id` and `email`.
inline Record brief_user_record(const domain::User& user) { return {{"id", user.id}, {"email", user.email, ColumnRole::kName}}; }

}  // namespace usher::cli
