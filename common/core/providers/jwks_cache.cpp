#include "common/core/providers/jwks_cache.h"

namespace usher::core {
namespace {

constexpr std::chrono::hours kKeysKeptFor{1};
constexpr std::size_t kMostKeys = 64;  // limits the work for each token

Result<KeySet> fetch(const std::string& jwks_uri, ProviderCalls& calls) {
  USHER_TRY(const auto document, calls.get(jwks_uri));
  const auto* const list = document.find("keys");
  if (!list || !list->array()) return error_because(ErrorCode::kUpstreamFailed, jwks_uri + " has no keys");
  KeySet keys;
  for (const auto& jwk : *list->array()) {
    if (keys.usable.size() + keys.dropped.size() == kMostKeys) break;
    auto key = crypto::IssuerKey::from_jwk(json::to_text(jwk));
    if (key.ok())
      keys.usable.push_back(std::move(key).value());
    else
      keys.dropped.push_back({.kid = std::string(json::text_at(jwk, "kid")), .why = key.error().what});
  }
  return keys;
}

}  // namespace

bool JwksCache::serves(const Entry& entry, const Suffice& suffice, std::chrono::seconds interval) const {
  const auto now = clock_.now();
  if (!entry.keys || now - entry.fetched_at >= kKeysKeptFor) return false;
  return (!entry.fetching && now - entry.tried_at < interval) || suffice(*entry.keys);
}

std::shared_ptr<const KeySet> JwksCache::wait_or_claim(const std::string& provider, const Suffice& suffice,
                                                       std::chrono::seconds interval) const {
  Lock lock(mutex_);
  auto& entry = entries_[provider];
  while (!serves(entry, suffice, interval)) {
    if (!entry.fetching) {
      entry.fetching = true;
      entry.tried_at = clock_.now();
      return nullptr;
    }
    changed_.wait(lock);
  }
  return entry.keys;
}

/// `keys` is null if fetching failed; the old keys stay.
void JwksCache::publish(const std::string& provider, std::shared_ptr<const KeySet> keys) const {
  const Lock lock(mutex_);
  auto& entry = entries_[provider];
  entry.fetching = false;
  if (keys) {
    entry.keys = std::move(keys);
    entry.fetched_at = clock_.now();
  }
  changed_.notify_all();
}

Result<std::shared_ptr<const KeySet>> JwksCache::find(const std::string& provider, const std::string& jwks_uri,
                                                      const Suffice& suffice, std::chrono::seconds interval,
                                                      ProviderCalls& calls) const {
  if (auto keys = wait_or_claim(provider, suffice, interval)) return keys;
  Result<KeySet> fetched = error(ErrorCode::kInternal);
  try {
    fetched = fetch(jwks_uri, calls);
  } catch (...) {
    publish(provider, nullptr);  // otherwise the waiting threads would never wake up
    throw;
  }
  auto keys = fetched.ok() ? std::make_shared<const KeySet>(std::move(fetched.value())) : nullptr;
  publish(provider, keys);
  if (!keys) return std::move(fetched).error();
  return keys;
}

}  // namespace usher::core
