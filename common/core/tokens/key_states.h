#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include "common/crypto/signing_key.h"
#include "common/domain/signing_key.h"

namespace usher::core {

/// A key pair that is in use, with what the database says of it.
struct RingKey {
  domain::StoredSigningKey stored;
  std::shared_ptr<const crypto::SigningKey> key;
};

enum class KeyState { kSigning, kNext, kRetired, kRevoked };
/// What a key pair is for: ours for access tokens, one that was imported for the tokens of the Better Auth surface alone.
enum class KeyUse { kAccessTokens, kBetterAuth };

/// A key pair as an operator sees it.
struct ListedKey {
  domain::StoredSigningKey key;
  KeyState state;
  KeyUse use;
};

/// An imported key that has expired stays published so long, as it would have where it comes from.
inline constexpr std::chrono::days kExpiredKeysPublished{30};

/// Whether it may sign now.
bool signs(const domain::StoredSigningKey& key, Time now);
/// Of several that may sign, the one that began last; null where none may.
const RingKey* signer_among(const std::vector<RingKey>& keys, Time now);
/// Whether the Better Auth surface publishes an imported key.
bool is_published(const domain::StoredSigningKey& imported, Time now);
/// Adds all of one use to the list, in their order.
void list_keys(std::vector<ListedKey>& listed, const std::vector<domain::StoredSigningKey>& keys, KeyUse use, Time now);

}  // namespace usher::core
