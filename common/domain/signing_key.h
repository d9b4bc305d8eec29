#pragma once

#include <optional>

#include "common/base/clock.h"
#include "common/base/id.h"

namespace usher::domain {

/// A stored key pair: public JWK in plain text, private part sealed.
struct StoredSigningKey {
  KeyId id;
  std::string algorithm;
  std::string public_jwk;
  std::string private_sealed;
  Time created_at{};
  Time signs_from{};
  std::optional<Time> retired_at;
  std::optional<Time> revoked_at;
  std::optional<std::chrono::milliseconds> longest_life;  ///< Of a token that it may have signed; nullopt: not known.
};

}  // namespace usher::domain
