#pragma once

#include "common/db/engine/connection.h"

namespace usher::store {

/// A column of boxes (crypto/sealed_box) and its table's key. The names are ours, never input.
struct BoxColumn {
  std::string_view table;
  std::string_view id;
  std::string_view column;
};

struct StoredBox {
  std::string id;
  std::string box;
};

/// The sealed columns of all tables, regardless of their meaning. Borrows its connection; one thread at a time.
class SealedBoxStore {
 public:
  explicit SealedBoxStore(db::Connection& connection) : db_(connection) {}

  /// At most `limit` rows by id, after `after` (empty: from the start). Skips rows without a box.
  Result<std::vector<StoredBox>> page(const BoxColumn& where, std::string_view after, int limit);
  /// False if the row has a different box or none by now.
  Result<bool> replace(const BoxColumn& where, const StoredBox& old_box, std::string_view new_box);

 private:
  db::Connection& db_;
};

}  // namespace usher::store
