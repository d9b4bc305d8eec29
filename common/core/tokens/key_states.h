#pragma once

#include <chrono>
#include <memory>
#include <string_view>
#include <vector>

#include "common/crypto/signing_key.h"
#include "common/domain/signing_key.h"

namespace usher::core {

/// A key pair in use, with its row.
struct RingKey {
  domain::StoredSigningKey stored;
  std::shared_ptr<const crypto::SigningKey> key;
};

enum class KeyState { kSigning, kNext, kRetired, kRevoked };
/// The use of a key pair: our own for access tokens, imported ones only for tokens of the Better Auth surface.
enum class KeyUse { kAccessTokens, kBetterAuth };

/// A key pair as shown to an operator.
struct ListedKey {
  domain::StoredSigningKey key;
  KeyState state;
  KeyUse use;
};

/// `signing`, `next`, `retired` or `revoked`.
std::string_view name_of(KeyState state);
/// `access` or `better-auth`.
std::string_view name_of(KeyUse use);

/// How long an expired imported key stays published, as on the server that it comes from.
inline constexpr std::chrono::days kExpiredKeysPublished{30};

/// Whether the key may sign now.
bool signs(const domain::StoredSigningKey& key, Time now);
/// Returns the key that began to sign last among those that may sign now; null without one.
const RingKey* signer_among(const std::vector<RingKey>& keys, Time now);
/// Like signer_among(). If no key may sign yet, because the clock was set back, it returns the key that begins first.
const RingKey* signer_or_next(const std::vector<RingKey>& keys, Time now);
/// Whether the Better Auth surface publishes the imported key.
bool is_published(const domain::StoredSigningKey& imported, Time now);
/// Appends the keys of one use to the list, in their order.
void list_keys(std::vector<ListedKey>& listed, const std::vector<domain::StoredSigningKey>& keys, KeyUse use, Time now);

}  // namespace usher::core
