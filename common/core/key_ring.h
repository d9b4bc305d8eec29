#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/mutex.h"
#include "common/core/ports.h"
#include "common/core/sealing_keys.h"
#include "common/crypto/signing_key.h"
#include "common/domain/signing_key.h"

namespace usher::core {

/// A key pair that is in use, with what the database says of it.
struct RingKey {
  domain::StoredSigningKey stored;
  std::shared_ptr<const crypto::SigningKey> key;
};

enum class KeyState { kSigning, kNext, kRetired, kRevoked };

/// A key pair as an operator sees it.
struct ListedKey {
  domain::StoredSigningKey key;
  KeyState state;
};

/// The keys at one moment; immutable.
struct KeySnapshot {
  std::vector<RingKey> keys;
  std::string jwks;  ///< RFC 7517 §5 document of all that verify.
  std::string etag;
};

/// The signing keys of access tokens, private parts sealed in the database. With HS256 the shared secret of the settings takes
/// their place and nothing is published. Safe from any thread.
class KeyRing {
 public:
  /// `sealing` outlives it.
  KeyRing(Ports ports, const SealingKeys& sealing);

  /// Reads the keys; makes the first one, or one of the settings' algorithm when the present ones are of another.
  Status start();
  /// Reads the keys and makes none: for looking at tokens.
  Status load();
  /// Reads the keys again.
  Status reload();

  /// What signs now. kInternal before start().
  Result<std::shared_ptr<const crypto::SigningKey>> signer() const;
  /// The key of that id, if tokens of it may still be believed. Looks into the database again, at most once a second, before it
  /// says no.
  std::shared_ptr<const crypto::VerificationKey> verifier(std::string_view kid);
  [[nodiscard]] std::shared_ptr<const KeySnapshot> snapshot() const;

  /// A new key: published at once, signing after `kPublishAhead`; now with `at_once`, or where no key signs yet. kConflict with
  /// HS256.
  Result<domain::StoredSigningKey> rotate(bool at_once, const domain::AuditEvent& event);
  /// Withdraws a key at once. kKeyNotFound; kConflict when it is the only one that can sign.
  Status revoke(const KeyId& id, const domain::AuditEvent& event);
  Result<std::vector<ListedKey>> list() const;
  /// Deletes the keys whose tokens have all run out; returns how many. `event`, if any, goes with it.
  Result<std::int64_t> prune(const std::optional<domain::AuditEvent>& event = std::nullopt);

  static constexpr std::chrono::minutes kPublishAhead{5};

 private:
  Result<std::vector<domain::StoredSigningKey>> stored() const;
  Result<domain::StoredSigningKey> generate(Time signs_from) const;
  Result<std::shared_ptr<const crypto::SigningKey>> unseal(const domain::StoredSigningKey& stored) const;
  [[nodiscard]] bool verifies(const domain::StoredSigningKey& key, Time now) const;
  [[nodiscard]] std::chrono::milliseconds token_life() const;
  Status start_shared_secrets();
  void publish(std::vector<RingKey> keys);

  Ports ports_;
  const SealingKeys& sealing_;
  mutable Mutex mutex_;
  std::shared_ptr<const KeySnapshot> snapshot_ GUARDED_BY(mutex_);
  Time next_search_ GUARDED_BY(mutex_){};
};

}  // namespace usher::core
