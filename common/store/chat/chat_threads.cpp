#include "common/store/chat/chat_threads.h"

#include "common/db/sql_files.h"
#include "common/domain/owner.h"

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
  static const auto& kFind = db::query("chat_threads/find");
  return db_.first(kFind, {{"owner", owner.text()}, {"name", name}}, thread_from);
}

Result<bool> ChatThreadStore::is_taken(std::string_view name) {
  static const auto& kIsTaken = db::query("chat_threads/is_taken");
  USHER_TRY(const auto found, db_.first(kIsTaken, {{"name", name}}, [](const db::Row&) { return true; }));
  return found.has_value();
}

Result<std::optional<ThreadId>> ChatThreadStore::begin(const domain::Owner& owner, const domain::ChatThread& thread) {
  static const auto& kBegin = db::query("chat_threads/begin");
  static const auto& kFind = db::query("chat_threads/find_by_name");
  const auto upstream = thread.upstream == thread.name ? std::nullopt : std::optional(thread.upstream);
  USHER_CHECK(db_.run(kBegin, {{"id", thread.id},
                               {"owner", owner.text()},
                               {"session_id", thread.name},
                               {"title", thread.title},
                               {"created_at_ms", thread.created_at},
                               {"upstream_name", upstream}}));
  return db_.first(kFind, {{"owner", owner.text()}, {"session_id", thread.name}},
                   [](const db::Row& row) { return ThreadId(row.string(0)); });
}

Status ChatThreadStore::touch(const ThreadId& id, Time now) {
  static const auto& kTouch = db::query("chat_threads/touch");
  return db_.run_later(kTouch, {{"id", id}, {"now_ms", now}});
}

Result<std::vector<ListedThread>> ChatThreadStore::list(const domain::Owner& owner, int limit) {
  static const auto& kList = db::query("chat_threads/list");
  std::vector<ListedThread> threads;
  USHER_CHECK(db_.each(kList, {{"owner", owner.text()}, {"limit", limit}}, [&](const db::Row& row) {
    threads.push_back({thread_from(row), row.integer(6)});
    return true;
  }));
  return threads;
}

Result<ChatFigures> ChatThreadStore::figures() {
  static const auto& kFigures = db::query("chat_threads/figures");
  USHER_TRY(const auto found, db_.first(kFigures, {}, [](const db::Row& row) {
    return ChatFigures{row.integer(0), row.integer(1)};
  }));
  return found.value_or(ChatFigures{});
}

Result<bool> ChatThreadStore::erase(const domain::Owner& owner, const ThreadId& id) {
  static const auto& kErase = db::query("chat_threads/erase");
  USHER_TRY(const auto gone, db_.run(kErase, {{"id", id}, {"owner", owner.text()}}));
  return gone > 0;
}

Status ChatThreadStore::erase_all(const domain::Owner& owner) {
  static const auto& kErase = db::query("chat_threads/erase_all");
  return db_.run_later(kErase, {{"owner", owner.text()}});
}

Result<std::int64_t> ChatThreadStore::merge(const domain::Owner& from, const domain::Owner& to, Time since) {
  static const auto& kMerge = db::query("chat_threads/adopt");
  return db_.run(kMerge, {{"from", from.text()}, {"to", to.text()}, {"since_ms", since}});
}

Result<bool> ChatThreadStore::merge_one(const domain::Owner& from, const domain::Owner& to, const ThreadId& id) {
  static const auto& kMerge = db::query("chat_threads/adopt_one");
  USHER_TRY(const auto moved, db_.run(kMerge, {{"from", from.text()}, {"to", to.text()}, {"id", id}}));
  return moved > 0;
}

Result<std::int64_t> ChatThreadStore::prune(Time before, int limit) {
  static const auto& kPrune = db::query("chat_threads/prune");
  return db_.run(kPrune, {{"before_ms", before}, {"limit", limit}});
}

Result<std::int64_t> ChatThreadStore::prune_visitors(Time before, int limit) {
  static const auto& kPrune = db::query("chat_threads/prune_visitors");
  return db_.run(kPrune, {{"before_ms", before}, {"limit", limit}});
}

}  // namespace usher::store
