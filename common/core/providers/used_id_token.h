#pragma once

#include "common/base/result.h"
#include "common/domain/verification.h"

namespace usher::store {
struct Stores;
}

namespace usher::core {

struct IdTokenFacts;
struct Ports;

/// An ID token that is remembered until it expires, so that it issues one session once (replay), and none if this server obtained
/// it (a stale or impersonated session would become a fresh one). Rows of verifications with purpose id_token and the digests of
/// IdTokenFacts.
struct UsedIdToken {
  std::array<domain::Verification, 2> rows;
};

/// Draws the ids of the rows.
UsedIdToken prepare_used(const Ports& ports, const IdTokenFacts& facts);

/// Inside a write. Returns false if the token was remembered before.
Result<bool> remember(store::Stores& tx, const UsedIdToken& token);

}  // namespace usher::core
