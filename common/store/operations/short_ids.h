#pragma once

#include "common/db/sql_files.h"

namespace usher::store {

/// Finds what an operator named in short or misspelt, a few rows at most. Borrows its connection; one thread at a time.
class ShortIdStore {
 public:
  static constexpr int kMost = 5;
  explicit ShortIdStore(db::Connection& connection) : db_(connection) {}

  /// The ids that end in `tail`.
  Result<std::vector<std::string>> users(std::string_view tail) { return ending(db::query("short_ids/users"), tail); }
  Result<std::vector<std::string>> sessions(std::string_view tail) { return ending(db::query("short_ids/sessions"), tail); }
  Result<std::vector<std::string>> mails(std::string_view tail) { return ending(db::query("short_ids/mails"), tail); }
  /// At most `limit` addresses, as compared, that begin with `start`.
  Result<std::vector<std::string>> emails(std::string_view start, int limit) {
    const std::string end = std::string(start) + "\x7f";  // addresses are ASCII or sort after it
    return texts(db::query("short_ids/emails"), {{"begin", start}, {"end", end}, {"limit", limit}});
  }

 private:
  Result<std::vector<std::string>> texts(const db::Query& query, db::Bindings bindings) {
    return db_.all(query, bindings, [](const db::Row& row) { return row.string(0); });
  }
  Result<std::vector<std::string>> ending(const db::Query& query, std::string_view tail) {
    const std::string pattern = "%" + std::string(tail);
    return texts(query, {{"pattern", pattern}, {"limit", kMost}});
  }

  db::Connection& db_;
};

}  // namespace usher::store
