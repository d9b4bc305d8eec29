#pragma once

#include "cli/terminal/output.h"
#include "common/domain/user.h"

namespace usher::cli {

inline constexpr const char* kUserHelp = "The account, by id or email address";

/// The columns of an account in every format; never a hash. -o name prints the address.
const std::vector<Column>& user_columns();
/// Its cells in a list.
TableRow user_cells(const domain::User& user);
Record user_record(const domain::User& user);
/// Identifies the account only: `id` and `email`.
Record brief_user_record(const domain::User& user);

}  // namespace usher::cli
