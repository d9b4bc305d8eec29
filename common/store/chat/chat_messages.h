#pragma once

#include <cstdio>

#include "common/db/sql_files.h"
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
  Result<bool> append(const ThreadId& thread, const domain::ChatMessage& message) {
    return db_.changes(db::query("chat_messages/append"), {{"thread", thread},
                                                           {"id", message.id},
                                                           {"role", to_text(message.role)},
                                                           {"content", message.content},
                                                           {"selected_text", message.selected_text},
                                                           {"ending", message.ending},
                                                           {"created_at_ms", message.created_at}});
  }
  Result<std::vector<domain::ChatMessage>> page(const domain::Owner& owner, const ThreadId& thread,
                                                const ChatPageFilter& filter) {
    return db_.all(db::query("chat_messages/page"),
                   {{"owner", owner.text()},
                    {"thread", thread},
                    {"after_ms", filter.after},
                    {"after_id", filter.after_id},
                    {"limit", filter.limit}},
                   message_from);
  }
  Status erase(const domain::Owner& owner, const ThreadId& thread) {
    return db_.run_later(db::query("chat_messages/erase"), {{"owner", owner.text()}, {"thread", thread}});
  }
  Status erase_all(const domain::Owner& owner) {
    return db_.run_later(db::query("chat_messages/erase_all"), {{"owner", owner.text()}});
  }
  /// Moves the messages along with the threads that moved from one owner to another.
  Status merge(const domain::Owner& from, const domain::Owner& to) {
    return db_.run_later(db::query("chat_messages/adopt"), {{"from", from.text()}, {"to", to.text()}});
  }
  /// Deletes at most `limit` messages from before `before`; returns the number.
  Result<std::int64_t> prune(Time before, int limit) {
    const auto first = first_id_of(before);
    return db_.run(db::query("chat_messages/prune"), {{"before_id", first}, {"limit", limit}});
  }
  /// Empties at most `limit` titles of threads from before it, which begin with a deleted message; returns the number.
  Result<std::int64_t> forget_titles(Time before, int limit) {
    const auto first = first_id_of(before);
    return db_.run(db::query("chat_threads/forget_titles"), {{"before_id", first}, {"limit", limit}});
  }
  /// Counts what prune() would delete, all batches together.
  Result<std::int64_t> count_before(Time before) {
    const auto first = first_id_of(before);
    return db_.count(db::query("chat_messages/count_before"), {{"before_id", first}});
  }
  /// The same for messages of visitors alone.
  Result<std::int64_t> prune_visitors(Time before, int limit) {
    return db_.run(db::query("chat_messages/prune_visitors"), {{"before_ms", before}, {"limit", limit}});
  }
  Result<std::int64_t> forget_visitors_titles(Time before, int limit) {
    return db_.run(db::query("chat_threads/forget_visitors_titles"), {{"before_ms", before}, {"limit", limit}});
  }
  Result<std::int64_t> count_visitors_before(Time before) {
    return db_.count(db::query("chat_messages/count_visitors_before"), {{"before_ms", before}});
  }
  /// Counts what was written from `from` to before `until` and still exists, threads included.
  Result<ChatDay> day_figures(Time from, Time until) {
    USHER_TRY(const auto day, db_.first(db::query("chat_messages/day_figures"),
                                        {{"from", first_id_of(from)}, {"until", first_id_of(until)}}, [](const db::Row& row) {
                                          return ChatDay{row.integer(0), row.integer(1), row.integer(2)};
                                        }));
    return day.value_or(ChatDay{});
  }

 private:
  /// A lower bound of the ids of that millisecond and of all later ones: UUIDv7 starts with the time (RFC 9562 §5.7).
  static std::string first_id_of(Time time) {
    std::array<char, 16> text{};
    const auto ms = static_cast<unsigned long long>(std::max<std::int64_t>(to_ms(time), 0));
    (void)std::snprintf(text.data(), text.size(), "%08llx-%04llx", (ms >> 16U) & 0xffffffffU, ms & 0xffffU);
    return text.data();
  }

  static domain::ChatMessage message_from(const db::Row& row) {
    return {.id = row.string(0),
            .role = row.text(1) == to_text(domain::ChatRole::kUser) ? domain::ChatRole::kUser : domain::ChatRole::kAssistant,
            .content = row.string(2),
            .selected_text = row.maybe_string(4),
            .ending = row.maybe_string(5),
            .created_at = row.time(3)};
  }

  db::Connection& db_;
};

}  // namespace usher::store
