#include "common/core/chat/chat.h"

#include "common/base/text.h"
#include "common/core/runtime/call_count.h"
#include "common/core/runtime/rate_limiter.h"
#include "common/core/tokens/access_tokens.h"
#include "common/core/tokens/profile_claims.h"
#include "common/db/engine/writer.h"
#include "common/json/locator.h"
#include "common/store/accounts/profiles.h"
#include "common/store/accounts/users.h"
#include "common/store/accounts/visitors.h"
#include "common/store/chat/chat_messages.h"

namespace usher::core {
namespace {

using settings::Limit;

bool is_visitor(const ChatKeeper& keeper) { return keeper.account.empty(); }
bool is_account(const ChatKeeper& keeper) { return !is_visitor(keeper); }
bool is_unproved(const ChatKeeper& keeper) { return is_account(keeper) && !keeper.is_proved; }
bool has_network(const ChatKeeper& keeper) { return is_account(keeper) && !keeper.sign_up_network.empty(); }

struct BudgetRow {
  bool (*counts)(const ChatKeeper& keeper);
  std::string ChatKeeper::*by;  ///< Each has a budget of its own.
  Limit limit;
  std::int64_t parts;  ///< The budget is the limit divided by this.
};
constexpr std::array kBudgets{
    BudgetRow{is_visitor, &ChatKeeper::address, Limit::kChatVisitorBytes, 1},
    BudgetRow{is_visitor, &ChatKeeper::all, Limit::kChatVisitorsBytes, 1},
    BudgetRow{is_account, &ChatKeeper::account, Limit::kChatAccountBytes, 1},
    BudgetRow{is_unproved, &ChatKeeper::account, Limit::kChatAccountBytes, 4},
    BudgetRow{is_account, &ChatKeeper::all, Limit::kChatAccountsBytes, 1},
    BudgetRow{is_unproved, &ChatKeeper::all, Limit::kChatAccountsBytes, 4},
    BudgetRow{has_network, &ChatKeeper::sign_up_network, Limit::kChatAccountsBytes, 16},
};

constexpr std::int64_t kMostContext = 100;
constexpr std::size_t kMaxVisitorMessageBytes = 4 * 1024;

Status check(const ChatQuestion& question, bool is_anonymous) {
  if (question.message.size() > domain::kMaxChatMessageBytes)
    return invalid_field("message", "TOO_LONG", "Must have at most 32 KiB; send less text at a time");
  if (is_anonymous && question.message.size() > kMaxVisitorMessageBytes)
    return invalid_field("message", "TOO_LONG",
                         "Must have at most 4 KiB without an account; sign in, or send less text at a time");
  if (question.session_id && !domain::is_thread_name(*question.session_id))
    return invalid_field("session_id", "INVALID_FORMAT",
                         "Must be 1 to 128 printable ASCII characters without spaces, and not . or ..");
  if (question.context_limit && (*question.context_limit < 1 || *question.context_limit > kMostContext))
    return invalid_field("context_limit", "OUT_OF_RANGE", "Must be a whole number from 1 to 100");
  return done();
}

/// Returns the same bytes if the session id does not change.
std::string body_with(std::string_view body, const ChatQuestion& question, const std::string& session_id) {
  if (!question.session_id || *question.session_id == session_id) return std::string(body);
  return json::with_member(body, "session_id", session_id);
}

/// What the question is about, as far as every database takes it.
std::optional<std::string> selection_of(const ChatQuestion& question) {
  const auto* const text = question.selected_text ? question.selected_text->string() : nullptr;
  return text && !text->empty() && is_storable(*text) ? std::optional(*text) : std::nullopt;
}

/// Returns the owner at the time of the write: a visitor may have been merged into an account meanwhile. Returns nullopt if the
/// account or visitor is gone and nothing may be kept.
Result<std::optional<domain::Owner>> owner_now(store::Stores& tx, const domain::Owner& owner, Time now) {
  if (const auto* id = owner.user()) {
    USHER_TRY(const auto user, tx.users.find(*id));
    return user ? std::optional(owner) : std::nullopt;
  }
  const auto& visitor = *owner.visitor();
  USHER_TRY(const auto found, tx.visitors.find(visitor));
  if (found && found->merged_into) return std::optional(domain::Owner(*found->merged_into));
  if (found && found->retired_at) return std::optional<domain::Owner>();
  USHER_CHECK(tx.visitors.touch(visitor, now));
  return std::optional(owner);
}

}  // namespace

bool ChatBudgets::take(const ChatKeeper& keeper, std::size_t text_bytes) {
  const auto& limits = ports_.settings.limits;
  if (!limits.enabled) return true;
  const Time day = std::chrono::floor<std::chrono::days>(ports_.clock.now());
  const auto bytes = static_cast<std::int64_t>(std::max(text_bytes, kLeastBytes));
  const auto servers = limits_.servers();
  const Lock lock(mutex_);
  if (day != std::exchange(day_, day)) kept_.clear();
  if (kept_.size() > kMostSubjects) std::erase_if(kept_, [](const auto& kept) { return !kept.first.ends_with(' '); });
  std::array<std::int64_t*, kBudgets.size()> counted{};
  for (std::size_t i = 0; i < kBudgets.size(); ++i) {
    const auto& row = kBudgets[i];
    const std::int64_t most = limits[row.limit].most;
    if (most == 0 || !row.counts(keeper)) continue;
    const auto factor = row.by == &ChatKeeper::address ? keeper.factor : 1;
    counted[i] = &kept_[std::to_string(i) + ' ' + keeper.*row.by];
    if (*counted[i] + bytes > most / row.parts * factor / servers) return false;
  }
  for (auto* const sum : counted)
    if (sum) *sum += bytes;
  return true;
}

Result<ChatCall> Chat::ask(const ChatPrincipal& principal, const ChatQuestion& question, std::string_view body,
                           const domain::Caller& caller) const {
  if (ports_.settings.chat_upstream_url.empty()) return error(ErrorCode::kChatOff);
  USHER_CHECK(check(question, principal.is_anonymous()));
  auto count = std::make_shared<CallCount>(limits_, principal.owner.text());
  USHER_CHECK(take_turn(*count, principal, caller));
  USHER_TRY(const auto context, look_up(principal, question));
  const auto thread = thread_for(principal.owner, question, context);
  USHER_TRY(auto sent, headers(principal, context, thread.id, caller));
  const auto kept = std::make_shared<KeptThread>(thread.id, principal.owner.text());
  auto may_keep = budget_of(principal, caller);
  const bool is_kept = may_keep(question.message.size() + selection_of(question).value_or("").size());
  ChatCall call{.url = ports_.settings.chat_upstream_url,
                .headers = std::move(sent),
                .body = body_with(body, question, thread.upstream),
                .session_id = thread.name,
                .is_kept = is_kept,
                .answer = std::make_shared<RunningChat>(ports_, kept, ports_.clock.now(), std::move(may_keep)),
                .count = std::move(count)};
  running_.add(call.answer);
  if (is_kept)
    keep_question(principal.owner, thread, question, kept, !context.thread);
  else
    call.answer->forget();
  return call;
}

/// Disk exhaustion: a visitor costs nothing to make, and an account little.
RunningChat::MayKeep Chat::budget_of(const ChatPrincipal& principal, const domain::Caller& caller) const {
  ChatKeeper keeper{.address = address_key(caller), .factor = address_factor(ports_.settings.limits, caller.address)};
  if (!principal.is_anonymous()) {
    const auto& user = principal.actor->user();
    keeper.account = user.id.str();
    keeper.is_proved = user.is_verified;
    keeper.sign_up_network = user.sign_up_network.value_or("");
  }
  return [this, keeper = std::move(keeper)](std::size_t bytes) { return budgets_.take(keeper, bytes); };
}

Status Chat::take_turn(CallCount& count, const ChatPrincipal& principal, const domain::Caller& caller) const {
  const auto subject = principal.owner.text();
  const auto factor = address_factor(ports_.settings.limits, caller.address);
  // First, so that a refused caller does not use up the limit of the address.
  USHER_CHECK(count.take(Limit::kChatCaller, subject));
  if (principal.is_anonymous()) {
    auto taken = count.take(Limit::kChatVisitor, subject);
    if (taken.ok()) taken = count.take(Limit::kChatVisitorsAddress, network_key(caller), factor);
    if (!taken.ok()) return Error{.code = ErrorCode::kSignInToGoOn, .retry_after = taken.error().retry_after};
  }
  USHER_CHECK(count.take(Limit::kChatAddress, address_key(caller), factor));
  CallSharer sharer;
  if (!principal.is_anonymous())
    sharer = {!principal.actor->user().is_verified, principal.actor->user().sign_up_network};
  else if (factor == 1)
    sharer.network = network_key(caller);
  return count.take_of_all(Limit::kChatAll, sharer);
}

Result<Chat::Context> Chat::look_up(const ChatPrincipal& principal, const ChatQuestion& question) const {
  return ports_.transactions.read([&](store::Stores& tx) -> Result<Context> {
    Context context;
    if (question.session_id) {
      USHER_TRY(context.thread, tx.chat_threads.find(principal.owner, *question.session_id));
    }
    if (question.session_id && !context.thread) {
      USHER_TRY(context.name_is_taken, tx.chat_threads.is_taken(*question.session_id));
    }
    if (principal.actor) {
      USHER_TRY(context.profile, tx.profiles.find(principal.actor->user().id));
    }
    return context;
  });
}

/// Continues the owner's thread, or begins one with the name as sent. Session confusion: the back end may keep its memory by
/// name, so a name that another thread had first is sent on as the thread's id.
domain::ChatThread Chat::thread_for(const domain::Owner& owner, const ChatQuestion& question, const Context& context) const {
  if (context.thread) return *context.thread;
  const auto now = ports_.clock.now();
  const auto id = crypto::new_id<ThreadId>(ports_.random, now);
  const auto name = question.session_id.value_or(id.str());
  return running_.claim(owner, {.id = id,
                                .name = name,
                                .upstream = context.name_is_taken ? id.str() : name,
                                .title = domain::thread_title(question.message),
                                .created_at = now,
                                .updated_at = now});
}

Result<std::vector<std::pair<std::string, std::string>>> Chat::headers(const ChatPrincipal& principal, const Context& context,
                                                                       const ThreadId& thread,
                                                                       const domain::Caller& caller) const {
  std::vector<std::pair<std::string, std::string>> list{{"Content-Type", "application/json"},
                                                        {"Accept", "text/event-stream"},
                                                        {"X-Request-Id", caller.request_id},
                                                        {"X-Chat-Session-Id", thread.str()}};
  if (principal.actor) {
    USHER_TRY(const auto token, tokens_.mint_for_chat(principal.actor->user(), principal.actor->session(), context.profile));
    list.emplace_back("Authorization", "Bearer " + token);
  } else if (const auto* visitor = principal.owner.visitor()) {
    list.emplace_back("X-Anonymous-Id", visitor->str());
  }
  USHER_TRY(const auto traits, claims_.traits_of(principal.owner, context.profile));
  if (!traits.empty()) list.emplace_back("X-Reader-Traits", ascii_json(json::to_text(traits)));
  return list;
}

void Chat::keep_question(const domain::Owner& owner, const domain::ChatThread& thread, const ChatQuestion& question,
                         const std::shared_ptr<KeptThread>& kept, bool begins) const {
  const auto now = ports_.clock.now();
  domain::ChatMessage message{.id = crypto::uuid_v7(ports_.random, now),
                              .role = domain::ChatRole::kUser,
                              .content = question.message,
                              .selected_text = selection_of(question),
                              .created_at = now};
  ports_.transactions.post(
      {.key = kept->key(), .repeatable = true},
      [owner, thread, kept, begins, message = std::move(message)](store::Stores& tx) -> Status {
        USHER_TRY(const auto keeper, owner_now(tx, owner, message.created_at));
        if (!keeper) return done();
        auto id = thread.id;
        if (begins) {  // a thread that was there and was deleted since stays deleted
          USHER_TRY(const auto begun, tx.chat_threads.begin(*keeper, thread));
          id = begun.value_or(thread.id);  // two servers may get the first question of a thread at once; one begins it
        }
        kept->settle(id);
        USHER_TRY(const bool appended, tx.chat_messages.append(id, message));
        return appended ? tx.chat_threads.touch(id, message.created_at) : done();
      });
}

}  // namespace usher::core
