#include "common/core/accounts/account_erasure.h"

#include "common/core/credentials/reclaim.h"
#include "common/core/credentials/verification_token.h"
#include "common/core/mail/mail_quota.h"
#include "common/core/secrets/erasure_key.h"
#include "common/core/sessions/ways_out.h"
#include "common/store/accounts/users.h"
#include "common/store/keys/api_keys.h"
#include "common/store/operations/audit_events.h"
#include "common/store/operations/outbox.h"
#include "common/store/pages/adapted_pages.h"
#include "common/store/sessions/verifications.h"

namespace usher::core {

namespace {

/// The text as it stands within a JSON text.
std::string within_json(const std::string& text) {
  const auto quoted = json::to_text(json::Value(text));
  return quoted.substr(1, quoted.size() - 2);
}

struct Address {
  std::string compared;
  std::string written;
};

/// The present one, and those that the account gave up and could take back, unless another account has them by now.
Result<std::vector<Address>> addresses_of(store::Stores& tx, const domain::User& user) {
  std::vector<Address> addresses{{user.email, user.email_as_written}};
  USHER_TRY(const auto former, tx.verifications.list_of(user.id, domain::purpose::kUndoEmailChange));
  for (const auto& token : former) {
    if (!token.address) continue;
    USHER_TRY(const auto holder, tx.users.find_by_email(*token.address));
    if (holder && holder->id != user.id) continue;
    addresses.push_back({*token.address, written_address_of(token)});
  }
  return addresses;
}

/// What was sent to the account's addresses, also without naming the account, and what names them to others. A code that outlives
/// its account would make a new one.
Status erase_mail_of(store::Stores& tx, const domain::User& user, const Secret* key) {
  USHER_TRY(const auto addresses, addresses_of(tx, user));
  for (const auto& address : addresses) {
    USHER_CHECK(tx.outbox.void_at(address.compared, user.id));
    USHER_CHECK(tx.verifications.erase_at(address.compared, user.id));
    USHER_CHECK(forget_dropped_mails(tx, address.compared));
    const auto digest = key ? std::optional(ErasureKey::digest(*key, address.compared)) : std::nullopt;
    USHER_CHECK(tx.outbox.forget_address(within_json(address.written), "\u2013", digest));
  }
  return done();
}

}  // namespace

Status erase_account(store::Stores& tx, const UserId& user, Time now, const Secret* key) {
  USHER_CHECK(end_by(tx, domain::WayOut::kDeleted, user, SessionId(), now));
  USHER_CHECK(tx.audit_events.erase_person(user));
  USHER_CHECK(tx.outbox.void_of_user(user));
  USHER_TRY(const auto holder, tx.users.find(user));
  if (holder && !holder->is_anonymous) USHER_CHECK(erase_mail_of(tx, *holder, key));
  USHER_CHECK(tx.api_keys.erase_of(user));
  USHER_CHECK(erase_all_belongings(tx, user));
  if (key) USHER_CHECK(tx.adapted_pages.erase_of(ErasureKey::reader_digest(*key, user)));
  USHER_CHECK(tx.users.erase(user));
  return done();
}

Result<store::RowsByTable> rows_of_account(store::Stores& tx, const UserId& user) {
  USHER_TRY(auto rows, tx.erasures.rows_of_user(user));
  USHER_TRY(const auto holder, tx.users.find(user));
  if (!holder || holder->is_anonymous) return rows;
  USHER_TRY(const auto addresses, addresses_of(tx, *holder));
  for (const auto& address : addresses) {
    USHER_TRY(const auto more, tx.erasures.rows_at_address(address.compared));
    for (const auto& [table, count] : more)
      std::ranges::find_if(rows, [&table = table](const auto& row) { return row.first == table; })->second += count;
  }
  return rows;
}

}  // namespace usher::core
