#pragma once

#include "common/db/sql_files.h"
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
    return json::fields_of(json::required("threads", &ChatFigures::threads), json::required("messages", &ChatFigures::messages));
  }
};

/// Table chat_threads. Borrows its connection; one thread at a time.
class ChatThreadStore {
 public:
  explicit ChatThreadStore(db::Connection& connection) : db_(connection) {}

  /// Finds the owner's thread by name or id.
  Result<std::optional<domain::ChatThread>> find(const domain::Owner& owner, std::string_view name) {
    return db_.first(db::query("chat_threads/find"), {{"owner", owner.text()}, {"name", name}}, thread_from);
  }
  /// Whether a thread of any owner has that name or id, or is known to the back end by it.
  Result<bool> is_taken(std::string_view name) { return db_.any(db::query("chat_threads/is_taken"), {{"name", name}}); }
  /// Creates the thread unless its owner has one with that name; returns the id of the existing or new thread. nullopt if another
  /// owner has the id.
  Result<std::optional<ThreadId>> begin(const domain::Owner& owner, const domain::ChatThread& thread) {
    const auto upstream = thread.upstream == thread.name ? std::nullopt : std::optional(thread.upstream);
    USHER_CHECK(db_.run(db::query("chat_threads/begin"), {{"id", thread.id},
                                                          {"owner", owner.text()},
                                                          {"session_id", thread.name},
                                                          {"title", thread.title},
                                                          {"created_at_ms", thread.created_at},
                                                          {"upstream_name", upstream}}));
    return db_.first(db::query("chat_threads/find_by_name"), {{"owner", owner.text()}, {"session_id", thread.name}},
                     [](const db::Row& row) { return ThreadId(row.string(0)); });
  }
  Status touch(const ThreadId& id, Time now) {
    return db_.run_later(db::query("chat_threads/touch"), {{"id", id}, {"now_ms", now}});
  }
  /// The most recent first.
  Result<std::vector<ListedThread>> list(const domain::Owner& owner, int limit) {
    return db_.all(db::query("chat_threads/list"), {{"owner", owner.text()}, {"limit", limit}}, [](const db::Row& row) {
      return ListedThread{thread_from(row), row.integer(6)};
    });
  }
  /// Of all owners.
  Result<ChatFigures> figures() {
    USHER_TRY(const auto found, db_.first(db::query("chat_threads/figures"), {}, [](const db::Row& row) {
      return ChatFigures{row.integer(0), row.integer(1)};
    }));
    return found.value_or(ChatFigures{});
  }
  /// False if the owner has no such thread. Keeps its messages.
  Result<bool> erase(const domain::Owner& owner, const ThreadId& id) {
    return db_.changes(db::query("chat_threads/erase"), {{"id", id}, {"owner", owner.text()}});
  }
  Status erase_all(const domain::Owner& owner) {
    return db_.run_later(db::query("chat_threads/erase_all"), {{"owner", owner.text()}});
  }
  /// Moves the threads with messages since `since` from one owner to another; returns the number.
  Result<std::int64_t> merge(const domain::Owner& from, const domain::Owner& to, Time since) {
    return db_.run(db::query("chat_threads/adopt"), {{"from", from.text()}, {"to", to.text()}, {"since_ms", since}});
  }
  Result<bool> merge_one(const domain::Owner& from, const domain::Owner& to, const ThreadId& id) {
    return db_.changes(db::query("chat_threads/adopt_one"), {{"from", from.text()}, {"to", to.text()}, {"id", id}});
  }
  /// Deletes at most `limit` threads without messages since `before`; returns the number.
  Result<std::int64_t> prune(Time before, int limit) {
    return db_.run(db::query("chat_threads/prune"), {{"before_ms", before}, {"limit", limit}});
  }
  /// The same for threads of visitors alone.
  Result<std::int64_t> prune_visitors(Time before, int limit) {
    return db_.run(db::query("chat_threads/prune_visitors"), {{"before_ms", before}, {"limit", limit}});
  }

 private:
  static domain::ChatThread thread_from(const db::Row& row) {
    return {.id = ThreadId(row.string(0)),
            .name = row.string(1),
            .upstream = row.is_null(5) ? row.string(1) : row.string(5),
            .title = row.string(2),
            .created_at = row.time(3),
            .updated_at = row.time(4)};
  }

  db::Connection& db_;
};

}  // namespace usher::store
