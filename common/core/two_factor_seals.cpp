#include "common/core/two_factor_seals.h"

#include "common/base/encoding.h"
#include "common/crypto/digest.h"
#include "common/crypto/sealed_box.h"

namespace usher::core {
namespace {

constexpr std::string_view kSecretColumn = "two_factors.secret_sealed";
constexpr std::string_view kCodesColumn = "two_factors.backup_codes";

std::string place(std::string_view column, const UserId& user) { return std::string(column) + ":" + user.str(); }

Result<Secret> open(const Secret& key, std::string_view column, const UserId& user, std::string_view box) {
  auto text = crypto::open(key.expose(), box, place(column, user));
  if (!text) return error_because(ErrorCode::kInternal, place(column, user) + " was not sealed with this secret, or was changed");
  return std::move(*text);
}

}  // namespace

std::string TwoFactorSeals::seal_secret(const UserId& user, const Secret& secret) const {
  return crypto::seal(secret_key_.expose(), secret.expose(), place(kSecretColumn, user), ports_.random);
}

std::string TwoFactorSeals::seal_codes(const UserId& user, const Secret& codes) const {
  return crypto::seal(codes_key_.expose(), codes.expose(), place(kCodesColumn, user), ports_.random);
}

Result<Secret> TwoFactorSeals::open_secret(const domain::TwoFactor& factor) const {
  return open(secret_key_, kSecretColumn, factor.user_id, factor.secret_sealed);
}

Result<Secret> TwoFactorSeals::open_codes(const domain::TwoFactor& factor) const {
  return open(codes_key_, kCodesColumn, factor.user_id, factor.backup_codes);
}

std::string TwoFactorSeals::mac_of_mailed(std::string_view challenge, std::string_view code) const {
  return base64url_encode(crypto::hmac_sha256(mailed_key_.expose(), std::string(challenge).append(".").append(code)));
}

}  // namespace usher::core
