#include "common/core/two_factor/two_factor_seals.h"

#include "common/core/secrets/sealed_columns.h"
#include "common/domain/two_factor.h"

namespace usher::core {
namespace {

Result<Secret> open(const SealingKeys& keys, const SealedColumn& column, const UserId& user, std::string_view box) {
  auto text = keys.open(column.purpose, box, column.label(user.str()));
  if (!text)
    return error_because(ErrorCode::kInternal, column.label(user.str()) + " was not sealed with this secret, or was changed");
  return std::move(*text);
}

std::string seal(const SealingKeys& keys, const SealedColumn& column, const UserId& user, const Secret& text) {
  return keys.seal(column.purpose, text.expose(), column.label(user.str()));
}

}  // namespace

std::string TwoFactorSeals::seal_secret(const UserId& user, const Secret& secret) const {
  return seal(keys_, kTotpBox, user, secret);
}

std::string TwoFactorSeals::seal_codes(const UserId& user, const Secret& codes) const {
  return seal(keys_, kBackupCodesBox, user, codes);
}

Result<Secret> TwoFactorSeals::open_secret(const domain::SecondFactor& factor) const {
  return open(keys_, kTotpBox, factor.user_id, factor.secret_sealed);
}

Result<Secret> TwoFactorSeals::open_codes(const domain::SecondFactor& factor) const {
  return open(keys_, kBackupCodesBox, factor.user_id, factor.backup_codes);
}

}  // namespace usher::core
