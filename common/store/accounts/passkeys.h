#pragma once

#include "common/base/cursor.h"
#include "common/db/engine/connection.h"
#include "common/domain/passkey.h"

namespace usher::store {

/// Of the table installation: the relying party of the last start.
inline constexpr std::string_view kRelyingPartyRow = "passkey_rp_id";

/// The passkeys in a list, oldest first, and the position after which it continues.
struct PasskeyFilter {
  std::optional<UserId> user = {};
  Cursor after = {};
  int limit = 100;
};
struct PasskeyWithEmail {
  domain::Passkey passkey;
  std::string email;
};
/// What an authenticator said at a use.
struct PasskeyUse {
  std::int64_t sign_count = 0;
  bool user_verified = false;
  bool backed_up = false;
};

struct PasskeysElsewhere {
  std::int64_t passkeys = 0;  ///< Of other relying parties.
  std::int64_t people = 0;    ///< Whose only way in they are.
};

/// Table passkeys. Borrows its connection; one thread at a time. A method that adds, removes or switches passkeys is followed by
/// note_factor() in its transaction.
class PasskeyStore {
 public:
  explicit PasskeyStore(db::Connection& connection) : db_(connection) {}

  /// False, and nothing is stored, if the credential is registered already.
  Result<bool> insert(const domain::Passkey& passkey);
  Result<std::optional<domain::Passkey>> find(const UserId& user, const PasskeyId& id);
  Result<std::optional<domain::Passkey>> find(const PasskeyId& id);
  Result<std::optional<domain::Passkey>> find_by_credential(std::string_view credential_id);
  /// Oldest first.
  Result<std::vector<domain::Passkey>> list(const UserId& user);
  Result<std::vector<PasskeyWithEmail>> list(const PasskeyFilter& filter);
  Result<std::int64_t> count(const std::optional<UserId>& user);
  /// `by_mail`: a verified mailbox is a way in.
  Result<PasskeysElsewhere> count_elsewhere(std::string_view rp_id, bool by_mail);
  /// Records a use. False if it is switched off or gone, or if the counter did not grow: of several racing calls with one counter
  /// one gets true.
  Result<bool> use(const PasskeyId& id, const PasskeyUse& use, Time now);
  /// Switches it off unless it was used since `begun`; returns whether it did.
  Result<bool> switch_off(const PasskeyId& id, Time begun, Time now);
  /// False if it is not switched off.
  Result<bool> switch_on(const UserId& user, const PasskeyId& id);
  Result<bool> rename(const UserId& user, const PasskeyId& id, const std::optional<std::string>& name);
  Result<bool> erase(const UserId& user, const PasskeyId& id);
  Status erase_all(const UserId& user);

  /// Writes down whether one of the account's passkeys is a second factor at the relying party, which the installation's row
  /// kRelyingPartyRow names.
  Status note_factor(const UserId& user);
  /// The same for all accounts.
  Status note_factors();

 private:
  db::Connection& db_;
};

}  // namespace usher::store
