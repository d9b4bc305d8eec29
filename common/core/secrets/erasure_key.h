#pragma once

#include "common/base/id.h"
#include "common/core/runtime/ports.h"

namespace usher::domain {
struct Caller;
}

namespace usher::core {

class SealingKeys;

/// The key of the address digests in `erasures` and of the networks of sign-ups: random, for nothing else, and sealed in
/// `erasure_keys`. Safe from any thread.
class ErasureKey {
 public:
  /// `sealing` must outlive it.
  ErasureKey(Ports ports, const SealingKeys& sealing) : ports_(ports), sealing_(sealing) {}

  /// nullopt until it is made. Error: kSecretMismatch if the stored key cannot be opened.
  [[nodiscard]] Result<std::optional<Secret>> find() const;
  /// The same, and makes it the first time.
  [[nodiscard]] Result<Secret> get() const;
  /// HMAC-SHA-256 of an address in its compared form, as base64url.
  static std::string digest(const Secret& key, std::string_view address);
  /// `adapted_pages.reader_digest` of an account.
  static std::string reader_digest(const Secret& key, const UserId& account) { return digest(key, "reader " + account.str()); }
  /// `users.sign_up_network` of an account that the caller signs up: the digest of the client's network (/24, IPv6 /56), which
  /// goes with the account. nullopt for a network of [[rate_limits.networks]] with a factor, which many people share. Error: as
  /// get().
  [[nodiscard]] Result<std::optional<std::string>> sign_up_network(const domain::Caller& caller) const;

 private:
  [[nodiscard]] Result<Secret> open(const std::string& sealed) const;

  Ports ports_;
  const SealingKeys& sealing_;
};

}  // namespace usher::core
