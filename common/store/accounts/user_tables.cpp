#include "common/store/accounts/user_tables.h"

#include "common/base/text.h"
#include "common/db/sql_files.h"
#include "common/store/accounts/user_parts.h"
#include "common/store/accounts/users.h"

namespace usher::store {
namespace {

using At = ColumnMatch::At;

/// No stored text has a character that sorts before it.
constexpr char kFirstCharacter = '\x01';
/// No text with a given beginning sorts after that beginning and this character, the last of Unicode.
constexpr std::string_view kLastCharacter = "\xf4\x8f\xbf\xbf";

std::string like_pattern(const ColumnMatch& match) {
  const bool open_start = match.at == At::kAnywhere || match.at == At::kEnd;
  const bool open_end = match.at == At::kAnywhere || match.at == At::kStart;
  return (open_start ? "%" : "") + like_literal(match.text) + (open_end ? "%" : "");
}

struct OrderRow {
  std::string_view column;
  const db::Query& ascending;
  const db::Query& descending;
};

const db::Query& order_of(const UserTable& table) {
  static const std::array kOrders{
      OrderRow{"created_at", db::query("user_tables/by_created"), db::query("user_tables/by_created_desc")},
      OrderRow{"updated_at", db::query("user_tables/by_updated"), db::query("user_tables/by_updated_desc")},
      OrderRow{"email", db::query("user_tables/by_email"), db::query("user_tables/by_email_desc")},
      OrderRow{"name", db::query("user_tables/by_name"), db::query("user_tables/by_name_desc")},
      OrderRow{"role", db::query("user_tables/by_role"), db::query("user_tables/by_role_desc")}};
  const auto* const found = find_by(kOrders, table.sort_by, &OrderRow::column);
  const auto& row = found ? *found : kOrders.front();
  return table.descending ? row.descending : row.ascending;
}

struct IndexRow {
  std::string_view column;
  bool whole_or_start = true;  ///< Serves kAll and kStart; otherwise kAnywhere and kEnd.
  const db::Query& list;
  const db::Query& count;
};

/// A condition that an index serves. It holds for all users that the condition holds for, and for no others.
struct Narrowing {
  const IndexRow* index = nullptr;
  std::vector<std::string> texts;  ///< Borrowed by the bindings.
  std::vector<db::Binding> bindings;
};

std::optional<Narrowing> narrowing_by(const std::optional<ColumnMatch>& match) {
  static const std::array kIndexes{
      IndexRow{"email", true, db::query("user_tables/of_emails"), db::query("user_tables/count_emails")},
      IndexRow{"name", true, db::query("user_tables/of_names"), db::query("user_tables/count_names")},
      IndexRow{"role", true, db::query("user_tables/of_roles"), db::query("user_tables/count_roles")},
      IndexRow{"email", false, db::query("user_tables/of_email_parts"), db::query("user_tables/count_email_parts")}};
  if (!match || match->negated || match->text.empty()) return std::nullopt;
  const bool from_start = match->at == At::kAll || match->at == At::kStart;
  const auto* found =
      find_where(kIndexes, [&](const IndexRow& row) { return row.column == match->column && row.whole_or_start == from_start; });
  if (!found) return std::nullopt;
  Narrowing narrowing{.index = found, .texts = {}, .bindings = {}};
  if (!from_start) {
    narrowing.texts = {like_pattern(*match)};
    narrowing.bindings = {{"pattern", narrowing.texts[0]}};
    return narrowing;
  }
  const auto text = ascii_lower(match->text);
  narrowing.texts = {text, match->at == At::kAll ? text + kFirstCharacter : after_beginning(text)};
  narrowing.bindings = {{"from", narrowing.texts[0]}, {"before", narrowing.texts[1]}};
  return narrowing;
}

/// The text of a condition that the index of parts is asked for; the statements check both conditions. Empty: none.
std::string_view part_text_of(const UserTable& table) {
  for (const auto* match : {&table.search, &table.filter}) {
    if (!*match || (*match)->negated || ((*match)->column != "email" && (*match)->column != "name")) continue;
    if ((*match)->at != At::kAnywhere && (*match)->at != At::kEnd) continue;
    if (count_characters((*match)->text) >= PartSearch::kLeast) return (*match)->text;
  }
  return {};
}

}  // namespace

/// The values of a table's statements.
struct UserTableStore::Bound {
  Bound(const UserTable& table, Time now)
      : now_(now),
        search_(table.search),
        filter_(table.filter),
        sort_(std::string(table.sort_by) + (table.descending ? " desc" : " asc")),
        limit_(table.limit),
        offset_(table.offset) {}

