#pragma once

#include <optional>

#include "common/base/clock.h"
#include "common/base/id.h"

namespace usher::domain {

/// An account was erased. Outlives it for as long as audit events do.
struct Erasure {
  UserId user_id;
  Time at{};
  std::string actor;                          ///< As of an audit event.
  std::optional<std::string> address_digest;  ///< Keyed; nullopt for an account without an address of its own.
  bool operator==(const Erasure&) const = default;
};

}  // namespace usher::domain
