#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "common/base/cursor.h"
#include "common/core/chat/chat.h"
#include "common/json/value.h"

namespace usher::core {

/// A page of a thread, oldest first, and where the next one begins.
struct ChatPage {
  std::vector<domain::ChatMessage> messages;
  std::optional<Cursor> next;
};

/// What somebody asked and was answered. A thread goes by its name or its id; another's is as none. Safe from any thread.
class ChatThreads {
 public:
  static constexpr int kPage = 50;
  static constexpr int kMostListed = 1000;

  ChatThreads(Ports ports, const Chat& chat) : ports_(ports), chat_(chat) {}

  /// The latest first, at most kMostListed.
  Result<std::vector<store::ListedThread>> list(const domain::Owner& owner) const;
  /// kThreadNotFound.
  Result<ChatPage> history(const domain::Owner& owner, std::string_view name, const std::optional<Cursor>& after) const;
  /// With its messages; an answer that is under way is passed on, but not kept. kThreadNotFound.
  Status erase(const domain::Owner& owner, std::string_view name) const;

 private:
  Ports ports_;
  const Chat& chat_;
};

/// Inside a write: the threads in which something was said since go from one owner to the other with their messages, each once
/// however many ask at the same time; a name that the new owner has already is replaced by the thread's id. How many went.
Result<std::int64_t> merge_threads(store::Stores& tx, const domain::Owner& from, const domain::Owner& to, Time since);
/// The same of one thread, by name or id; false where `from` has none such.
Result<bool> merge_thread(store::Stores& tx, const domain::Owner& from, const domain::Owner& to, std::string_view name);
/// Inside a write: all threads of an owner go with their messages.
Status erase_threads(store::Stores& tx, const domain::Owner& owner);
/// All threads of an owner with their messages, for an export.
Result<json::Array> threads_of(store::Stores& tx, const domain::Owner& owner);

}  // namespace usher::core