  /// Those of user_condition.sql.
  [[nodiscard]] std::vector<db::Binding> condition() const {
    return {{"search_column", search_.column},
            {"search_pattern", search_.pattern},
            {"search_wanted", search_.wanted},
            {"filter_column", filter_.column},
            {"filter_pattern", filter_.pattern},
            {"filter_wanted", filter_.wanted},
            {"now_ms", now_}};
  }
  [[nodiscard]] std::vector<db::Binding> part() const {
    auto all = condition();
    all.push_back({"limit", limit_});
    all.push_back({"offset", offset_});
    return all;
  }
  /// The same, for a statement that sorts.
  [[nodiscard]] std::vector<db::Binding> sorted_part() const {
    auto all = part();
    all.push_back({"sort", sort_});
    return all;
  }

 private:
  struct Match {
    std::optional<std::string_view> column;
    std::optional<std::string> pattern;
    bool wanted = true;

    explicit Match(const std::optional<ColumnMatch>& match) {
      if (!match) return;
      column = match->column;
      pattern = like_pattern(*match);
      wanted = !match->negated;
    }
  };

  Time now_;
  Match search_;
  Match filter_;
  std::string sort_;
  std::int64_t limit_;
  std::int64_t offset_;
};

std::string like_literal(std::string_view text) {
  std::string escaped;
  for (const char c : ascii_lower(text)) {
    if (c == '%' || c == '_' || c == '!') escaped += '!';
    escaped += c;
  }
  return escaped;
}

std::string after_beginning(std::string_view text) { return std::string(text) + std::string(kLastCharacter); }

Result<std::vector<domain::User>> UserTableStore::list(const db::Query& query, std::span<const db::Binding> bindings) {
  return db_.all(query, bindings, [this](const db::Row& row) { return user_from(row, now_); });
}

Result<std::optional<UserTablePart>> UserTableStore::part_by_parts(const UserTable& table, const Bound& bound) {
  USHER_TRY(const auto parts, UserPartStore(db_).narrowed(part_text_of(table)));
  if (!parts) return std::optional<UserTablePart>();
  if (parts->found == 0) return std::optional(UserTablePart());
  const auto with_parts = [&](std::vector<db::Binding> bindings) {
    for (const auto& binding : parts->bindings()) bindings.push_back(binding);
    return bindings;
  };
  UserTablePart part;
  USHER_TRY(part.total, db_.count(db::query("user_tables/count_of_parts"), with_parts(bound.condition())));
  if (table.offset >= part.total) return std::optional(std::move(part));
  USHER_TRY(part.users, list(db::query("user_tables/of_parts"), with_parts(bound.sorted_part())));
  return std::optional(std::move(part));
}

Result<UserTablePart> UserTableStore::part(const UserTable& table) {
  const Bound bound(table, now_);
  USHER_TRY(auto by_parts, part_by_parts(table, bound));
  if (by_parts) return std::move(*by_parts);
  auto narrowing = narrowing_by(table.search);
  if (!narrowing) narrowing = narrowing_by(table.filter);
  const bool is_free = !table.search && !table.filter;
  std::int64_t candidates = 0;
  if (narrowing) {
    USHER_TRY(candidates, db_.count(narrowing->index->count, narrowing->bindings));
    if (candidates == 0) return UserTablePart();
  }
  UserTablePart part;
  if (narrowing && !(table.search && table.filter)) {
    part.total = candidates;
  } else {
    USHER_TRY(part.total, is_free ? db_.count(db::query("user_tables/count_all"), {})
                                  : db_.count(db::query("user_tables/count_matches"), bound.condition()));
  }
  if (table.offset >= part.total) return part;

  const bool reads_candidates = narrowing && candidates <= kFewCandidates;
  auto bindings = reads_candidates ? bound.sorted_part() : bound.part();
  if (reads_candidates) bindings.insert(bindings.end(), narrowing->bindings.begin(), narrowing->bindings.end());
  USHER_TRY(part.users, list(reads_candidates ? narrowing->index->list : order_of(table), bindings));
  return part;
}

}  // namespace usher::store
