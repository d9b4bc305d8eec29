#include "common/core/chat/running_chats.h"

#include "common/db/engine/writer.h"
#include "common/store/chat/chat_messages.h"
#include "common/store/chat/chat_threads.h"

namespace usher::core {
namespace {

/// Longer than the write of a question may take. A conversation that is not kept goes on within it.
constexpr std::chrono::minutes kClaimLife{10};

/// Neither part contains a space.
std::string key_of(const domain::Owner& owner, const std::string& name) { return owner.text() + ' ' + name; }

}  // namespace

net::AnswerEnd RunningChat::end(bool in_order) {
  const auto ending = text_.end(in_order);
  keep(ending);
  return {.ending = ending, .note = ending == AnswerEnding::kEmpty ? text_.first_members() : ""};
}

/// The response goes to the thread's current owner. A deleted thread gets nothing.
void RunningChat::keep(AnswerEnding ending) const {
  if (text_.text().empty() || forgotten_->load()) return;
  if (may_keep_ && !may_keep_(text_.text().size())) return;
  const auto now = std::max(ports_.clock.now(), asked_at_ + std::chrono::milliseconds(1));  // sorts after the question
  domain::ChatMessage answer{
      .id = crypto::uuid_v7(ports_.random, now),
      .role = domain::ChatRole::kAssistant,
      .content = text_.text(),
      .ending = is_whole(ending) ? std::nullopt : std::optional(ending == AnswerEnding::kCut ? "cut" : "failed"),
      .created_at = now};
  ports_.transactions.post({.key = thread_->key(), .repeatable = true},
                           [thread = thread_, forgotten = forgotten_, answer = std::move(answer)](store::Stores& tx) -> Status {
                             if (forgotten->load()) return done();
                             const auto id = thread->id();
                             USHER_TRY(const bool kept, tx.chat_messages.append(id, answer));
                             return kept ? tx.chat_threads.touch(id, answer.created_at) : done();
                           });
}

void RunningChats::add(const std::shared_ptr<RunningChat>& chat) {
  const Lock lock(mutex_);
  if (running_.size() == running_.capacity())  // drops finished responses before the vector grows
    running_.erase(std::remove_if(running_.begin(), running_.end(), [](const auto& one) { return one.expired(); }),
                   running_.end());
  running_.push_back(chat);
}

std::vector<std::shared_ptr<RunningChat>> RunningChats::all() {
  std::vector<std::shared_ptr<RunningChat>> chats;
  const Lock lock(mutex_);
  for (const auto& one : running_)
    if (auto chat = one.lock()) chats.push_back(std::move(chat));
  return chats;
}

domain::ChatThread RunningChats::claim(const domain::Owner& owner, domain::ChatThread thread) {
  const auto key = key_of(owner, thread.name);
  const Lock lock(mutex_);
  for (auto* names : {&young_, &old_}) {
    const auto begun = names->threads.find(key);
    if (begun == names->threads.end() || thread.created_at - begun->second.updated_at > kClaimLife) continue;
    begun->second.updated_at = thread.created_at;
    thread.id = begun->second.id;  // the title and the time are of this question: an earlier one may be deleted, or was not kept
    thread.upstream = begun->second.upstream;
    return thread;
  }
  for (const auto* names : {&young_, &old_})
    if (const auto first = names->first.find(thread.name); first != names->first.end() && first->second != owner)
      thread.upstream = thread.id.str();
  if (young_.threads.size() >= kMostNames / 2) old_ = std::exchange(young_, {});
  young_.first.emplace(thread.name, owner);
  return young_.threads.insert_or_assign(key, std::move(thread)).first->second;
}

void RunningChats::forget(const domain::Owner& owner, const domain::ChatThread& thread) {
  for (const auto& chat : all())
    if (chat->thread() == thread.id) chat->forget();
  const auto key = key_of(owner, thread.name);
  const Lock lock(mutex_);
  for (auto* names : {&young_, &old_})
    if (const auto begun = names->threads.find(key); begun != names->threads.end() && begun->second.id == thread.id)
      names->threads.erase(begun);
}

}  // namespace usher::core
