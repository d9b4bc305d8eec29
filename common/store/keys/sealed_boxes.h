#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/db/connection.h"

namespace usher::store {

/// A column of boxes (crypto/sealed_box) and the table's key. Names of ours, never input.
struct BoxColumn {
  std::string_view table;
  std::string_view id;
  std::string_view column;
};

struct StoredBox {
  std::string id;
  std::string box;
};

/// The sealed columns of all tables alike, whatever they mean. Borrows its connection; one thread at a time.
class SealedBoxStore {
 public:
  explicit SealedBoxStore(db::Connection& connection) : db_(connection) {}

  /// At most `limit` by id, after `after` (empty: from the first), without the rows that have none.
  Result<std::vector<StoredBox>> page(const BoxColumn& where, std::string_view after, int limit);
  /// False when the row has another box by now, or none.
  Result<bool> replace(const BoxColumn& where, const StoredBox& old_box, std::string_view new_box);

 private:
  db::Connection& db_;
};

}  // namespace usher::store
