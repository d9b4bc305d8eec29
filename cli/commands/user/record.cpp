#include "cli/commands/user/record.h"

#include "cli/terminal/view.h"

namespace usher::cli {

const std::vector<Column>& user_columns() {
  static const auto kColumns = columns_of<domain::User>(
      {.name = "email",
       .details = {"image", "is_anonymous", "two_factor_enabled", "updated_at"},
       .drops = {{"name", 1}, {"is_active", 3}, {"is_verified", 2}, {"created_at", 4}, {"last_login_at", 1}},
       .uncut = {"role"}});
  return kColumns;
}

Record user_record(const domain::User& user) { return record_of(user_columns(), cells_of(user)); }

Record brief_user_record(const domain::User& user) { return {{"id", user.id}, {"email", user.email, ColumnRole::kName}}; }

}  // namespace usher::cli
