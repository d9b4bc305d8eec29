#include "cli/commands/user/record.h"

#include "cli/terminal/view.h"

namespace usher::cli {

const std::vector<Column>& user_columns() {
  static const auto kColumns =
      columns_of<domain::User>({.name = "email",
                                .details = {"image", "is_anonymous", "two_factor_enabled", "updated_at"},
                                .drops = {{"name", 1}, {"is_verified", 3}, {"created_at", 4}, {"last_login_at", 2}},
                                .uncut = {"role"},
                                .labels = {{"is_active", "state"}, {"last_login_at", "last sign-in"}}});
  return kColumns;
}

TableRow user_cells(const domain::User& user) {
  auto cells = cells_of(user);
  for (std::size_t i = 0; i < cells.size(); ++i)
    if (user_columns()[i].name == "is_active") cells[i] = Cell(user.is_active).in_words(user.is_active ? "active" : "suspended");
  return cells;
}

Record user_record(const domain::User& user) { return record_of(user_columns(), cells_of(user)); }

Record brief_user_record(const domain::User& user) { return {{"id", user.id}, {"email", user.email, ColumnRole::kName}}; }

}  // namespace usher::cli
