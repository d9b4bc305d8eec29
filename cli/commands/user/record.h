#pragma once

#include "cli/terminal/output.h"
#include "cli/terminal/view.h"
#include "common/domain/user.h"

namespace usher::cli {

inline constexpr const char* kUserHelp = "The account, by id or email address";

/// The columns of an account in every format; never a hash. -o name prints the address.
inline const std::vector<Column>& user_columns() {
  static const auto kColumns =
      columns_of<domain::User>({.name = "email",
                                .details = {"image", "is_anonymous", "two_factor_enabled", "updated_at"},
                                .drops = {{"name", 1}, {"is_verified", 3}, {"created_at", 4}, {"last_login_at", 2}},
                                .uncut = {"role"},
                                .labels = {{"is_active", "state"}, {"last_login_at", "last sign-in"}}});
  return kColumns;
}
/// Its cells in a list.
inline TableRow user_cells(const domain::User& user) {
  auto cells = cells_of(user);
  for (std::size_t i = 0; i < cells.size(); ++i)
    if (user_columns()[i].name == "is_active") cells[i] = Cell(user.is_active).in_words(user.is_active ? "active" : "suspended");
  return cells;
}
inline Record user_record(const domain::User& user) { return record_of(user_columns(), cells_of(user)); }
/// Identifies the account only: `id` and `email`.
inline Record brief_user_record(const domain::User& user) { return {{"id", user.id}, {"email", user.email, ColumnRole::kName}}; }

}  // namespace usher::cli
