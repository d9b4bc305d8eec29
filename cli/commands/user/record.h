#pragma once

#include <vector>

#include "cli/terminal/output.h"
#include "common/domain/user.h"

namespace usher::cli {

inline constexpr const char* kUserHelp = "The account, by id or email address";

/// What commands show of an account, in every format: its public face, and never a hash. -o name prints the address.
const std::vector<Column>& user_columns();
TableRow user_row(const domain::User& user);
Record user_record(const domain::User& user);
/// Only which account it is: `id` and `email`.
Record brief_user_record(const domain::User& user);

}  // namespace usher::cli
