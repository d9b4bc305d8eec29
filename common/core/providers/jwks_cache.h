#pragma once

#include <functional>
#include <map>

#include "common/base/mutex.h"
#include "common/core/providers/provider_calls.h"
#include "common/crypto/issuer_key.h"

namespace usher::core {

/// The keys of a JWK Set (RFC 7517 §5).
struct KeySet {
  /// Of another type, size or use, or damaged.
  struct Dropped {
    std::optional<std::string> kid;
    std::string why;
  };
  std::vector<crypto::IssuerKey> usable;
  std::vector<Dropped> dropped;
};

/// Caches the keys of providers for an hour. Safe from any thread. If several threads need the same keys, one fetches them and
/// the others wait.
class JwksCache {
 public:
  explicit JwksCache(const Clock& clock) : clock_(clock) {}

  /// Whether the keys verify the caller's token. Called under a lock.
  using Suffice = std::function<bool(const KeySet&)>;
  /// Returns the keys at the provider's jwks_uri. Fetches them again if they do not suffice, at most once in `interval`, and
  /// returns them even if they still do not. Error: kUpstreamFailed.
  Result<std::shared_ptr<const KeySet>> find(const std::string& provider, const std::string& jwks_uri, const Suffice& suffice,
                                             std::chrono::seconds interval, ProviderCalls& calls) const EXCLUDES(mutex_);

 private:
  struct Entry {
    std::shared_ptr<const KeySet> keys;
    Time fetched_at{};
    Time tried_at{};
    bool fetching = false;
  };
  /// Returns the cached keys, or nullptr if the caller must fetch them.
  std::shared_ptr<const KeySet> wait_or_claim(const std::string& provider, const Suffice& suffice,
                                              std::chrono::seconds interval) const EXCLUDES(mutex_);
  [[nodiscard]] bool serves(const Entry& entry, const Suffice& suffice, std::chrono::seconds interval) const;
  void publish(const std::string& provider, std::shared_ptr<const KeySet> keys) const EXCLUDES(mutex_);

  const Clock& clock_;
  mutable Mutex mutex_;
  mutable std::condition_variable_any changed_;
  mutable std::map<std::string, Entry, std::less<>> entries_ GUARDED_BY(mutex_);  ///< By provider name.
};

}  // namespace usher::core
