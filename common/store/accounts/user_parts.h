#pragma once

#include "common/db/engine/connection.h"

namespace usher::store {

/// A search finds all users by an index of parts only above so many; fewer are read as fast.
inline constexpr std::int64_t kMostWithoutParts = 20'000;

/// What the index of parts is asked for users whose address or name contains a text. It finds them all, and others that have the
/// same parts apart from each other.
struct PartSearch {
  std::string match;       ///< All parts, for SQLite.
  std::string pattern;     ///< The beginning of the text, for PostgreSQL.
  std::int64_t found = 0;  ///< The users that it finds, once it was asked.

  static constexpr std::size_t kLeast = 3;  ///< Characters of a text that has parts.
  /// nullopt for a text of fewer characters.
  static std::optional<PartSearch> of(std::string_view text);
  [[nodiscard]] std::vector<db::Binding> bindings() const { return {{"match", match}, {"part", pattern}}; }
};

/// The index of parts (db::PartTexts). Where triggers note the changed users, a search reads these beside the index. Borrows its
/// connection; one thread at a time. Errors everywhere: those of db::Connection.
class UserPartStore {
 public:
  explicit UserPartStore(db::Connection& connection) : db_(connection), texts_(connection.schema_texts().parts) {}

  /// Whether a search may ask it: it is there and right, and few users are noted.
  Result<bool> is_usable();
  /// What it is asked for the users whose address or name contains `text`; nullopt if it is not usable or finds many. Of an
  /// address it is asked without the domain first, since many users share one and all of them are listed for its parts.
  Result<std::optional<PartSearch>> narrowed(std::string_view text);
  /// Whether db::make_user_parts() is to be called: it is absent, or wrong since a program copied the users by itself.
  Result<bool> is_to_be_made();
  /// Whether any user is noted.
  Result<bool> has_noted();
  /// Takes the first `rows` noted users over. Precondition: has_noted().
  Status take_over(int rows);
  /// The place of a user in the index; nullopt if nothing has to be done for an erased one.
  Result<std::optional<std::int64_t>> place_of(const UserId& id);
  /// Takes the user of a place over after a change, so that nothing keeps the text of before.
  Status take_over_place(std::int64_t place) { return take_over(place, place); }
  /// A step of the work after which no page has what was taken out; `begins`: the first one. False: nothing is left to do.
  Result<bool> merge(bool begins);

 private:
  Result<bool> finds(const db::Query& query);
  Result<std::int64_t> number(const db::Query& query, db::Bindings bindings);
  Status take_over(std::int64_t first, std::int64_t last);

  db::Connection& db_;
  const db::PartTexts& texts_;
};

}  // namespace usher::store
