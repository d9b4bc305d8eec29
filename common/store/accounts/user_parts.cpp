#include "common/store/accounts/user_parts.h"

#include "common/base/cursor.h"
#include "common/base/text.h"
#include "common/db/sql_files.h"
#include "common/store/accounts/user_tables.h"

namespace usher::store {
namespace {

/// More narrow a search no further.
constexpr std::size_t kMostParts = 32;
/// pg_trgm reads all that is listed for each part of a pattern.
constexpr std::size_t kMostOfPattern = 16;
/// A search reads all noted users, so with more the way through all is shorter.
constexpr std::int64_t kMostNoted = 1000;
constexpr int kPagesPerMerge = 500;
/// SQLite counts one change where a merge finds nothing to do.
constexpr std::int64_t kChangesOfNoMerge = 1;

}  // namespace

std::optional<PartSearch> PartSearch::of(std::string_view text) {
  const auto lower = ascii_lower(text);
  std::vector<std::size_t> characters;  // where they begin, and the end
  for (std::size_t at = 0; at < lower.size(); ++at)
    if ((byte_of(lower[at]) & 0xc0U) != 0x80U) characters.push_back(at);
  characters.push_back(lower.size());
  if (characters.size() <= kLeast) return std::nullopt;
  PartSearch search{.pattern = "%" + like_literal(first_characters(text, kMostOfPattern)) + "%"};
  for (std::size_t i = 0; i + kLeast < characters.size() && i < kMostParts; ++i) {
    search.match += i == 0 ? "\"" : " AND \"";
    for (const char c : lower.substr(characters[i], characters[i + kLeast] - characters[i]))
      search.match += c == '"' ? std::string("\"\"") : std::string(1, c);
    search.match += '"';
  }
  return search;
}

Result<bool> UserPartStore::finds(const db::Query& query) {
  if (query.sql.empty()) return false;
  return db_.any(query, {});
}

Result<std::int64_t> UserPartStore::number(const db::Query& query, db::Bindings bindings) {
  if (query.sql.empty()) return std::int64_t{0};
  return db_.count(query, bindings);
}

Result<bool> UserPartStore::is_usable() {
  USHER_TRY(const bool is_there, finds(texts_.is_there));
  if (!is_there) return false;
  USHER_TRY(const auto noted, number(texts_.noted, {{"most", kMostNoted + 1}}));
  if (noted > kMostNoted) return false;
  USHER_TRY(const bool is_wrong, finds(texts_.is_wrong));
  return !is_wrong;
}

Result<std::optional<PartSearch>> UserPartStore::narrowed(std::string_view text) {
  auto whole = PartSearch::of(text);
  USHER_TRY(const bool is_there, whole ? is_usable() : Result<bool>(false));
  if (!is_there) return std::optional<PartSearch>();
  auto before_domain = PartSearch::of(text.substr(0, text.find('@') + 1));
  for (auto* search : {&before_domain, &whole}) {
    if (!*search) continue;
    auto& asked = **search;
    USHER_TRY(asked.found, db_.count(db::query("users/count_parts"),
                                     {{"match", asked.match}, {"part", asked.pattern}, {"most", kMostCounted + 1}}));
    if (asked.found <= kMostCounted) return *search;
  }
  return std::optional<PartSearch>();
}

Result<bool> UserPartStore::is_to_be_made() {
  USHER_TRY(const bool is_there, finds(texts_.is_there));
  if (is_there) return finds(texts_.is_wrong);
  return db_.any(db::query("users/more_than"), {{"users", kMostWithoutParts}});
}

Status UserPartStore::take_over(std::int64_t first, std::int64_t last) {
  for (const auto& query : texts_.take_over) USHER_CHECK(db_.run(query, {{"first", first}, {"last", last}}));
  return done();
}

Result<bool> UserPartStore::has_noted() {
  if (texts_.noted.sql.empty()) return false;
  USHER_TRY(const bool is_there, finds(texts_.is_there));
  if (!is_there) return false;
  USHER_TRY(const auto noted, number(texts_.noted, {{"most", 1}}));
  return noted > 0;
}

Status UserPartStore::take_over(int rows) {
  USHER_TRY(const auto last, number(texts_.last_of, {{"rows", rows}}));
  return take_over(std::numeric_limits<std::int64_t>::min(), last);
}

Result<std::optional<std::int64_t>> UserPartStore::place_of(const UserId& id) {
  if (texts_.row_of.sql.empty()) return std::optional<std::int64_t>();
  USHER_TRY(const bool is_there, finds(texts_.is_there));
  if (!is_there) return std::optional<std::int64_t>();
  return db_.first(texts_.row_of, {{"id", id}}, [](const db::Row& row) { return row.integer(0); });
}

Result<bool> UserPartStore::merge(bool begins) {
  if (texts_.merge.sql.empty()) return false;
  USHER_TRY(const bool is_there, finds(texts_.is_there));
  if (!is_there) return false;
  USHER_TRY(const auto before, number(texts_.changes, {}));
  USHER_CHECK(db_.run(texts_.merge, {{"pages", begins ? -kPagesPerMerge : kPagesPerMerge}}));
  USHER_TRY(const auto after, number(texts_.changes, {}));
  return after - before > kChangesOfNoMerge;
}

}  // namespace usher::store
