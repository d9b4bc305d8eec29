#pragma once

#include "common/db/engine/connection.h"
#include "common/domain/user.h"

namespace usher::store {

/// A text for LIKE: lower-cased, with its wildcards escaped by `!`. A backslash in a statement would depend on
/// standard_conforming_strings.
std::string like_literal(std::string_view text);

/// After every text that begins with `text`, and before every other one that sorts after it.
std::string after_beginning(std::string_view text);

/// Up to so many candidates are read and sorted; more are met early on the way through an index in the wanted order.
inline constexpr std::int64_t kFewCandidates = 5000;

/// A text for a column to match with LIKE.
struct ColumnMatch {
  std::string_view column;  ///< email, name, id, role, banned or email_verified; the last two are `true` or `false`.
  std::string text;         ///< In any case (ASCII).
  enum class At { kAll, kAnywhere, kStart, kEnd } at = At::kAll;
  bool negated = false;
};

/// A part of all users for a table.
struct UserTable {
  std::optional<ColumnMatch> search = {};
  std::optional<ColumnMatch> filter = {};
  std::string_view sort_by = "created_at";  ///< created_at, updated_at, email, name or role.
  bool descending = false;
  int limit = 100;
  std::int64_t offset = 0;
};

/// A part of a table, and how many users all its parts have.
struct UserTablePart {
  std::vector<domain::User> users;
  std::int64_t total = 0;
};

/// Table users as an admin sees it: sorted by any column, searched and filtered. Each order has an index, so that a part costs
/// what its rows cost. A condition on the beginning of an address, name or role reads a range of an index, one on a part of an
/// address or name the index of parts (UserPartStore) if that is there and finds few; else a part of an address is looked for in
/// the index of addresses, and any other condition reads the whole table. Borrows its connection; one thread at a time.
class UserTableStore {
 public:
  UserTableStore(db::Connection& connection, Time now) : db_(connection), now_(now) {}

  Result<UserTablePart> part(const UserTable& table);

 private:
  struct Bound;
  /// nullopt if the index of parts does not narrow the table.
  Result<std::optional<UserTablePart>> part_by_parts(const UserTable& table, const Bound& bound);
  Result<std::vector<domain::User>> list(const db::Query& query, std::span<const db::Binding> bindings);

  db::Connection& db_;
  const Time now_;
};

}  // namespace usher::store
