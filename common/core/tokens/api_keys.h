#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/secret.h"
#include "common/core/audit/audit_log.h"
#include "common/domain/actor.h"

namespace usher::core {

/// A key as it is handed out, once.
struct NewApiKey {
  domain::ApiKey key;
  Secret text;  ///< `usher_` and 256 random bits as 43 characters of base64url.
};

/// The keys by which back ends show who they are. Safe from any thread.
///
/// The key itself is not kept, only its SHA-256. It is found by that digest in an index, which takes a different time for
/// different digests; that helps nobody to guess, because a digest cannot be steered without knowing the key, and 256 random bits
/// need neither a salt nor a slow hash.
class ApiKeys {
 public:
  ApiKeys(Ports ports, const AuditLog& audit) : ports_(ports), audit_(audit) {}

  /// kValidationFailed for a scope that is none of domain::kApiScopes, or a blank or overlong name.
  Result<NewApiKey> create(const domain::OperatorActor& by, std::string_view scope, const std::optional<std::string>& name) const;
  /// Oldest first, revoked ones too.
  Result<std::vector<domain::ApiKey>> list() const;
  /// It opens nothing from the next request on. Again for a revoked one: nothing happens, and it is returned as it is. kNotFound.
  Result<domain::ApiKey> revoke(const domain::OperatorActor& by, const ApiKeyId& id) const;

  /// Whose key that is. kUnauthenticated for what is no key of ours, unknown or revoked; database errors. Never waits for a
  /// writer: the use is remembered later, once a minute.
  Result<domain::BackEndActor> identify(std::string_view presented) const;

 private:
  void note_use(const domain::ApiKey& key) const;

  Ports ports_;
  const AuditLog& audit_;
};

}  // namespace usher::core
