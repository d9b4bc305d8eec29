#pragma once

#include "common/db/engine/connection.h"
#include "common/domain/chat.h"
#include "common/domain/owner.h"

namespace usher::store {

/// What was chatted in a span.
struct ChatDay {
  std::int64_t threads = 0;  ///< Begun in it.
  std::int64_t questions = 0;
  std::int64_t answers = 0;
};

/// One page of a thread, oldest first, after (after, after_id).
struct ChatPageFilter {
  Time after{};
  std::string after_id = {};
  int limit = 50;
};

/// Table chat_messages, where `session_id` is the thread's id. Borrows its connection; one thread at a time.
class ChatMessageStore {
 public:
  explicit ChatMessageStore(db::Connection& connection) : db_(connection) {}

  /// Adds a message for the current owner of the thread. False if the thread no longer exists.
  Result<bool> append(const ThreadId& thread, const domain::ChatMessage& message);
  Result<std::vector<domain::ChatMessage>> page(const domain::Owner& owner, const ThreadId& thread, const ChatPageFilter& filter);
  Status erase(const domain::Owner& owner, const ThreadId& thread);
  Status erase_all(const domain::Owner& owner);
  /// Moves the messages along with the threads that moved from one owner to another.
  Status merge(const domain::Owner& from, const domain::Owner& to);
  /// Deletes at most `limit` messages from before `before`; returns the number.
  Result<std::int64_t> prune(Time before, int limit);
  /// Counts what prune() would delete, all batches together.
  Result<std::int64_t> count_before(Time before);
  /// The same for messages of visitors alone.
  Result<std::int64_t> prune_visitors(Time before, int limit);
  Result<std::int64_t> count_visitors_before(Time before);
  /// Counts what was written from `from` to before `until` and still exists, threads included.
  Result<ChatDay> day_figures(Time from, Time until);

 private:
  db::Connection& db_;
};

}  // namespace usher::store
