#pragma once

#include "common/db/engine/connection.h"
#include "common/domain/profile.h"

namespace usher::store {

/// The profile in the columns (sql/fragments/profile_columns.sql) from `first` on.
domain::Profile profile_from(const db::Row& row, int first = 0);

/// Table profiles. Borrows its connection; one thread at a time.
class ProfileStore {
 public:
  explicit ProfileStore(db::Connection& connection) : db_(connection) {}

  Result<std::optional<domain::Profile>> find(const UserId& user);
  /// Creates the profile or replaces all of it except created_at.
  Status save(const UserId& user, const domain::Profile& profile);
  Status erase(const UserId& user);

 private:
  db::Connection& db_;
};

}  // namespace usher::store
