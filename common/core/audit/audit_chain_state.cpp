#include "common/core/audit/audit_chain_state.h"

#include "common/base/encoding.h"
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

}  // namespace usher::core
