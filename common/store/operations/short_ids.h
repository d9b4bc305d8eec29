#pragma once

#include "common/db/engine/connection.h"

namespace usher::store {

/// Finds what an operator named in short or misspelt, a few rows at most. Borrows its connection; one thread at a time.
class ShortIdStore {
 public:
  static constexpr int kMost = 5;
  explicit ShortIdStore(db::Connection& connection) : db_(connection) {}

  /// The ids that end in `tail`.
  Result<std::vector<std::string>> users(std::string_view tail);
  Result<std::vector<std::string>> sessions(std::string_view tail);
  Result<std::vector<std::string>> mails(std::string_view tail);
  /// At most `limit` addresses, as compared, that begin with `start`.
  Result<std::vector<std::string>> emails(std::string_view start, int limit);

 private:
  Result<std::vector<std::string>> texts(const db::Query& query, db::Bindings bindings);
  Result<std::vector<std::string>> ending(const db::Query& query, std::string_view tail);

  db::Connection& db_;
};

}  // namespace usher::store
