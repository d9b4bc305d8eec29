#include "cli/commands/user/record.h"

namespace usher::cli {

const std::vector<Column>& user_columns() {
  static const std::vector<Column> columns{{"id", ColumnKind::kId},
                                           {.name = "email", .role = ColumnRole::kName},
                                           {.name = "name", .drop = 1},
                                           {.name = "image", .role = ColumnRole::kDetail},
                                           {"role", ColumnKind::kNeverCut},
                                           {"is_active", ColumnKind::kNeverCut, ColumnRole::kPlain, 3},
                                           {"is_verified", ColumnKind::kNeverCut, ColumnRole::kPlain, 2},
                                           {.name = "is_anonymous", .role = ColumnRole::kDetail},
                                           {.name = "two_factor_enabled", .role = ColumnRole::kDetail},
                                           {"created_at", ColumnKind::kNeverCut, ColumnRole::kPlain, 4},
                                           {.name = "updated_at", .role = ColumnRole::kDetail},
                                           {"last_login_at", ColumnKind::kNeverCut, ColumnRole::kPlain, 1}};
  return columns;
}

TableRow user_row(const domain::User& user) {
  return {user.id,          user.email,        user.name,
          user.image,       user.role,         user.is_active,
          user.is_verified, user.is_anonymous, user.two_factor_enabled,
          user.created_at,  user.updated_at,   user.last_login_at};
}

Record user_record(const domain::User& user) {
  Record record;
  TableRow row = user_row(user);
  for (std::size_t i = 0; i < row.size(); ++i)
    record.push_back({user_columns()[i].name, std::move(row[i]), user_columns()[i].role});
  return record;
}

Record brief_user_record(const domain::User& user) { return {{"id", user.id}, {"email", user.email, ColumnRole::kName}}; }

}  // namespace usher::cli
