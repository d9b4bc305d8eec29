#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/secret.h"
#include "common/core/audit/audit_log.h"
#include "common/domain/actor.h"

namespace usher::core {

/// A new key, whose text is returned only once.
struct NewApiKey {
  domain::ApiKey key;
  Secret text;  ///< `usher_` and 256 random bits as 43 characters of base64url.
};

/// The API keys that authenticate back ends. Safe from any thread.
///
/// Only the SHA-256 of a key is stored, and an index finds the key by it. The look-up time depends on the digest, but a timing
/// attack gains nothing: a digest cannot be chosen without the key. A key has 256 random bits, so it needs neither a salt nor a
/// slow hash.
class ApiKeys {
 public:
  ApiKeys(Ports ports, const AuditLog& audit) : ports_(ports), audit_(audit) {}

  /// Error: kValidationFailed if the scope is not in domain::kApiScopes, or the name is blank or too long.
  Result<NewApiKey> create(const domain::OperatorActor& by, std::string_view scope, const std::optional<std::string>& name) const;
  /// Oldest first, revoked ones too.
  Result<std::vector<domain::ApiKey>> list() const;
  /// Revokes a key from the next request on and returns it; a revoked key stays as it is. Error: kNotFound.
  Result<domain::ApiKey> revoke(const domain::OperatorActor& by, const ApiKeyId& id) const;

  /// Returns the back end that the key belongs to. Never waits for a writer: the use is recorded later, once a minute. Errors:
  /// kUnauthenticated if the key is malformed, unknown or revoked; database errors.
  Result<domain::BackEndActor> identify(std::string_view presented) const;

 private:
  void note_use(const domain::ApiKey& key) const;

  Ports ports_;
  const AuditLog& audit_;
};

}  // namespace usher::core
