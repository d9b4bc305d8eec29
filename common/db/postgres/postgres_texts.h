#pragma once

#include <map>

#include "common/base/mutex.h"
#include "common/db/engine/connection.h"

namespace usher::db {

/// A statement as PostgreSQL takes it.
struct PostgresText {
  std::string sql;                      ///< With `$1` for the first of `parameters`, and with qualified tables.
  std::vector<std::string> parameters;  ///< Names without the colon, each once.
  std::string statement;                ///< The name under which it is prepared: of its query and its text.
};

/// Our SQL, translated for one schema of PostgreSQL: `:name` becomes `$n`, and the names of our tables, views and indexes become
/// `"schema".name`, so that no search_path matters, which poolers do not keep. `rowid` becomes `ctid`. Texts in quotes and
/// comments stay. Each statement is translated once a process. Safe from any thread.
class PostgresTexts {
 public:
  /// `tables`: the names in lower case of all tables and views that migrations create (created_tables); `schema_migrations` is
  /// added. With an empty schema nothing is qualified, for other programs' databases.
  PostgresTexts(std::string schema, std::vector<std::string> tables);

  /// Of the query's own text for PostgreSQL, where it has one. Lives as long as this object.
  const PostgresText& of(const Query& query) {
    const Lock lock(mutex_);
    const auto found = texts_.find(query.sql);
    if (found != texts_.end()) return found->second;
    return texts_.emplace(std::string(query.sql), translate(query)).first->second;
  }
  /// For a server that speaks PostgreSQL's protocol and has no NOTIFY: announcements do nothing. Before the first of().
  void leave_out_announcements() {
    const Lock lock(mutex_);
    announces_ = false;
  }
  [[nodiscard]] bool announces() {
    const Lock lock(mutex_);
    return announces_;
  }
  /// A migration's text: qualified, and TEXT columns with COLLATE "C", so that they order by bytes as SQLite's do.
  [[nodiscard]] std::string script(std::string_view sql) const;
  /// What the migrator runs.
  [[nodiscard]] const SchemaTexts& schema_texts() const { return migrating_; }

 private:
  /// What migrating_ refers to.
  struct Kept {
    std::string tables;
    std::string stored_tables;
    std::string ledger_columns;
    std::string index_state;
    std::string has_parts;
    std::string before;
    std::string grant;
  };
  static Kept kept_for(const std::string& schema);
  [[nodiscard]] PostgresText translate(const Query& query) const REQUIRES(mutex_);

  const std::string schema_;
  const std::vector<std::string> tables_;  ///< Sorted.
  const Kept kept_;
  const SchemaTexts migrating_;
  Mutex mutex_;
  bool announces_ GUARDED_BY(mutex_) = true;
  std::map<std::string, PostgresText, std::less<>> texts_ GUARDED_BY(mutex_);  ///< By the SQL that they translate.
};

}  // namespace usher::db
