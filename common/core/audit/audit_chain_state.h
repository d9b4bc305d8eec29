#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "common/base/secret.h"
#include "common/store/operations/audit_events.h"

namespace usher::core {

/// What the audit chain needs besides the events: the installation row `audit_chain`, one box over the JSON text
///
///   {"eras": [{"from": 1, "key": base64url of 32 bytes}, ...], "base": {"position": 0, "link": ""}}
///
/// An era is a key and the first position linked under it; eras begin with 1 and ascend. The base is the last event that
/// retention took away: what comes first now is linked to it. All of it is one box, so that nobody without the secret can take an
/// era away or move the base.
struct AuditChainState {
  static constexpr std::size_t kKeyBytes = 32;
  struct Era {
    std::int64_t from = 1;
    Secret key;
  };
  std::vector<Era> eras;
  store::ChainEnd base;

  /// Of a chain that never had a row: one era, nothing pruned.
  static AuditChainState founded(Secret key);
  /// nullopt for what is not such a text.
  static std::optional<AuditChainState> parse(const Secret& text);
  [[nodiscard]] Secret text() const;
  /// The key of that position's era.
  [[nodiscard]] const Secret& key_at(std::int64_t position) const;
};

}  // namespace usher::core
