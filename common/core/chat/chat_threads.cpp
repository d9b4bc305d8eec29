#include "common/core/chat/chat_threads.h"

#include "common/base/time_text.h"
#include "common/db/engine/writer.h"
#include "common/store/chat/chat_messages.h"

namespace usher::core {
namespace {

constexpr int kExportPage = 500;

Result<domain::ChatThread> own_thread(store::Stores& tx, const domain::Owner& owner, std::string_view name) {
  USHER_TRY(auto found, tx.chat_threads.find(owner, name));
  if (!found) return error(ErrorCode::kThreadNotFound);
  return std::move(*found);
}

json::Object exported(const domain::ChatMessage& message) {
  json::Object all{{"role", to_text(message.role)}, {"content", message.content}, {"created_at", to_rfc3339(message.created_at)}};
  if (message.selected_text) all.set("selected_text", *message.selected_text);
  if (message.ending) all.set("ending", *message.ending);
  return all;
}

Result<json::Array> messages_of(store::Stores& tx, const domain::Owner& owner, const ThreadId& thread) {
  json::Array list;
  store::ChatPageFilter filter{.limit = kExportPage};
  for (;;) {
    USHER_TRY(const auto page, tx.chat_messages.page(owner, thread, filter));
    for (const auto& message : page) list.push_back(exported(message));
    if (page.size() < static_cast<std::size_t>(kExportPage)) return list;
    filter.after = page.back().created_at;
    filter.after_id = page.back().id;
  }
}

}  // namespace

Result<ChatPage> ChatThreads::history(const domain::Owner& owner, std::string_view name,
                                      const std::optional<Cursor>& after) const {
  store::ChatPageFilter filter{.limit = kPage + 1};
  if (after) {
    filter.after = after->created_at;
    filter.after_id = after->id;
  }
  ChatPage page;
  USHER_TRY(page.messages, ports_.transactions.read([&](store::Stores& tx) -> Result<std::vector<domain::ChatMessage>> {
    USHER_TRY(const auto thread, own_thread(tx, owner, name));
    return tx.chat_messages.page(owner, thread.id, filter);
  }));
  if (page.messages.size() > static_cast<std::size_t>(kPage)) {
    page.messages.pop_back();
    page.next = Cursor{page.messages.back().created_at, page.messages.back().id};
  }
  return page;
}

Status ChatThreads::erase(const domain::Owner& owner, std::string_view name, const domain::SessionActor* by) const {
  const auto event = audit_.impersonated_write("chat.thread_deleted", by);
  // The key of the owner's questions: a question that began the thread is kept before.
  const auto key = owner.text();
  USHER_TRY(const auto gone, ports_.transactions.write({.key = key}, [&](store::Stores& tx) -> Result<domain::ChatThread> {
    USHER_TRY(auto thread, own_thread(tx, owner, name));
    USHER_CHECK(tx.chat_messages.erase(owner, thread.id));
    USHER_TRY(const bool erased, tx.chat_threads.erase(owner, thread.id));
    static_cast<void>(erased);  // found in the same transaction
    USHER_CHECK(append(tx, event));
    return thread;
  }));
  chat_.forget(owner, gone);
  return done();
}

Result<std::int64_t> merge_threads(store::Stores& tx, const domain::Owner& from, const domain::Owner& to, Time since) {
  USHER_TRY(const auto moved, tx.chat_threads.merge(from, to, since));
  if (moved > 0) USHER_CHECK(tx.chat_messages.merge(from, to));
  return moved;
}

Result<bool> merge_thread(store::Stores& tx, const domain::Owner& from, const domain::Owner& to, std::string_view name) {
  USHER_TRY(const auto found, tx.chat_threads.find(from, name));
  if (!found) return false;
  USHER_TRY(const bool moved, tx.chat_threads.merge_one(from, to, found->id));
  if (moved) USHER_CHECK(tx.chat_messages.merge(from, to));
  return moved;
}

Status erase_threads(store::Stores& tx, const domain::Owner& owner) {
  USHER_CHECK(tx.chat_messages.erase_all(owner));
  return tx.chat_threads.erase_all(owner);
}

Result<json::Array> threads_of(store::Stores& tx, const domain::Owner& owner) {
  USHER_TRY(const auto threads, tx.chat_threads.list(owner, std::numeric_limits<int>::max()));
  json::Array list;
  for (const auto& [thread, count] : threads) {
    USHER_TRY(auto messages, messages_of(tx, owner, thread.id));
    list.push_back(json::Object{{"session_id", thread.name},
                                {"title", thread.title},
                                {"created_at", to_rfc3339(thread.created_at)},
                                {"updated_at", to_rfc3339(thread.updated_at)},
                                {"messages", std::move(messages)}});
  }
  return list;
}

}  // namespace usher::core
