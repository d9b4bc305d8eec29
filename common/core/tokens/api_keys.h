#pragma once

#include "common/core/runtime/ports.h"
#include "common/core/runtime/row_write.h"
#include "common/domain/actor.h"

namespace usher::core {

class AuditLog;
class Outbox;

/// A new key, whose text is returned only once.
struct NewApiKey {
  domain::ApiKey key;
  Secret text;  ///< `usher_` and 256 random bits as 43 characters of base64url.
};

struct RevokedApiKey {
  domain::ApiKey key;
  bool changed = false;  ///< False if it was revoked before.
};

/// The API keys that authenticate back ends. Safe from any thread.
///
/// Only the SHA-256 of a key is stored, and an index finds the key by it. The look-up time depends on the digest, but a timing
/// attack gains nothing: a digest cannot be chosen without the key. A key has 256 random bits, so it needs neither a salt nor a
/// slow hash.
class ApiKeys {
 public:
  ApiKeys(Ports ports, const Outbox& outbox, const AuditLog& audit) : ports_(ports), outbox_(outbox), audit_(audit) {}

  /// The life of a key with an admin scope, unless its creator says another, and the longest life of any key that expires.
  static constexpr std::chrono::days kAdminKeyLife{90};
  static constexpr std::chrono::days kLongestLife{366};

  /// The key belongs to the admin who makes it, and ends with the admin's right; those of the operator belong to the
  /// installation. All admins are notified of a key with an admin scope. `life`: absent for the scope's own: kAdminKeyLife, or
  /// for ever. Error: kValidationFailed if the scope is not in domain::kApiScopes, the name is blank or too long, or the life is
  /// out of range; errors of require_fresh_admin().
  Result<NewApiKey> create(const domain::Administrator& by, std::string_view scope, const std::optional<std::string>& name,
                           std::optional<std::chrono::days> life = {}) const;
  /// Oldest first, revoked ones too.
  Result<std::vector<domain::ApiKey>> list() const;
  /// The number of live keys that the account made.
  Result<std::int64_t> count_of(const UserId& owner) const;
  /// Makes a key the installation's, so that it no longer depends on who made it, and returns it. Error: kNotFound; kConflict if
  /// the key is revoked.
  Result<domain::ApiKey> adopt(const domain::OperatorActor& by, const ApiKeyId& id) const;
  /// Revokes a key from the next request on and returns it; a revoked key stays as it is. Error: kNotFound; errors of
  /// require_fresh_admin().
  Result<RevokedApiKey> revoke(const domain::Administrator& by, const ApiKeyId& id, const RowWrite& row = {}) const;

  /// Returns the back end that the key belongs to. Never waits for a writer: the use is recorded later, once a minute. Errors:
  /// kUnauthenticated if the key is malformed, unknown, revoked or expired, or its owner is no active admin;
  /// kTwoFactorEnrolmentRequired if the owner lacks the factor that REQUIRE_TWO_FACTOR demands; database errors.
  Result<domain::BackEndActor> identify(std::string_view presented) const;
  /// Whether a text has the form of a key, which no token of a session has.
  static bool is_key(std::string_view presented);
  /// Checks that the back end may read what admins see. Error: kForbidden.
  static Status require_admin_read(const domain::BackEndActor& by);
  /// Returns the back end as one that may act for admins. Error: kForbidden if the key lacks the scope admin:write.
  static Result<domain::AdminKeyActor> administer(const domain::BackEndActor& by, const domain::Caller& caller);

 private:
  void note_use(const domain::ApiKey& key) const;

  Ports ports_;
  const Outbox& outbox_;
  const AuditLog& audit_;
};

}  // namespace usher::core
