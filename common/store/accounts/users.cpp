#include "common/store/accounts/users.h"

#include <algorithm>

#include "common/base/text.h"
#include "common/db/fragment_columns.h"  // made by cmake/embed_sql.cmake
#include "common/db/sql_files.h"

namespace usher::store {
namespace {

/// For LIKE: lower-cased, its own wildcards escaped.
std::string literal(std::string_view text) {
  std::string escaped;
  for (const char c : ascii_lower(text)) {
    if (c == '%' || c == '_' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string like_pattern(const ColumnMatch& match) {
  using At = ColumnMatch::At;
  const bool open_start = match.at == At::kAnywhere || match.at == At::kEnd;
  const bool open_end = match.at == At::kAnywhere || match.at == At::kStart;
  return (open_start ? "%" : "") + literal(match.text) + (open_end ? "%" : "");
}

/// How one of a table's conditions is bound.
struct BoundMatch {
  std::optional<std::string_view> column;
  std::optional<std::string> pattern;
  bool wanted = true;

  explicit BoundMatch(const std::optional<ColumnMatch>& match) {
    if (!match) return;
    column = match->column;
    pattern = like_pattern(*match);
    wanted = !match->negated;
  }
};

}  // namespace

domain::User user_from(const db::Row& row, Time now, int first) {
  using Column = db::UserColumn;
  const auto at = [first](Column column) { return first + static_cast<int>(column); };
  domain::User user{.id = UserId(row.string(at(Column::id))),
                    .email = row.string(at(Column::email)),
                    .email_as_written = row.string(at(Column::email_as_written)),
                    .name = row.maybe_string(at(Column::name)),
                    .image = row.maybe_string(at(Column::image)),
                    .role = row.string(at(Column::role)),
                    .is_active = row.flag(at(Column::is_active)),
                    .is_verified = row.flag(at(Column::is_verified)),
                    .is_anonymous = row.flag(at(Column::is_anonymous)),
                    .two_factor_enabled = row.flag(at(Column::two_factor_enabled)),
                    .created_at = row.time(at(Column::created_at_ms)),
                    .updated_at = row.time(at(Column::updated_at_ms)),
                    .last_login_at = row.maybe_time(at(Column::last_login_at_ms)),
                    .suspended_reason = row.maybe_string(at(Column::suspended_reason)),
                    .suspended_until = row.maybe_time(at(Column::suspended_until_ms))};
  if (user.suspended_until && *user.suspended_until <= now) user.lift_suspension();
  return user;
}

namespace {

AccountUse use_from(const db::Row& row, Time now) {
  AccountUse use{.user = user_from(row, now), .warned_at = row.maybe_time(db::kUserColumns + 2)};
  use.last_used = std::max(use.user.created_at, use.user.updated_at);
  for (const auto& sign : {use.user.last_login_at, row.maybe_time(db::kUserColumns), row.maybe_time(db::kUserColumns + 1)})
    if (sign) use.last_used = std::max(use.last_used, *sign);
  return use;
}

}  // namespace

Status UserStore::insert(const domain::User& user) {
  static const auto& kInsert = db::query("users/insert");
  USHER_CHECK(db_.run(kInsert, {{"id", user.id},
                                {"email", user.email},
                                {"email_as_written", user.email_as_written},
                                {"name", user.name},
                                {"image", user.image},
                                {"role", user.role},
                                {"is_active", user.is_active},
                                {"is_verified", user.is_verified},
                                {"is_anonymous", user.is_anonymous},
                                {"two_factor_enabled", user.two_factor_enabled},
                                {"created_at_ms", user.created_at},
                                {"updated_at_ms", user.updated_at},
                                {"last_login_at_ms", user.last_login_at},
                                {"suspended_reason", user.suspended_reason},
                                {"suspended_until_ms", user.suspended_until}}));
  return done();
}

Status UserStore::note_seen(const UserId& id, Time seen_at) {
  static const auto& kNote = db::query("users/note_seen");
  USHER_CHECK(db_.run(kNote, {{"id", id}, {"seen_at_ms", seen_at}}));
  return done();
}

Result<std::vector<UserId>> UserStore::list_ids(const db::Query& query, Time before, const UserId& after, int limit) {
  std::vector<UserId> ids;
  USHER_CHECK(db_.each(query, {{"before_ms", before}, {"after", after}, {"limit", limit}}, [&](const db::Row& row) {
    ids.emplace_back(row.string(0));
    return true;
  }));
  return ids;
}

Result<std::vector<UserId>> UserStore::list_dormant(Time before, const UserId& after, int limit) {
  static const auto& kList = db::query("users/list_dormant");
  return list_ids(kList, before, after, limit);
}

Result<std::vector<UserId>> UserStore::list_unused_anonymous(Time before, const UserId& after, int limit) {
  static const auto& kList = db::query("users/list_unused_anonymous");
  return list_ids(kList, before, after, limit);
}

Result<std::optional<AccountUse>> UserStore::find_use(const UserId& id, std::string_view warning, Time now) {
  static const auto& kFind = db::query("users/find_use");
  return db_.first(kFind, {{"id", id}, {"warning", warning}, {"now_ms", now}},
                   [now](const db::Row& row) { return use_from(row, now); });
}

Result<std::optional<domain::User>> UserStore::find(const UserId& id) {
  static const auto& kFind = db::query("users/find_by_id");
  return db_.first(kFind, {{"id", id}}, [this](const db::Row& row) { return user_from(row, now_); });
}

Result<std::optional<domain::User>> UserStore::find_by_email(std::string_view compared) {
  static const auto& kFind = db::query("users/find_by_email");
  return db_.first(kFind, {{"email", compared}}, [this](const db::Row& row) { return user_from(row, now_); });
}

Status UserStore::update(const domain::User& user) {
  static const auto& kUpdate = db::query("users/update");
  USHER_CHECK(db_.run(kUpdate, {{"id", user.id},
                                {"name", user.name},
                                {"image", user.image},
                                {"role", user.role},
                                {"is_active", user.is_active},
                                {"suspended_reason", user.suspended_reason},
                                {"suspended_until_ms", user.suspended_until},
                                {"is_verified", user.is_verified},
                                {"updated_at_ms", user.updated_at}}));
  return done();
}

Status UserStore::set_email(const UserId& id, std::string_view compared, std::string_view written, Time now) {
  static const auto& kSet = db::query("users/set_email");
  USHER_CHECK(db_.run(kSet, {{"id", id}, {"email", compared}, {"written", written}, {"now_ms", now}}));
  return done();
}

Status UserStore::mark_verified(const UserId& id, Time now) {
  static const auto& kMark = db::query("users/mark_verified");
  USHER_CHECK(db_.run(kMark, {{"id", id}, {"now_ms", now}}));
  return done();
}

Status UserStore::set_two_factor(const UserId& id, bool enabled, Time now) {
  static const auto& kSet = db::query("users/set_two_factor");
  USHER_CHECK(db_.run(kSet, {{"id", id}, {"enabled", enabled}, {"now_ms", now}}));
  return done();
}

Status UserStore::touch_login(const UserId& id, Time now) {
  static const auto& kTouch = db::query("users/touch_login");
  USHER_CHECK(db_.run(kTouch, {{"id", id}, {"now_ms", now}}));
  return done();
}

Result<bool> UserStore::erase(const UserId& id) {
  static const auto& kDelete = db::query("users/delete");
  USHER_TRY(const auto gone, db_.run(kDelete, {{"id", id}}));
  return gone > 0;
}

Result<std::vector<domain::User>> UserStore::list(const UserFilter& filter) {
  static const auto& kList = db::query("users/list");
  const auto pattern = filter.search ? std::optional("%" + literal(*filter.search) + "%") : std::nullopt;
  std::vector<domain::User> users;
  USHER_CHECK(db_.each(kList,
                       {{"search", pattern},
                        {"role", filter.role},
                        {"is_active", filter.is_active},
                        {"now_ms", now_},
                        {"is_verified", filter.is_verified},
                        {"since_ms", filter.since},
                        {"after_ms", filter.after},
                        {"after_id", filter.after_id},
                        {"limit", filter.limit}},
                       [&](const db::Row& row) {
                         users.push_back(user_from(row, now_));
                         return true;
                       }));
  return users;
}

Result<std::vector<domain::User>> UserStore::list_table(const UserTable& table) {
  static const auto& kList = db::query("users/list_table");
  const BoundMatch search(table.search);
  const BoundMatch filter(table.filter);
  const auto sort = std::string(table.sort_by) + (table.descending ? " desc" : " asc");
  std::vector<domain::User> users;
  USHER_CHECK(db_.each(kList,
                       {{"search_column", search.column},
                        {"search_pattern", search.pattern},
                        {"search_wanted", search.wanted},
                        {"filter_column", filter.column},
                        {"filter_pattern", filter.pattern},
                        {"filter_wanted", filter.wanted},
                        {"now_ms", now_},
                        {"sort", sort},
                        {"limit", table.limit},
                        {"offset", table.offset}},
                       [&](const db::Row& row) {
                         users.push_back(user_from(row, now_));
                         return true;
                       }));
  return users;
}

Result<std::int64_t> UserStore::count_table(const UserTable& table) {
  static const auto& kCount = db::query("users/count_table");
  const BoundMatch search(table.search);
  const BoundMatch filter(table.filter);
  USHER_TRY(const auto count, db_.first(kCount,
                                        {{"search_column", search.column},
                                         {"search_pattern", search.pattern},
                                         {"search_wanted", search.wanted},
                                         {"filter_column", filter.column},
                                         {"filter_pattern", filter.pattern},
                                         {"filter_wanted", filter.wanted},
                                         {"now_ms", now_}},
                                        [](const db::Row& row) { return row.integer(0); }));
  return count.value_or(0);
}

Result<std::int64_t> UserStore::verify_created_before(Time before, Time now, int limit) {
  static const auto& kVerify = db::query("users/verify_created_before");
  return db_.run(kVerify, {{"before_ms", before}, {"now_ms", now}, {"limit", limit}});
}

Result<std::int64_t> UserStore::count_unverified_before(Time before) {
  static const auto& kCount = db::query("users/count_unverified_before");
  USHER_TRY(const auto count, db_.first(kCount, {{"before_ms", before}}, [](const db::Row& row) { return row.integer(0); }));
  return count.value_or(0);
}

}  // namespace usher::store
