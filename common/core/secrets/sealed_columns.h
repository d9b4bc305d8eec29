#pragma once

#include "common/core/secrets/sealing_keys.h"
#include "common/store/keys/sealed_boxes.h"

namespace usher::core {

/// A column that holds values sealed by SealingKeys.
struct SealedColumn {
  store::BoxColumn where;
  SealingPurpose purpose;
  std::string_view label_prefix;  ///< Part of the associated data; must not change once released.

  /// Returns the associated data of the box in row `id`.
  [[nodiscard]] std::string label(std::string_view id) const { return std::string(label_prefix).append(id); }
};

inline constexpr SealedColumn kSigningKeyBox{{"signing_keys", "id", "private_sealed"}, "signing-keys", "signing_keys/"};
inline constexpr SealedColumn kImportedKeyBox{{"imported_keys", "id", "private_sealed"}, "signing-keys", "imported_keys/"};
inline constexpr SealedColumn kTotpBox{{"two_factors", "user_id", "secret_sealed"}, "totp", "two_factors.secret_sealed:"};
inline constexpr SealedColumn kBackupCodesBox{
    {"two_factors", "user_id", "backup_codes"}, "backup-codes", "two_factors.backup_codes:"};
inline constexpr SealedColumn kAccessTokenBox{
    {"accounts", "id", "access_token_sealed"}, "oauth-tokens", "accounts.access_token_sealed:"};
inline constexpr SealedColumn kRefreshTokenBox{
    {"accounts", "id", "refresh_token_sealed"}, "oauth-tokens", "accounts.refresh_token_sealed:"};
inline constexpr SealedColumn kIdTokenBox{{"accounts", "id", "id_token_sealed"}, "oauth-tokens", "accounts.id_token_sealed:"};
inline constexpr SealedColumn kErasureKeyBox{{"erasure_keys", "id", "key_sealed"}, "erasures", "erasure_keys/"};
inline constexpr SealedColumn kMailSecretBox{{"outbox", "id", "secret_sealed"}, "outbox", "outbox.secret_sealed:"};

/// All sealed columns, which `usher key reseal` re-encrypts. (The successor of a refresh token is not among them: its
/// predecessor seals it, and it lives for a minute at most.)
inline constexpr std::array kSealedColumns{kSigningKeyBox,   kImportedKeyBox, kTotpBox,       kBackupCodesBox, kAccessTokenBox,
                                           kRefreshTokenBox, kIdTokenBox,     kMailSecretBox, kErasureKeyBox};

}  // namespace usher::core
