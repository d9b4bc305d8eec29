#pragma once

#include "common/base/cursor.h"
#include "common/core/audit/audit_log.h"
#include "common/core/chat/chat.h"

namespace usher::core {

/// A page of a thread, oldest message first, and the cursor of the next page.
struct ChatPage {
  std::vector<domain::ChatMessage> messages;
  std::optional<Cursor> next;
};

/// The caller's chat threads, found by name or id. Threads of other owners count as missing. Safe from any thread.
class ChatThreads {
 public:
  static constexpr int kPage = 50;
  static constexpr int kMostListed = 1000;

  ChatThreads(Ports ports, const Chat& chat, const AuditLog& audit) : ports_(ports), chat_(chat), audit_(audit) {}

  /// Lists the threads, latest first, at most kMostListed.
  Result<std::vector<store::ListedThread>> list(const domain::Owner& owner) const {
    return ports_.transactions.read([&](store::Stores& tx) { return tx.chat_threads.list(owner, kMostListed); });
  }
  /// Error: kThreadNotFound.
  Result<ChatPage> history(const domain::Owner& owner, std::string_view name, const std::optional<Cursor>& after) const;
  /// Deletes the thread with its messages. A running response is still passed on, but not kept. `by`: the session of the owner,
  /// null for a visitor; an impersonating admin is audited. Error: kThreadNotFound.
  Status erase(const domain::Owner& owner, std::string_view name, const domain::SessionActor* by = nullptr) const;

 private:
  Ports ports_;
  const Chat& chat_;
  const AuditLog& audit_;
};

/// Inside a write: moves the threads with messages since `since` to another owner. Concurrent calls move each thread once. A name
/// that the new owner already uses is replaced by the thread's id. Returns the number of moved threads.
Result<std::int64_t> merge_threads(store::Stores& tx, const domain::Owner& from, const domain::Owner& to, Time since);
/// Moves one thread, found by name or id; returns false if `from` does not have it.
Result<bool> merge_thread(store::Stores& tx, const domain::Owner& from, const domain::Owner& to, std::string_view name);
/// Inside a write: erases all threads of an owner with their messages.
Status erase_threads(store::Stores& tx, const domain::Owner& owner);
/// Returns all threads of an owner with their messages, for an export.
Result<json::Array> threads_of(store::Stores& tx, const domain::Owner& owner);

}  // namespace usher::core
