#include "common/core/audit/audit_chain.h"

#include "common/base/encoding.h"
#include "common/core/secrets/sealing_keys.h"
#include "common/crypto/digest.h"
#include "common/json/value.h"

namespace usher::core {
namespace {

std::int64_t integer_of(const json::Value& object, std::string_view key) {
  const auto* member = object.find(key);
  return member != nullptr && member->integer() != nullptr ? *member->integer() : -1;
}

store::ChainEnd end_in(const json::Value& object) {
  return {integer_of(object, "position"), std::string(json::text_at(object, "link"))};
}

json::Object object_of(const store::ChainEnd& end) { return {{"position", end.position}, {"link", end.link}}; }

std::optional<AuditChainState::Era> era_of(const json::Value& value) {
  auto key = base64url_decode(json::text_at(value, "key"));
  const auto from = integer_of(value, "from");
  if (!key || key->size() != AuditChainState::kKeyBytes || from < 1) return std::nullopt;
  return AuditChainState::Era{from, Secret(std::move(*key))};
}

constexpr int kBatch = 500;
constexpr std::string_view kRow = "audit_chain";
/// No event was written before: a clock without a battery begins earlier.
constexpr Time kFirstPlausible = std::chrono::sys_days(std::chrono::year(2020) / 1 / 1);
constexpr std::string_view kLabel = "installation/audit_chain";

std::string framed(std::string_view text) { return std::to_string(text.size()).append(":").append(text); }

std::string link_of(const AuditChainState& state, std::string_view previous, std::int64_t position,
                    const domain::AuditEvent& event) {
  const auto message = framed(previous) + framed(std::to_string(position)) + framed(event.id.str()) +
                       framed(std::to_string(to_ms(event.at))) + framed(event.action) + framed(event.outcome) +
                       framed(event.actor) + framed(event.user_id ? event.user_id->str() : "") + framed(event.personal_digest);
  return base64url_encode(crypto::hmac_sha256(state.key_at(position).expose(), message));
}

/// Returns why an event cannot follow `before`; empty if it can.
std::string fault_of(const AuditChainState& state, const store::ChainEnd& before, const domain::AuditEvent& event) {
  const auto position = event.position.value_or(0);
  if (position != before.position + 1)
    return "the events between positions " + std::to_string(before.position) + " and " + std::to_string(position) + " are gone";
  if (!crypto::equal_in_constant_time(event.link.value_or(""), link_of(state, before.link, position, event)))
    return "its link does not match its content and the previous event";
  const bool is_erased = !event.personal && !event.salt;
  const auto digest = crypto::sha256_base64url(event.salt.value_or("") + "." + event.personal.value_or(""));
  if (!is_erased && !crypto::equal_in_constant_time(digest, event.personal_digest))
    return "its personal data does not match its digest";
  return {};
}

}  // namespace

std::optional<AuditChainState> AuditChainState::parse(const Secret& text) {
  const auto document = json::parse(text.expose());
  if (!document.ok()) return std::nullopt;
  const auto* eras = document.value().find("eras");
  const auto* base = document.value().find("base");
  if (eras == nullptr || eras->array() == nullptr || base == nullptr) return std::nullopt;
  AuditChainState state;
  state.base = end_in(*base);
  if (const auto* lost = document.value().find("lost")) state.lost = {from_ms(integer_of(*lost, "at_ms")), end_in(*lost)};
  for (const auto& value : *eras->array()) {
    auto era = era_of(value);
    const std::int64_t least = state.eras.empty() ? 1 : state.eras.back().from;
    if (!era || era->from < least) return std::nullopt;
    state.eras.push_back(std::move(*era));
  }
  if (state.eras.empty() || state.eras.front().from != 1 || state.base.position < 0) return std::nullopt;
  if (state.lost && state.lost->end.position < 0) return std::nullopt;
  return state;
}

Secret AuditChainState::text() const {
  json::Array list;
  for (const auto& era : eras) list.push_back(json::Object{{"from", era.from}, {"key", base64url_encode(era.key.expose())}});
  json::Object state{{"eras", std::move(list)}, {"base", object_of(base)}};
  if (lost) state.set("lost", object_of(lost->end).set("at_ms", to_ms(lost->at)));
  return Secret(json::to_text(state));
}

const Secret& AuditChainState::key_at(std::int64_t position) const {
  const Era* found = &eras.front();
  for (const auto& era : eras)
    if (era.from <= position) found = &era;
  return found->key;
}

Result<AuditChain::FoundChain> AuditChain::state_in(store::Stores& tx) const {
  USHER_TRY(auto row, tx.installation.get(kRow));
  if (!row) return FoundChain{std::nullopt, AuditChainState::founded(founding_key_.clone())};
  const auto text = sealing_.open("audit-chain", *row, kLabel);
  auto state = text ? AuditChainState::parse(*text) : std::nullopt;
  if (!state)
    return error(ErrorCode::kSecretMismatch,
                 "The keys of the audit trail cannot be decrypted: they were changed or sealed with another secret");
  return FoundChain{std::move(row), std::move(*state)};
}

std::string AuditChain::seal(const AuditChainState& state) const {
  return sealing_.seal("audit-chain", state.text().expose(), kLabel);
}

Result<std::int64_t> AuditChain::link_pending(const std::stop_token& stop) const {
  std::int64_t linked = 0;
  while (!stop.stop_requested()) {
    USHER_TRY(const auto waiting, ports_.transactions.read([](store::Stores& tx) { return tx.audit_events.unlinked(1); }));
    if (waiting.empty()) break;
    USHER_TRY(const auto count, ports_.transactions.write([this](store::Stores& tx) -> Result<std::int64_t> {
      USHER_TRY(const auto found, state_in(tx));
      USHER_TRY(const auto events, tx.audit_events.unlinked(kBatch));
      USHER_TRY(auto end, end_of(tx, found.state));
      for (const auto& event : events) {
        end = {end.position + 1, link_of(found.state, end.link, end.position + 1, event)};
        USHER_CHECK(tx.audit_events.link(event.id, end.position, end.link));
      }
      return static_cast<std::int64_t>(events.size());
    }));
    linked += count;
  }
  return linked;
}

Result<AuditVerdict> AuditChain::verified_in(store::Stores& tx, const AuditChainState& state, store::ChainEnd before,
                                             const std::function<bool(std::int64_t)>& is_enough) {
  AuditVerdict verdict{.pruned = state.base.position,
                       .unverifiable = state.verifiable_from().position - state.base.position,
                       .broken = {},
                       .position = before.position,
                       .next = {}};
  if (verdict.unverifiable > 0) verdict.unverifiable_since = state.lost->at;
  for (;;) {
    USHER_TRY(const auto events, tx.audit_events.chain_after(before.position, kBatch));
    for (const auto& event : events) {
      if (auto fault = fault_of(state, before, event); !fault.empty()) {
        verdict.broken = {event.position.value_or(0), event.id, std::move(fault)};
        return verdict;
      }
      before = {*event.position, *event.link};
      ++verdict.events;
      verdict.position = before.position;
    }
    if (events.size() < static_cast<std::size_t>(kBatch)) return verdict;
    if (!is_enough(verdict.events)) continue;
    verdict.next = verdict.position;
    return verdict;
  }
}

Result<AuditVerdict> AuditChain::verify() const {
  return ports_.transactions.read([this](store::Stores& tx) -> Result<AuditVerdict> {
    USHER_TRY(const auto found, state_in(tx));
    return verified_in(tx, found.state, found.state.verifiable_from(), [](std::int64_t) { return false; });
  });
}

/// Ends after a second, far within what a search may take, so that a slow machine verifies smaller parts instead of none.
Result<AuditVerdict> AuditChain::verify_part(std::optional<std::int64_t> after, std::int64_t most) const {
  constexpr std::chrono::seconds kPart{1};
  const auto until = ports_.clock.now() + kPart;
  return ports_.transactions.search([&](store::Stores& tx) -> Result<AuditVerdict> {
    USHER_TRY(const auto found, state_in(tx));
    auto before = found.state.verifiable_from();
    if (after && *after > before.position) {
      USHER_TRY(const auto events, tx.audit_events.chain_after(*after - 1, 1));
      if (events.empty() || events.front().position != *after)
        return error(ErrorCode::kInvalidArgument,
                     "No event has the position " + std::to_string(*after) + "; verify from the beginning");
      before = {*after, events.front().link.value_or("")};
    }
    return verified_in(tx, found.state, std::move(before),
                       [&](std::int64_t events) { return events >= most || ports_.clock.now() >= until; });
  });
}

Result<AuditChain::Batch> AuditChain::prepare_prune(Time before, std::optional<store::ChainEnd> behind) const {
  return ports_.transactions.read([&](store::Stores& tx) -> Result<Batch> {
    USHER_TRY(auto found, state_in(tx));
    auto& base = found.state.base;
    if (behind) base = *behind;
    USHER_TRY(const auto last, tx.audit_events.last_before(before, kFirstPlausible));
    USHER_TRY(const auto events, tx.audit_events.chain_after(base.position, kBatch));
    std::int64_t count = 0;
    for (const auto& event : events) {
      if (event.at >= before && event.position.value_or(0) > last) break;
      const bool is_lost = found.state.lost && event.position.value_or(0) <= found.state.lost->end.position;
      const auto fault = is_lost ? std::string() : fault_of(found.state, base, event);
      if (!fault.empty() && count > 0) break;  // those before it go
      if (!fault.empty())
        return error(ErrorCode::kInternal, "Audit events were not pruned from position " + std::to_string(base.position + 1) +
                                               " on, because of event " + event.id.str() + ": " + fault);
      base = {*event.position, *event.link};
      ++count;
    }
    return Batch{{std::move(found.row), count > 0 ? seal(found.state) : "", base.position}, count, base};
  });
}

Result<std::int64_t> AuditChain::count_prunable(Time before) const {
  std::int64_t count = 0;
  std::optional<store::ChainEnd> base;
  for (;;) {
    USHER_TRY(auto batch, prepare_prune(before, base));
    if (batch.events == 0) return count;
    count += batch.events;
    base = std::move(batch.base);
  }
}

Result<std::int64_t> AuditChain::prune(Time before, const OnProgress& on_progress, const std::stop_token& stop) const {
  std::int64_t pruned = 0;
  while (!stop.stop_requested()) {
    USHER_TRY(const auto batch, prepare_prune(before));
    if (batch.events == 0) break;
    USHER_TRY(const auto gone, ports_.transactions.write([&](store::Stores& tx) -> Result<std::int64_t> {
      USHER_TRY(const bool moved, tx.installation.replace(kRow, batch.change.from, batch.change.to));
      return moved ? tx.audit_events.prune(batch.change.position) : std::int64_t{0};  // else another process was first
    }));
    pruned += gone;
    on_progress(gone);
  }
  return pruned;
}

Result<AuditChain::Change> AuditChain::prepare_era() const {
  const Secret key(crypto::random_bytes(ports_.random, AuditChainState::kKeyBytes));
  return ports_.transactions.read([&](store::Stores& tx) -> Result<Change> {
    USHER_TRY(auto found, state_in(tx));
    USHER_TRY(const auto end, end_of(tx, found.state));
    found.state.eras.push_back({end.position + 1, key.clone()});
    return Change{std::move(found.row), seal(found.state), end.position};
  });
}

Result<bool> AuditChain::begin_era(store::Stores& tx, const Change& era) {
  USHER_TRY(const auto end, tx.audit_events.chain_end());
  if (end.position > era.position) return false;
  return tx.installation.replace(kRow, era.from, era.to);
}

Result<AuditChain::NewBeginning> AuditChain::prepare_new_beginning(domain::AuditEvent first) const {
  auto state = AuditChainState::founded(Secret(crypto::random_bytes(ports_.random, AuditChainState::kKeyBytes)));
  return ports_.transactions.read([&](store::Stores& tx) -> Result<NewBeginning> {
    USHER_TRY(const auto oldest, tx.audit_events.chain_after(0, 1));
    USHER_TRY(const auto end, tx.audit_events.chain_end());
    if (!oldest.empty()) state.base = {*oldest.front().position - 1, ""};
    state.lost = {first.at, end};
    auto link = link_of(state, end.link, end.position + 1, first);
    return NewBeginning{{std::nullopt, seal(state), end.position}, first, std::move(link)};
  });
}

Status AuditChain::begin_again(store::Stores& tx, const NewBeginning& beginning) {
  USHER_TRY(const auto end, tx.audit_events.chain_end());
  if (end.position != beginning.change.position) return error(ErrorCode::kConflict);
  USHER_CHECK(tx.installation.put(kRow, beginning.change.to));
  USHER_CHECK(tx.audit_events.append(beginning.first));
  return tx.audit_events.link(beginning.first.id, end.position + 1, beginning.link);
}

}  // namespace usher::core
