#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/db/connection.h"
#include "common/domain/chat.h"
#include "common/domain/owner.h"

namespace usher::store {

struct OwnedThread {
  domain::ChatThread thread;
  std::string owner;  ///< Owner::text().
};

struct ListedThread {
  domain::ChatThread thread;
  std::int64_t messages = 0;
};

/// Table chat_threads. Borrows its connection; one thread at a time.
class ChatThreadStore {
 public:
  explicit ChatThreadStore(db::Connection& connection) : db_(connection) {}

  /// The thread that `name` means to an owner, by name or id: their own, else somebody else's.
  Result<std::optional<OwnedThread>> resolve(const domain::Owner& owner, std::string_view name);
  /// Makes it unless its owner has one of that name; the id of the one that they have then. nullopt where the id is another
  /// owner's.
  Result<std::optional<ThreadId>> begin(const domain::Owner& owner, const domain::ChatThread& thread);
  Status touch(const ThreadId& id, Time now);
  /// The latest first.
  Result<std::vector<ListedThread>> list(const domain::Owner& owner, int limit);
  /// False where they have no such thread. Without its messages.
  Result<bool> erase(const domain::Owner& owner, const ThreadId& id);
  Status erase_all(const domain::Owner& owner);
  /// Those in which something was said since go from one owner to the other; how many did.
  Result<std::int64_t> merge(const domain::Owner& from, const domain::Owner& to, Time since);
  Result<bool> merge_one(const domain::Owner& from, const domain::Owner& to, const ThreadId& id);
  /// At most `limit` in which nothing was said since `before`; how many went.
  Result<std::int64_t> prune(Time before, int limit);

 private:
  db::Connection& db_;
};

}  // namespace usher::store
