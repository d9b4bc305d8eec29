#pragma once

#include "common/base/secret.h"
#include "common/store/operations/audit_events.h"

namespace usher::core {

/// The audit chain's state besides the events: the installation row `audit_chain`, one box over the JSON text
///
///   {"eras": [{"from": 1, "key": base64url of 32 bytes}, ...], "base": {"position": 0, "link": ""},
///    "lost": {"at_ms": epoch milliseconds, "position": 0, "link": ""}?}
///
/// An era is a key and the first position linked with it; eras begin with 1 and ascend. The base is the last event that retention
/// removed; the first remaining event is linked to it. `lost` is the last event whose key was lost with the secret: those up to
/// it cannot be verified any more, and the first event behind it is linked to it. All of it is one box, so that an attacker
/// without the secret can neither remove an era nor move the base.
struct AuditChainState {
  static constexpr std::size_t kKeyBytes = 32;
  struct Era {
    std::int64_t from = 1;
    Secret key;
  };
  struct Lost {
    Time at{};
    store::ChainEnd end;
  };
  std::vector<Era> eras;
  store::ChainEnd base;
  std::optional<Lost> lost = {};

  /// The state of a chain without a row: one era, nothing pruned.
  static AuditChainState founded(Secret key) {
    AuditChainState state;
    state.eras.push_back({1, std::move(key)});
    return state;
  }
  /// Returns nullopt if `text` is not such JSON.
  static std::optional<AuditChainState> parse(const Secret& text);
  [[nodiscard]] Secret text() const;
  /// The event that the first verifiable one is linked to.
  [[nodiscard]] const store::ChainEnd& verifiable_from() const {
    return lost && lost->end.position > base.position ? lost->end : base;
  }
  /// Returns the key of the era that the position belongs to.
  [[nodiscard]] const Secret& key_at(std::int64_t position) const;
};

}  // namespace usher::core
