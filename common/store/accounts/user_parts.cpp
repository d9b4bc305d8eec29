#include "common/store/accounts/user_parts.h"

#include <limits>
#include <vector>

#include "common/base/text.h"
#include "common/db/sql_files.h"

namespace usher::store {
namespace {

constexpr std::size_t kPartLength = 3;
/// More narrow a search no further.
constexpr std::size_t kMostParts = 32;
/// A search reads all noted users, so with more the way through all is shorter.
constexpr std::int64_t kMostNoted = 1000;
constexpr int kPagesPerMerge = 500;
/// SQLite counts one change where a merge finds nothing to do.
constexpr std::int64_t kChangesOfNoMerge = 1;

}  // namespace

std::string parts_of(std::string_view text) {
  const auto lower = ascii_lower(text);
  std::vector<std::size_t> characters;  // where they begin, and the end
  for (std::size_t at = 0; at < lower.size(); ++at)
    if ((byte_of(lower[at]) & 0xc0U) != 0x80U) characters.push_back(at);
  characters.push_back(lower.size());
  std::string parts;
  for (std::size_t i = 0; i + kPartLength < characters.size() && i < kMostParts; ++i) {
    parts += i == 0 ? "\"" : " AND \"";
    for (const char c : lower.substr(characters[i], characters[i + kPartLength] - characters[i]))
      parts += c == '"' ? std::string("\"\"") : std::string(1, c);
    parts += '"';
  }
  return parts;
}

Result<bool> UserPartStore::finds(const db::Query& query) {
  if (query.sql.empty()) return false;
  USHER_TRY(const auto found, db_.first(query, {}, [](const db::Row&) { return true; }));
  return found.has_value();
}

Result<std::int64_t> UserPartStore::number(const db::Query& query, db::Bindings bindings) {
  if (query.sql.empty()) return std::int64_t{0};
  USHER_TRY(const auto found, db_.first(query, bindings, [](const db::Row& row) { return row.integer(0); }));
  return found.value_or(0);
}

Result<bool> UserPartStore::is_usable() {
  USHER_TRY(const bool is_there, finds(texts_.is_there));
  if (!is_there) return false;
  USHER_TRY(const auto noted, number(texts_.noted, {{"most", kMostNoted + 1}}));
  if (noted > kMostNoted) return false;
  USHER_TRY(const bool is_wrong, finds(texts_.is_wrong));
  return !is_wrong;
}

Result<bool> UserPartStore::is_to_be_made() {
  static const auto& kMoreThan = db::query("users/more_than");
  USHER_TRY(const bool is_there, finds(texts_.is_there));
  if (is_there) return finds(texts_.is_wrong);
  USHER_TRY(const auto more, db_.first(kMoreThan, {{"users", kMostWithoutParts}}, [](const db::Row&) { return true; }));
  return more.has_value();
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

Status UserPartStore::take_over_place(std::int64_t place) { return take_over(place, place); }

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
