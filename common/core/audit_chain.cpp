#include "common/core/audit_chain.h"

#include "common/base/encoding.h"
#include "common/crypto/digest.h"

namespace usher::core {
namespace {

constexpr int kBatch = 500;

std::string framed(std::string_view text) { return std::to_string(text.size()).append(":").append(text); }

}  // namespace

std::string AuditChain::link_of(std::string_view previous, std::int64_t position, const domain::AuditEvent& event) const {
  const auto message = framed(previous) + framed(std::to_string(position)) + framed(event.id.str()) +
                       framed(std::to_string(to_ms(event.at))) + framed(event.action) + framed(event.outcome) +
                       framed(event.actor) + framed(event.user_id ? event.user_id->str() : "") + framed(event.personal_digest);
  return base64url_encode(crypto::hmac_sha256(key_.expose(), message));
}

Result<std::int64_t> AuditChain::link_pending() const {
  std::int64_t linked = 0;
  for (;;) {
    USHER_TRY(const auto waiting, ports_.transactions.read([](store::Stores& tx) { return tx.audit_events.unlinked(1); }));
    if (waiting.empty()) return linked;
    USHER_TRY(const auto count, ports_.transactions.write([this](store::Stores& tx) -> Result<std::int64_t> {
      USHER_TRY(const auto events, tx.audit_events.unlinked(kBatch));
      USHER_TRY(auto end, tx.audit_events.chain_end());
      for (const auto& event : events) {
        end = {end.position + 1, link_of(end.link, end.position + 1, event)};
        USHER_CHECK(tx.audit_events.link(event.id, end.position, end.link));
      }
      return static_cast<std::int64_t>(events.size());
    }));
    linked += count;
  }
}

std::string AuditChain::fault_of(const store::ChainEnd& before, const domain::AuditEvent& event) const {
  const auto position = event.position.value_or(0);
  if (position != before.position + 1)
    return "the events between positions " + std::to_string(before.position) + " and " + std::to_string(position) + " are gone";
  if (!crypto::equal_in_constant_time(event.link.value_or(""), link_of(before.link, position, event)))
    return "its link does not fit what it says and what came before it";
  const bool is_erased = !event.personal && !event.salt;
  const auto digest = crypto::sha256_base64url(event.salt.value_or("") + "." + event.personal.value_or(""));
  if (!is_erased && !crypto::equal_in_constant_time(digest, event.personal_digest))
    return "its personal part is not what was written";
  return {};
}

Result<AuditVerdict> AuditChain::verify() const {
  return ports_.transactions.read([this](store::Stores& tx) -> Result<AuditVerdict> {
    AuditVerdict verdict;
    store::ChainEnd before;
    for (;;) {
      USHER_TRY(const auto events, tx.audit_events.chain_after(before.position, kBatch));
      for (const auto& event : events) {
        if (auto fault = fault_of(before, event); !fault.empty()) {
          verdict.broken = {event.position.value_or(0), event.id, std::move(fault)};
          return verdict;
        }
        before = {*event.position, *event.link};
        ++verdict.events;
      }
      if (events.size() < static_cast<std::size_t>(kBatch)) return verdict;
    }
  });
}

}  // namespace usher::core
