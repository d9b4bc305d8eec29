#pragma once

#include "common/crypto/signing_key.h"
#include "common/domain/signing_key.h"
#include "common/json/field.h"

namespace usher::core {

/// A key pair in use, with its row.
struct RingKey {
  domain::StoredSigningKey stored;
  std::shared_ptr<const crypto::SigningKey> key;
};

enum class KeyState { kSigning, kNext, kRetired, kRevoked };
/// The use of a key pair: our own for access tokens, imported ones only for tokens of the Better Auth surface.
enum class KeyUse { kAccessTokens, kBetterAuth };

/// `signing`, `next`, `retired` or `revoked`.
std::string_view name_of(KeyState state);
/// `access` or `better-auth`.
std::string_view name_of(KeyUse use);

/// A key pair as shown to an operator.
struct ListedKey {
  domain::StoredSigningKey key;
  KeyState state;
  KeyUse use;

  static constexpr std::string_view kSchema = "SigningKey";
  static constexpr auto fields() {
    using json::required;
    using Key = domain::StoredSigningKey;
    constexpr auto key = &ListedKey::key;
    return json::fields_of(
        required("kid", key, &Key::id), required("algorithm", key, &Key::algorithm),
        json::computed("use", [](const ListedKey& listed) { return name_of(listed.use); }, {.about = "access or better-auth"}),
        json::computed("state", [](const ListedKey& listed) { return name_of(listed.state); },
                       {.about = "signing, next, retired or revoked"}),
        required("created_at", key, &Key::created_at), required("signs_from", key, &Key::signs_from),
        required("retired_at", key, &Key::retired_at), required("revoked_at", key, &Key::revoked_at));
  }
};

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
