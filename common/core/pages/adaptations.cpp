#include "common/core/pages/adaptations.h"

#include "common/base/text.h"
#include "common/core/pages/site_texts.h"
#include "common/core/runtime/call_count.h"
#include "common/core/runtime/rate_limiter.h"
#include "common/core/secrets/erasure_key.h"
#include "common/core/tokens/access_tokens.h"
#include "common/core/tokens/profile_claims.h"
#include "common/db/engine/writer.h"
#include "common/domain/questionnaire/traits.h"
#include "common/json/canonical.h"
#include "common/store/accounts/users.h"
#include "common/store/operations/audit_events.h"
#include "common/store/pages/adapted_pages.h"

namespace usher::core {
namespace {

using settings::Limit;

constexpr std::size_t kMaxTextBytes = std::size_t{64} * 1024;
constexpr std::size_t kMaxPageBytes = std::size_t{2} * 1024;
constexpr std::uint64_t kMaxAnswerBytes = std::uint64_t{1024} * 1024;
constexpr std::int64_t kRowBytes = 1024;  // of what a row takes besides its text
constexpr std::chrono::seconds kRecentFor{2};
constexpr std::size_t kMostRecent = 32;
constexpr int kUsesAWrite = 100;  // no request waits long for the writer
constexpr std::string_view kTranslate = "translate";

bool is_path(std::string_view page) {
  return page.starts_with('/') && !page.starts_with("//") && page.size() <= kMaxPageBytes &&
         page.find_first_of("?#\\") == std::string_view::npos && !has_controls(page);
}

const settings::AdaptTask* find_task(const settings::AdaptSettings& settings, std::string_view name) {
  for (const auto& task : settings.tasks)
    if (task.name == name) return &task;
  return nullptr;
}

/// The members that both bodies have. The language is then written as in the setting (RFC 5646, 2.1.1: case has no meaning).
Status check_page(const settings::AdaptSettings& settings, std::string_view task, std::string_view page,
                  std::optional<std::string>& language) {
  if (!find_task(settings, task))
    return invalid_field("task", "NOT_ALLOWED", "Must be " + alternatives(settings.tasks, &settings::AdaptTask::name));
  if (!is_path(page))
    return invalid_field("page", "INVALID_FORMAT",
                         "Must be a path of the site of at most 2 KiB, such as /docs/nodes, without origin, query and fragment");
  if (!language) return done();
  const auto known = std::ranges::find_if(settings.languages, [&](const auto& one) { return iequals(one, *language); });
  if (known == settings.languages.end())
    return invalid_field("language", "NOT_ALLOWED",
                         settings.languages.empty() ? "Must be left out; no language is set up here"
                                                    : "Must be " + alternatives(settings.languages));
  language = *known;
  return done();
}

Status check_order(const settings::AdaptSettings& settings, AdaptOrder& order) {
  USHER_CHECK(check_page(settings, order.task, order.page, order.language));
  if (order.task == kTranslate && !order.language)
    return invalid_field("language", "REQUIRED", "Is required: the language to translate into");
  if (order.text.empty()) return invalid_field("text", "TOO_SHORT", "Must not be empty; send the page as Markdown");
  if (order.text.size() <= kMaxTextBytes) return done();
  return invalid_field("text", "TOO_LONG", "Must have at most 64 KiB; send less of the page");
}

bool has_answer(const json::Value& answer, const std::string& option) {
  if (const auto* list = answer.array()) return std::find(list->begin(), list->end(), json::Value(option)) != list->end();
  return answer == json::Value(option);
}

/// How the questionnaire says the traits.
json::Object words_of(const domain::Questionnaire& form, const json::Object& traits, std::string_view language) {
  json::Object words;
  for (const auto& trait : traits) {
    const auto* const question = domain::question_of_trait(form, trait.key);
    if (!question) continue;
    json::Object values;
    for (const auto& option : question->options)
      if (has_answer(trait.value, option.value)) values.set(option.value, domain::local_text(option.label, language));
    words.set(trait.key, json::Object{{"label", domain::local_text(question->label, language)}, {"values", std::move(values)}});
  }
  return words;
}

/// Ended so long ago that its row is stored, and may be gone again.
bool is_past(const AdaptedAnswer& answer, Time now) { return answer.whole_at && *answer.whole_at + kRecentFor < now; }

json::Value maybe(const std::optional<std::string>& text) { return text ? json::Value(*text) : json::Value(); }

/// All that the back end gets and that can change its answer.
std::string key_of(const AdaptOrder& order, const std::string& revision, const std::optional<std::string>& audience,
                   const json::Object& words) {
  const json::Array parts{order.task, maybe(order.language), revision, order.title, order.text, maybe(audience), words};
  return base64url_encode(crypto::sha256(json::canonical_text(json::Value(parts))));
}

}  // namespace

Status Adaptations::check(const AdaptCaller& by) const {
  if (ports_.settings.adapt.upstream_url.empty()) return error(ErrorCode::kAdaptOff);
  const bool is_account = by.actor && !by.actor->user().is_anonymous;
  if (is_account || ports_.settings.adapt.visitors) return done();
  return error(ErrorCode::kUnauthenticated, "Sign in to have pages adapted");
}

Result<PageReader> Adaptations::reader_of(const AdaptCaller& by, const domain::Caller& caller) const {
  PageReader reader{.owner = by.owner->text()};
  if (!by.actor || by.actor->user().is_anonymous) {
    USHER_TRY(reader.marks.network, erasure_key_.sign_up_network(caller));
    return reader;
  }
  const auto& user = by.actor->user();
  USHER_TRY(const auto key, digest_key());
  reader.marks = {.digest = ErasureKey::reader_digest(key, user.id),
                  .account = user.id,
                  .network = user.sign_up_network,
                  .is_unproved = !user.is_verified};
  return reader;
}

/// Looks it up without the lock, for which the relay waits.
Result<Secret> Adaptations::digest_key() const {
  {
    const Lock lock(mutex_);
    if (digest_key_) return digest_key_->clone();
  }
  USHER_TRY(auto key, erasure_key_.get());
  const Lock lock(mutex_);
  digest_key_ = key.clone();
  return key;
}

Result<Adaptations::Described> Adaptations::describe(const AdaptCaller& by, const AdaptOrder& order, bool is_plain) const {
  const auto now = ports_.clock.now();
  Described made{.page = {.task = order.task,
                          .language = order.language,
                          .page = order.page,
                          .title = order.title,
                          .created_at = now,
                          .used_at = now}};
  if (!is_plain) {
    USHER_TRY(made.page.traits, claims_.traits_of(*by.owner, by.actor ? by.actor->profile() : std::nullopt));
    if (made.page.traits.empty()) return error(ErrorCode::kNoTraits);
    sort_lists(made.page.traits);
    USHER_TRY(const auto form, questionnaires_.active());
    made.words = words_of(*form, made.page.traits, order.language.value_or("en"));
    made.page.audience = audience_of(made.page.traits);
  }
  made.page.id = key_of(order, ports_.settings.adapt.revision, made.page.audience, made.words);
  return made;
}

Result<AdaptedStream> Adaptations::adapt(const AdaptCaller& by, AdaptOrder order, const domain::Caller& caller) const {
  const auto& settings = ports_.settings.adapt;
  USHER_CHECK(check(by));
  if (!by.owner) return error(ErrorCode::kUnauthenticated, "Sign in to have pages adapted");
  USHER_CHECK(check_order(settings, order));
  if (!texts_.has(order.title, order.text)) return error(ErrorCode::kUnknownText);
  USHER_TRY(const auto made, describe(by, order, find_task(settings, order.task)->is_plain));
  USHER_TRY(const auto reader, reader_of(by, caller));
  const auto& key = made.page.id;
  {
    const Lock lock(mutex_);
    if (auto joined = join(key, reader)) return std::move(*joined);
  }
  USHER_TRY(const auto kept, ports_.transactions.read_one([&](store::Stores& tx) { return tx.adapted_pages.find(key); }));
  if (kept) {
    const Lock lock(mutex_);
    note_use(key, {.readers = reader.marks, .at = ports_.clock.now()});
    return AdaptedStream{"kept", delta_event(*kept)};
  }
  const auto count = std::make_shared<CallCount>(limits_, reader.owner);
  USHER_CHECK(count->take(Limit::kAdaptCaller, reader.owner));
  USHER_CHECK(count->take_of_all(Limit::kAdaptAll, {reader.marks.is_unproved, reader.marks.network}));
  const auto answer = std::make_shared<AdaptedAnswer>(made.page, reader);
  USHER_TRY(auto call, call_for(order, made, caller));
  call->on_bytes = [answer](std::string_view bytes) { return answer->take(bytes); };
  call->so_far = [answer] { return answer->so_far(); };
  call->on_spent = [count] { count->spend(); };
  call->on_end = [this, answer](bool in_order) {
    auto end = answer->end(in_order);
    if (is_whole(end.ending) && answer->may_be_kept()) keep(answer);
    return end;
  };
  answer->call = call;
  const Lock lock(mutex_);
  if (auto joined = join(key, reader)) return std::move(*joined);  // another call began meanwhile
  std::erase_if(running_, [](const auto& one) { return one.second.expired(); });
  running_.insert_or_assign(key, answer);
  return AdaptedStream{"fresh", "", std::move(call)};
}

std::optional<AdaptedStream> Adaptations::join(const std::string& key, const PageReader& reader) const {
  const auto found = running_.find(key);
  const auto answer = found == running_.end() ? nullptr : found->second.lock();
  if (!answer || is_past(*answer, ports_.clock.now())) return std::nullopt;
  if (answer->whole_at) {
    note_use(key, {.readers = reader.marks, .at = ports_.clock.now()});
    return AdaptedStream{"kept", answer->so_far()};
  }
  auto call = answer->call.lock();
  if (!call || call->is_over) return std::nullopt;
  answer->add(reader);
  return AdaptedStream{"joined", "", std::move(call)};
}

void Adaptations::note_use(const std::string& key, const Use& more) const {
  const auto [found, is_first] = uses_.try_emplace(key, more);
  if (is_first) return;
  auto& use = found->second;
  use.readers.add(more.readers);
  use.hits += more.hits;
  use.at = std::max(use.at, more.at);
}

Result<std::shared_ptr<net::StreamCall>> Adaptations::call_for(const AdaptOrder& order, const Described& made,
                                                               const domain::Caller& caller) const {
  USHER_TRY(const auto token, tokens_.mint_for_pages(made.page.audience.value_or(audience_of({}))));
  json::Object body{{"task", order.task}, {"title", order.title}, {"text", order.text}};
  if (order.language) body.append({"language", *order.language});
  body.append({"traits", made.page.traits});
  body.append({"words", made.words});
  auto call = std::make_shared<net::StreamCall>();
  call->url = ports_.settings.adapt.upstream_url;
  call->headers = {{"Content-Type", "application/json"},
                   {"Accept", "text/event-stream"},
                   {"X-Request-Id", caller.request_id},
                   {"Authorization", "Bearer " + token}};
  call->body = json::to_text(json::Value(std::move(body)));
  call->most_bytes = kMaxAnswerBytes;
  return call;
}

/// An account that was deleted meanwhile leaves nothing that it alone has asked for.
void Adaptations::keep(const std::shared_ptr<AdaptedAnswer>& answer) const {
  domain::AdaptedPage page;
  domain::AdaptedPageReaders readers;
  {
    const Lock lock(mutex_);
    const auto now = ports_.clock.now();
    answer->whole_at = now;
    while (!recent_.empty() && (recent_.size() >= kMostRecent || is_past(*recent_.front(), now))) recent_.pop_front();
    recent_.push_back(answer);
    has_grown_ = true;
    readers = answer->readers;
    page = answer->page;
    page.used_at = now;
  }
  page.bytes = static_cast<std::int64_t>(answer->text().size()) + kRowBytes;
  ports_.transactions.post({.key = page.id, .repeatable = true},
                           [page, text = answer->text(), readers](store::Stores& tx) -> Status {
                             if (readers.account) {
                               USHER_TRY(const auto user, tx.users.find(*readers.account));
                               if (!user) return done();
                             }
                             USHER_TRY(const bool is_first, tx.adapted_pages.keep(page, text, readers));
                             if (is_first) return done();
                             return tx.adapted_pages.note_use(page.id, page.hits, page.used_at, readers);
                           });
}

Status Adaptations::report(const AdaptCaller& by, PageReport report, const domain::Caller& caller) const {
  USHER_CHECK(check(by));
  USHER_CHECK(check_page(ports_.settings.adapt, report.task, report.page, report.language));
  const auto factor = address_factor(ports_.settings.limits, caller.address);
  USHER_CHECK(limits_.take(Limit::kAdaptCaller, "reports of " + network_key(caller), factor));
  USHER_CHECK(limits_.take(Limit::kAdaptAll, "reports", 1, kShares[Share::kNetwork].parts));
  const auto what = report.task + " " + report.page + (report.language ? " " + *report.language : "") +
                    (report.note ? ": " + without_controls(*report.note) : "");
  AuditEntry entry{.action = "page.reported", .actor = by.actor ? by.actor->audit_name() : "anonymous", .reason = what};
  if (by.actor) {
    entry.user = by.actor->user().id;
    entry.session = by.actor->session().id;
  }
  const auto event = audit_.event(entry, caller);
  return ports_.transactions.write([&](store::Stores& tx) { return tx.audit_events.append(event); });
}

Status Adaptations::settle() const {
  decltype(uses_) uses;
  bool has_grown = false;
  {
    const Lock lock(mutex_);
    uses.swap(uses_);
    has_grown = std::exchange(has_grown_, false);
    while (!recent_.empty() && is_past(*recent_.front(), ports_.clock.now())) recent_.pop_front();
  }
  auto next = uses.begin();
  Status settled = done();
  while (next != uses.end() && settled.ok()) {
    auto end = next;
    for (int count = 0; count < kUsesAWrite && end != uses.end(); ++count) ++end;
    settled = ports_.transactions.write([&](store::Stores& tx) -> Status {
      for (auto use = next; use != end; ++use)
        USHER_CHECK(tx.adapted_pages.note_use(use->first, use->second.hits, use->second.at, use->second.readers));
      return done();
    });
    if (settled.ok()) next = end;
  }
  if (settled.ok() && has_grown) settled = fit_into_size();
  if (settled.ok()) return done();
  const Lock lock(mutex_);  // the next one tries again
  for (; next != uses.end(); ++next) note_use(next->first, next->second);
  has_grown_ = has_grown_ || has_grown;
  return settled;
}

Status Adaptations::fit_into_size() const {
  const std::int64_t most = std::int64_t{ports_.settings.adapt.most_mib} * 1024 * 1024;
  return ports_.transactions.write([&](store::Stores& tx) -> Status {
    const auto of_network = most / kShares[Share::kNetwork].parts;
    USHER_TRY(const auto networks, tx.adapted_pages.full_networks(of_network));
    for (const auto& network : networks) USHER_CHECK(tx.adapted_pages.fit({.network = network}, of_network));
    USHER_CHECK(tx.adapted_pages.fit({.is_unproved = true}, most / kShares[Share::kUnproved].parts));
    USHER_CHECK(tx.adapted_pages.fit({}, most));
    return done();
  });
}

}  // namespace usher::core
