#include "common/store/chat/chat_threads.h"

#include "common/db/sql_files.h"

namespace usher::store {
namespace {

domain::ChatThread thread_from(const db::Row& row) {
  return {.id = ThreadId(row.string(0)),
          .name = row.string(1),
          .upstream = row.is_null(5) ? row.string(1) : row.string(5),
          .title = row.string(2),
          .created_at = row.time(3),
          .updated_at = row.time(4)};
}

}  // namespace

Result<std::optional<domain::ChatThread>> ChatThreadStore::find(const domain::Owner& owner, std::string_view name) {
  return db_.first(db::query("chat_threads/find"), {{"owner", owner.text()}, {"name", name}}, thread_from);
}

Result<bool> ChatThreadStore::is_taken(std::string_view name) {
  return db_.any(db::query("chat_threads/is_taken"), {{"name", name}});
}

Result<std::optional<ThreadId>> ChatThreadStore::begin(const domain::Owner& owner, const domain::ChatThread& thread) {
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

Status ChatThreadStore::touch(const ThreadId& id, Time now) {
  return db_.run_later(db::query("chat_threads/touch"), {{"id", id}, {"now_ms", now}});
}

Result<std::vector<ListedThread>> ChatThreadStore::list(const domain::Owner& owner, int limit) {
  return db_.all(db::query("chat_threads/list"), {{"owner", owner.text()}, {"limit", limit}}, [](const db::Row& row) {
    return ListedThread{thread_from(row), row.integer(6)};
  });
}

Result<ChatFigures> ChatThreadStore::figures() {
  USHER_TRY(const auto found, db_.first(db::query("chat_threads/figures"), {}, [](const db::Row& row) {
    return ChatFigures{row.integer(0), row.integer(1)};
  }));
  return found.value_or(ChatFigures{});
}

Result<bool> ChatThreadStore::erase(const domain::Owner& owner, const ThreadId& id) {
  return db_.changes(db::query("chat_threads/erase"), {{"id", id}, {"owner", owner.text()}});
}

Status ChatThreadStore::erase_all(const domain::Owner& owner) {
  return db_.run_later(db::query("chat_threads/erase_all"), {{"owner", owner.text()}});
}

Result<std::int64_t> ChatThreadStore::merge(const domain::Owner& from, const domain::Owner& to, Time since) {
  return db_.run(db::query("chat_threads/adopt"), {{"from", from.text()}, {"to", to.text()}, {"since_ms", since}});
}

Result<bool> ChatThreadStore::merge_one(const domain::Owner& from, const domain::Owner& to, const ThreadId& id) {
  return db_.changes(db::query("chat_threads/adopt_one"), {{"from", from.text()}, {"to", to.text()}, {"id", id}});
}

Result<std::int64_t> ChatThreadStore::prune(Time before, int limit) {
  return db_.run(db::query("chat_threads/prune"), {{"before_ms", before}, {"limit", limit}});
}

Result<std::int64_t> ChatThreadStore::prune_visitors(Time before, int limit) {
  return db_.run(db::query("chat_threads/prune_visitors"), {{"before_ms", before}, {"limit", limit}});
}

}  // namespace usher::store
