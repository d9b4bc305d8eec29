
#include "common/core/accounts/user_admin.h"
#include "server/better_auth/endpoints/endpoints.h"
#include "server/better_auth/protocol/admin_gate.h"
namespace usher::better_auth {
namespace {

using store::ColumnMatch;

constexpr std::int64_t kUsualLimit = 100;
constexpr std::int64_t kMostUsers = 1000;

constexpr std::array<std::string_view, 2> kSearchFields{"email", "name"};
constexpr std::array<std::string_view, 3> kSearchOperators{"contains", "starts_with", "ends_with"};
constexpr std::array<std::string_view, 2> kDirections{"asc", "desc"};
constexpr std::array<std::string_view, 11> kFilterOperators{"eq", "ne",     "lt",       "lte",         "gt",       "gte",
                                                            "in", "not_in", "contains", "starts_with", "ends_with"};

struct ListQuery {
  std::optional<std::string> search_value, search_field, search_operator;
  std::optional<std::string> limit, offset;
  std::optional<std::string> sort_by, sort_direction;
  std::optional<std::string> filter_field, filter_value, filter_operator;

  static constexpr auto fields() {
    using json::optional;
    return json::fields_of(optional("searchValue", &ListQuery::search_value),
                           optional("searchField", &ListQuery::search_field, {.one_of = kSearchFields}),
                           optional("searchOperator", &ListQuery::search_operator, {.one_of = kSearchOperators}),
                           optional("limit", &ListQuery::limit), optional("offset", &ListQuery::offset),
                           optional("sortBy", &ListQuery::sort_by),
                           optional("sortDirection", &ListQuery::sort_direction, {.one_of = kDirections}),
                           optional("filterField", &ListQuery::filter_field), optional("filterValue", &ListQuery::filter_value),
                           optional("filterOperator", &ListQuery::filter_operator, {.one_of = kFilterOperators}));
  }
};

/// The protocol's name of a column.
struct SortColumn {
  std::string_view theirs;
  std::string_view ours;
};
constexpr std::array kSortable{SortColumn{"createdAt", "created_at"}, SortColumn{"updatedAt", "updated_at"},
                               SortColumn{"email", "email"}, SortColumn{"name", "name"}, SortColumn{"role", "role"}};
constexpr std::array kFilterable{SortColumn{"email", "email"},   SortColumn{"name", "name"},
                                 SortColumn{"id", "id"},         SortColumn{"role", "role"},
                                 SortColumn{"banned", "banned"}, SortColumn{"emailVerified", "email_verified"}};

std::optional<std::string_view> column_of(std::span<const SortColumn> columns, std::string_view theirs) {
  const auto* const found = find_by(columns, theirs, &SortColumn::theirs);
  return found ? std::optional(found->ours) : std::nullopt;
}

/// The operators that compare texts.
struct Operator {
  std::string_view name;
  ColumnMatch::At at;
  bool negated = false;
};
constexpr std::array kOperators{Operator{"eq", ColumnMatch::At::kAll}, Operator{"ne", ColumnMatch::At::kAll, true},
                                Operator{"contains", ColumnMatch::At::kAnywhere},
                                Operator{"starts_with", ColumnMatch::At::kStart}, Operator{"ends_with", ColumnMatch::At::kEnd}};

std::optional<ColumnMatch> match_of(std::string_view column, std::string_view operation, const std::string& value) {
  const auto* const found = find_by(kOperators, operation, &Operator::name);
  if (!found) return std::nullopt;
  return ColumnMatch{.column = column, .text = value, .at = found->at, .negated = found->negated};
}

/// Converts like JavaScript, but without fractions; 0 if it is not a number.
std::int64_t number_of(const std::optional<std::string>& text) {
  std::int64_t number = 0;
  if (text) std::from_chars(text->data(), text->data() + text->size(), number);
  return std::max<std::int64_t>(number, 0);
}

/// Returns nullopt if the query cannot be expressed; the protocol then returns an empty list.
std::optional<store::UserTable> table_of(const ListQuery& query) {
  store::UserTable table;
  const auto sort_by = column_of(kSortable, query.sort_by.value_or("createdAt"));
  if (!sort_by) return std::nullopt;
  table.sort_by = *sort_by;
  table.descending = query.sort_direction == "desc";
  if (query.search_value && !query.search_value->empty()) {
    const auto column = column_of(kFilterable, query.search_field.value_or("email"));
    if (!column) return std::nullopt;
    table.search = match_of(*column, query.search_operator.value_or("contains"), *query.search_value);
  }
  if (query.filter_value) {
    const auto column = column_of(kFilterable, query.filter_field.value_or("email"));
    if (!column) return std::nullopt;
    table.filter = match_of(*column, query.filter_operator.value_or("eq"), *query.filter_value);
    if (!table.filter) return std::nullopt;
  }
  const auto limit = number_of(query.limit);
  table.limit = static_cast<int>(std::min(limit > 0 ? limit : kUsualLimit, kMostUsers));
  table.offset = number_of(query.offset);
  return table;
}

Result<Response> list_users(const EndpointContext& use, const Request& /*request*/, const AdminSignedIn& /*who*/,
                            const ListQuery& query) {
  const auto table = table_of(query);
  if (!table) return ok(json::Object{{"users", json::Array()}, {"total", 0}});
  USHER_TRY(const auto page, use.core.user_admin.page(*table));
  json::Array users;
  for (const auto& user : page.users) {
    USHER_TRY(auto object, shown(use, user));
    users.emplace_back(std::move(object));
  }
  json::Object answer{{"users", std::move(users)}, {"total", page.total}};
  if (number_of(query.limit) > 0) answer.append({"limit", std::int64_t{table->limit}});
  if (table->offset > 0) answer.append({"offset", table->offset});
  return ok(std::move(answer));
}

}  // namespace

std::vector<http::Endpoint> admin_list_endpoint(const EndpointContext& use) {
  return {get("/api/auth/admin/list-users", "better_auth_admin_list_users", access::kAdminReads, Lane::kSearch,
              for_admin(use, api_error::kMayNotListUsers, list_users))};
}

}  // namespace usher::better_auth
