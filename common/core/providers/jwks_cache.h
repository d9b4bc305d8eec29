#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/mutex.h"
#include "common/core/providers/provider_calls.h"
#include "common/crypto/signing_key.h"

namespace usher::core {

/// The usable keys of a JWK Set (RFC 7517 §5); those of other kinds or uses are left out.
using KeySet = std::vector<crypto::VerificationKey>;

/// Providers' keys, kept for an hour. Safe from any thread; of several that need the same keys one fetches, the others wait.
class JwksCache {
 public:
  explicit JwksCache(const Clock& clock) : clock_(clock) {}

  /// The keys of `provider` as its jwks_uri gives them. A `kid` that is not among them has them fetched anew, at most once a
  /// minute; then they are handed out as they are, with it or without. An empty `kid` is in every set. kUpstreamFailed.
  Result<std::shared_ptr<const KeySet>> find(const std::string& provider, const std::string& jwks_uri, std::string_view kid,
                                             ProviderCalls& calls) const EXCLUDES(mutex_);

 private:
  struct Entry {
    std::shared_ptr<const KeySet> keys;
    Time fetched_at{};
    Time tried_at{};
    bool fetching = false;
  };
  /// What is there, or nullptr where the caller is the one to fetch.
  std::shared_ptr<const KeySet> wait_or_claim(const std::string& provider, std::string_view kid) const EXCLUDES(mutex_);
  [[nodiscard]] bool serves(const Entry& entry, std::string_view kid) const;
  void publish(const std::string& provider, std::shared_ptr<const KeySet> keys) const EXCLUDES(mutex_);

  const Clock& clock_;
  mutable Mutex mutex_;
  mutable std::condition_variable_any changed_;
  mutable std::map<std::string, Entry, std::less<>> entries_ GUARDED_BY(mutex_);  ///< By the provider's name.
};

}  // namespace usher::core
