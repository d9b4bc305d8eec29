#pragma once

#include "common/db/engine/connection.h"
#include "common/domain/chat.h"
#include "common/domain/owner.h"
#include "common/json/field.h"

namespace usher::store {

struct ListedThread {
  domain::ChatThread thread;
  std::int64_t messages = 0;
};

struct ChatFigures {
  std::int64_t threads = 0;
  std::int64_t messages = 0;

  static constexpr std::string_view kSchema = "ChatFigures";
  static constexpr auto fields() {
    return std::tuple{json::required("threads", &ChatFigures::threads), json::required("messages", &ChatFigures::messages)};
  }
};

/// Table chat_threads. Borrows its connection; one thread at a time.
class ChatThreadStore {
 public:
  explicit ChatThreadStore(db::Connection& connection) : db_(connection) {}

  /// Finds the owner's thread by name or id.
  Result<std::optional<domain::ChatThread>> find(const domain::Owner& owner, std::string_view name);
  /// Whether a thread of any owner has that name or id, or is known to the back end by it.
  Result<bool> is_taken(std::string_view name);
  /// Creates the thread unless its owner has one with that name; returns the id of the existing or new thread. nullopt if another
  /// owner has the id.
  Result<std::optional<ThreadId>> begin(const domain::Owner& owner, const domain::ChatThread& thread);
  Status touch(const ThreadId& id, Time now);
  /// The most recent first.
  Result<std::vector<ListedThread>> list(const domain::Owner& owner, int limit);
  /// Of all owners.
  Result<ChatFigures> figures();
  /// False if the owner has no such thread. Keeps its messages.
  Result<bool> erase(const domain::Owner& owner, const ThreadId& id);
  Status erase_all(const domain::Owner& owner);
  /// Moves the threads with messages since `since` from one owner to another; returns the number.
  Result<std::int64_t> merge(const domain::Owner& from, const domain::Owner& to, Time since);
  Result<bool> merge_one(const domain::Owner& from, const domain::Owner& to, const ThreadId& id);
  /// Deletes at most `limit` threads without messages since `before`; returns the number.
  Result<std::int64_t> prune(Time before, int limit);
  /// The same for threads of visitors alone.
  Result<std::int64_t> prune_visitors(Time before, int limit);

 private:
  db::Connection& db_;
};

}  // namespace usher::store
