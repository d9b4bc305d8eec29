#pragma once

#include "common/db/sql_files.h"

namespace usher::store {

/// The fact that names the sample account which was made last.
inline constexpr std::string_view kLastSample = "seeded_last";
/// When an account was imported last, in ms: accounts without a sign of use count as used then (users/find_use, list_dormant).
inline constexpr std::string_view kImportedAt = "imported_at_ms";
/// When a backup took the place of the database last, in ms: all accounts and visitors count as used then (restored_condition).
inline constexpr std::string_view kRestoredAt = "restored_at_ms";

/// Set where the database was begun with TEST_API: it has no people.
inline constexpr std::string_view kTestApi = "test_api";
/// By how many ms such a database's clock was moved on.
inline constexpr std::string_view kTestClock = "test_clock_ms";

/// Table installation: facts about this database, by name. Borrows its connection; one thread at a time.
class InstallationStore {
 public:
  explicit InstallationStore(db::Connection& connection) : db_(connection) {}

  Result<std::optional<std::string>> get(std::string_view name) {
    return db_.first(db::query("installation/get"), {{"name", name}}, [](const db::Row& row) { return row.string(0); });
  }
  /// Those whose names begin so, with their values.
  Result<std::vector<std::pair<std::string, std::string>>> list(std::string_view prefix) {
    return db_.all(db::query("installation/list"), {{"prefix", prefix}},
                   [](const db::Row& row) { return std::pair<std::string, std::string>(row.string(0), row.string(1)); });
  }
  /// Keeps an existing value.
  Status put_if_absent(std::string_view name, std::string_view value) {
    return db_.run_later(db::query("installation/put_if_absent"), {{"name", name}, {"value", value}});
  }
  /// Replaces an existing value.
  Status put(std::string_view name, std::string_view value) {
    return db_.run_later(db::query("installation/put"), {{"name", name}, {"value", value}});
  }
  /// Changes `old_value` (nullopt: absent) to `value`. False, without a change, if the stored value differs.
  Result<bool> replace(std::string_view name, const std::optional<std::string>& old_value, std::string_view value) {
    USHER_TRY(const auto changed,
              old_value
                  ? db_.run(db::query("installation/replace"), {{"name", name}, {"old_value", *old_value}, {"value", value}})
                  : db_.run(db::query("installation/put_if_absent"), {{"name", name}, {"value", value}}));
    return changed > 0;
  }
  Status erase(std::string_view name) { return db_.run_later(db::query("installation/erase"), {{"name", name}}); }

 private:
  db::Connection& db_;
};

}  // namespace usher::store
