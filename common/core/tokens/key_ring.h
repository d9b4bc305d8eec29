#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/mutex.h"
#include "common/core/runtime/ports.h"
#include "common/core/secrets/sealed_columns.h"
#include "common/core/tokens/jwks_document.h"
#include "common/core/tokens/key_states.h"
#include "common/domain/audit_event.h"

namespace usher::core {

/// The keys at one moment; immutable.
struct KeySnapshot {
  std::vector<RingKey> keys;      ///< Ours, that verify.
  std::vector<RingKey> imported;  ///< Of the Better Auth surface, that are published; access tokens never meet them.
  std::string jwks;               ///< RFC 7517 §5 document of `keys`.
  std::string etag;
  JwksDocument better_auth_jwks;  ///< Of both, each key as Better Auth writes it.
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
  /// What signs the tokens of the Better Auth surface now: the newest imported key that has not expired, else what signs for us.
  Result<std::shared_ptr<const crypto::SigningKey>> better_auth_signer() const;
  /// The JWK set of that surface.
  [[nodiscard]] JwksDocument better_auth_jwks() const { return snapshot()->better_auth_jwks; }
  /// A key pair of another server, sealed, for store::ImportedKeyStore. Draws randomness: outside of transactions.
  Result<domain::StoredSigningKey> seal_imported(const crypto::SigningKey& key, Time created_at,
                                                 std::optional<Time> expires_at) const;

  /// A new key: published at once, signing after `kPublishAhead`; now with `at_once`, or where no key signs yet. kConflict with
  /// HS256.
  Result<domain::StoredSigningKey> rotate(bool at_once, const domain::AuditEvent& event);
  /// Withdraws a key at once, ours or an imported one. kKeyNotFound; kConflict when it is the only one of ours that can sign.
  Status revoke(const KeyId& id, const domain::AuditEvent& event);
  /// Ours, oldest first, then the imported ones.
  Result<std::vector<ListedKey>> list() const;
  /// Deletes the keys whose tokens have all run out, and imported ones that are published no longer; returns how many. `event`,
  /// if any, goes with it.
  Result<std::int64_t> prune(const std::optional<domain::AuditEvent>& event = std::nullopt);

  static constexpr std::chrono::minutes kPublishAhead{5};

 private:
  struct Stored {
    std::vector<domain::StoredSigningKey> ours;
    std::vector<domain::StoredSigningKey> imported;
  };
  Result<Stored> stored() const;
  Result<domain::StoredSigningKey> generate(Time signs_from) const;
  Result<std::shared_ptr<const crypto::SigningKey>> unseal(const domain::StoredSigningKey& stored,
                                                           const SealedColumn& column) const;
  /// With their private parts; those that are `known` keep theirs.
  Result<std::vector<RingKey>> opened(std::vector<domain::StoredSigningKey> rows, const SealedColumn& column,
                                      const std::vector<RingKey>& known) const;
  Result<std::vector<RingKey>> shared_secrets() const;
  [[nodiscard]] bool has_shared_secret() const;
  [[nodiscard]] bool verifies(const domain::StoredSigningKey& key, Time now) const;
  [[nodiscard]] std::chrono::milliseconds token_life() const;
  void publish(std::vector<RingKey> keys, std::vector<RingKey> imported);

  Ports ports_;
  const SealingKeys& sealing_;
  mutable Mutex mutex_;
  std::shared_ptr<const KeySnapshot> snapshot_ GUARDED_BY(mutex_);
  Time next_search_ GUARDED_BY(mutex_){};
};

}  // namespace usher::core
