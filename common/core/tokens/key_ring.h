#pragma once

#include "common/core/runtime/ports.h"
#include "common/core/runtime/row_write.h"
#include "common/core/tokens/key_states.h"
#include "common/store/keys/signing_keys.h"

namespace usher::domain {
class Administrator;
}

namespace usher::core {

class AuditLog;
struct SealedColumn;
class SealingKeys;

/// A JWK set (RFC 7517 §5) as served.
struct JwksDocument {
  std::string text = R"({"keys":[]})";
  std::string etag;
};

/// Builds the set from public JWKs, each a JSON text. Skips empty texts, which belong to keys without a public part.
JwksDocument jwks_document(const std::vector<std::string>& jwks);
/// Returns a public JWK in Better Auth's format, which has no `use`.
std::string without_use(const std::string& jwk);

/// The keys at one moment. Immutable.
struct KeySnapshot {
  std::vector<RingKey> keys;            ///< Our keys that verify.
  std::vector<RingKey> imported;        ///< Published keys of the Better Auth surface; they never verify access tokens.
  JwksDocument jwks;                    ///< Of `keys`.
  JwksDocument better_auth_jwks;        ///< Of `keys` and `imported`, in Better Auth's format.
  std::optional<store::KeysMark> mark;  ///< Of the rows it was made from.
};

/// The signing keys of access tokens, with their private parts sealed in the database. With HS256 the shared secret of the
/// settings replaces them, and nothing is published. Safe from any thread.
class KeyRing {
 public:
  /// `sealing` must outlive it.
  KeyRing(Ports ports, const SealingKeys& sealing, const AuditLog& audit);

  /// Reads the keys. Creates the first key, or a key of the configured algorithm if the existing keys have another; where one of
  /// them signs, as rotate() does, audited. From now on each reading notes how long the tokens of this server live: a key stays
  /// published for the longest life that any of its tokens may have.
  Status start();
  /// Reads the keys again, or for the first time without making one, as to inspect tokens.
  Status reload();
  /// Reads the keys again if another process has changed them, which one small read tells. Call it outside transactions.
  Status follow();

  /// Returns the key that signs now by the database, after follow(); if the clock was set back to before all keys, the first of
  /// them. Errors: kInternal before start(), and if every key was withdrawn; those of follow().
  Result<std::shared_ptr<const crypto::SigningKey>> signer();
  /// Whether a key signs, as far as this process knows. Reads nothing. Error: kInternal.
  [[nodiscard]] Status require_signer() const;
  /// Returns the key with that id if its tokens may still be valid, otherwise null. Before it returns null it reads the database
  /// again, at most once a second, or waits while another thread does. Error: that of the last reading, if it failed: the key may
  /// exist.
  Result<std::shared_ptr<const crypto::VerificationKey>> verifier(std::string_view kid);
  [[nodiscard]] std::shared_ptr<const KeySnapshot> snapshot() const;
  /// Returns the key that signs the tokens of the Better Auth surface now: the newest imported key that has not expired,
  /// otherwise signer().
  Result<std::shared_ptr<const crypto::SigningKey>> better_auth_signer();
  /// The key with that id of that surface: a published imported one, or one of verifier().
  Result<std::shared_ptr<const crypto::VerificationKey>> better_auth_verifier(std::string_view kid);
  /// Whether others hold the key, too: that of HS256 and imported ones.
  [[nodiscard]] bool is_shared(std::string_view kid) const;
  [[nodiscard]] JwksDocument better_auth_jwks() const { return snapshot()->better_auth_jwks; }
  /// Seals a key pair of another server for store::ImportedKeyStore. Draws randomness; call it outside transactions.
  Result<domain::StoredSigningKey> seal_imported(const crypto::SigningKey& key, Time created_at,
                                                 std::optional<Time> expires_at) const;

  /// Creates a key. It is published at once and signs after `kPublishAhead`, or at once with `at_once` or if no key signs yet.
  /// Error: kConflict with HS256; errors of require_fresh_admin().
  Result<domain::StoredSigningKey> rotate(const domain::Administrator& by, bool at_once);
  /// Withdraws one of our keys or an imported key at once. Errors: kKeyNotFound; kConflict if it signs now or later, and no other
  /// one of ours can sign now; errors of require_fresh_admin().
  Status revoke(const domain::Administrator& by, const KeyId& id, const RowWrite& row = {});
  /// Returns our keys, oldest first, then the imported keys.
  Result<std::vector<ListedKey>> list() const;
  /// Deletes keys whose tokens have all expired and imported keys that are no longer published, except revoked ones. Returns how
  /// many.
  Result<std::int64_t> prune();
  /// The same at an operator's word, audited. Errors of require_fresh_admin().
  Result<std::int64_t> prune(const domain::Administrator& by);

  /// Counts the keys that prune() would delete now.
  [[nodiscard]] Result<std::int64_t> count_prunable() const;

  static constexpr std::chrono::minutes kPublishAhead{5};

 private:
  struct Stored {
    std::vector<domain::StoredSigningKey> ours;
    std::vector<domain::StoredSigningKey> imported;
    store::KeysMark mark;
  };
  Result<Stored> stored() const;
  Result<std::int64_t> prune(store::Stores& tx) const;
  Result<std::shared_ptr<const crypto::SigningKey>> known_signer() const;
  Result<domain::StoredSigningKey> generate(Time signs_from) const;
  Result<std::shared_ptr<const crypto::SigningKey>> unseal(const domain::StoredSigningKey& stored,
                                                           const SealedColumn& column) const;
  /// Opens the private parts of `rows`; the keys in `known` are reused.
  Result<std::vector<RingKey>> opened(std::vector<domain::StoredSigningKey> rows, const SealedColumn& column,
                                      const std::vector<RingKey>& known) const;
  Result<std::vector<RingKey>> shared_secrets() const;
  [[nodiscard]] bool has_shared_secret() const;
  [[nodiscard]] std::shared_ptr<const crypto::SigningKey> imported(std::string_view kid) const;
  [[nodiscard]] bool verifies(const domain::StoredSigningKey& key, Time now) const;
  /// Another server, or a command, with settings of its own may have made keys that this server signs with.
  Status note_life(const std::vector<domain::StoredSigningKey>& keys, Time now) const;
  [[nodiscard]] std::chrono::milliseconds token_life() const;
  [[nodiscard]] std::chrono::milliseconds life_of(const domain::StoredSigningKey& key) const;
  Status read_again() REQUIRES(reading_);
  void publish(std::vector<RingKey> keys, std::vector<RingKey> imported, const store::KeysMark& mark);

  Ports ports_;
  const SealingKeys& sealing_;
  const AuditLog& audit_;
  Mutex reading_;  ///< Held while the keys are read, so that no reading replaces a later one. Before mutex_.
  bool signs_ GUARDED_BY(reading_) = false;  ///< Key pairs of the database, since start().
  mutable Mutex mutex_;
  std::shared_ptr<const KeySnapshot> snapshot_ GUARDED_BY(mutex_);
  Time next_search_ GUARDED_BY(reading_){};
  Status last_search_ GUARDED_BY(reading_) = done();
};

}  // namespace usher::core
