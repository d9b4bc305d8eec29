#include "common/core/secrets/erasure_key.h"

#include "common/base/encoding.h"
#include "common/core/runtime/rate_limiter.h"
#include "common/core/secrets/sealed_columns.h"
#include "common/crypto/digest.h"
#include "common/store/operations/erasures.h"

namespace usher::core {
namespace {

constexpr std::string_view kAddressKey = "address";

}  // namespace

Result<Secret> ErasureKey::open(const std::string& sealed) const {
  auto key = sealing_.open(kErasureKeyBox.purpose, sealed, kErasureKeyBox.label(kAddressKey));
  if (!key) return error(ErrorCode::kSecretMismatch, "The key of erased addresses cannot be decrypted with this USHER_SECRET");
  return std::move(*key);
}

Result<std::optional<Secret>> ErasureKey::find() const {
  USHER_TRY(const auto sealed, ports_.transactions.read_one([](store::Stores& tx) { return tx.erasures.key(); }));
  if (!sealed) return std::optional<Secret>();
  USHER_TRY(auto key, open(*sealed));
  return std::optional(std::move(key));
}

Result<Secret> ErasureKey::get() const {
  USHER_TRY(auto key, find());
  if (key) return std::move(*key);
  const auto made = sealing_.seal(kErasureKeyBox.purpose, crypto::random_token(ports_.random), kErasureKeyBox.label(kAddressKey));
  USHER_TRY(const auto kept, ports_.transactions.write([&](store::Stores& tx) -> Result<std::optional<std::string>> {
    USHER_CHECK(tx.erasures.keep_key(made));
    return tx.erasures.key();
  }));
  return open(kept.value_or(""));
}

std::string ErasureKey::digest(const Secret& key, std::string_view address) {
  return base64url_encode(crypto::hmac_sha256(key.expose(), address));
}

Result<std::optional<std::string>> ErasureKey::sign_up_network(const domain::Caller& caller) const {
  if (address_factor(ports_.settings.limits, caller.address) > 1) return std::nullopt;
  USHER_TRY(const auto key, get());
  return std::optional(digest(key, "network " + network_key(caller)));
}

}  // namespace usher::core
