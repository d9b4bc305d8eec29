#include "common/core/upkeep/secret_abandonment.h"

#include "common/core/authority/authority.h"
#include "common/core/upkeep/schema_state.h"
#include "common/store/accounts/accounts.h"
#include "common/store/accounts/two_factors.h"
#include "common/store/accounts/users.h"
#include "common/store/keys/imported_keys.h"
#include "common/store/keys/signing_keys.h"
#include "common/store/operations/erasures.h"
#include "common/store/operations/outbox.h"
#include "common/store/pages/adapted_pages.h"
#include "common/store/sessions/sessions.h"
#include "common/store/sessions/verifications.h"

namespace usher::core {
namespace {

constexpr int kBatch = 500;
constexpr int kMostAdmins = 1000;

/// Calls `drop` (StoredBox -> Status) for each box that the keys do not open; returns their number.
template <class F>
Result<std::int64_t> each_lost(store::Stores& tx, const SealedColumn& column, const SealingKeys& keys, F drop) {
  std::int64_t lost = 0;
  std::string after;
  for (;;) {
    USHER_TRY(const auto page, tx.sealed_boxes.page(column.where, after, kBatch));
    for (const auto& box : page) {
      if (keys.open_current(column.purpose, box.box, column.label(box.id))) continue;
      USHER_CHECK(drop(box));
      ++lost;
    }
    if (page.size() < static_cast<std::size_t>(kBatch)) return lost;
    after = page.back().id;
  }
}

/// Inside a transaction, before anything is dropped.
Result<std::vector<std::string>> admins_shut_out(store::Stores& tx, const settings::Settings& settings, const SealingKeys& keys) {
  std::vector<std::string> addresses;
  USHER_TRY(const auto admins, admins_who_can_sign_in(tx, settings, kMostAdmins));
  for (const auto& admin : admins) {
    USHER_TRY(const auto factor, tx.two_factors.find(admin.id));
    if (!factor || !factor->confirmed_at) continue;
    const bool opens = keys.open_current(kTotpBox.purpose, factor->secret_sealed, kTotpBox.label(admin.id.str())).has_value();
    if (factor->is_lost() || !opens) addresses.push_back(admin.email);
  }
  return addresses;
}

/// Empties the lost boxes, then does in each table what their loss means there.
Status drop_lost(store::Stores& tx, const SealingKeys& keys, Time now, BoxCounts& counts) {
  for (std::size_t i = 0; i < kSealedColumns.size(); ++i) {
    const auto& column = kSealedColumns[i];
    USHER_TRY(counts.boxes[i], each_lost(tx, column, keys, [&](const store::StoredBox& box) -> Status {
                USHER_CHECK(tx.sealed_boxes.replace(column.where, box, ""));
                return done();
              }));
  }
  USHER_CHECK(tx.signing_keys.revoke_lost(now));
  USHER_CHECK(tx.imported_keys.erase_lost());
  USHER_CHECK(tx.two_factors.mark_lost(now));
  USHER_CHECK(tx.accounts.forget_lost_tokens());
  USHER_CHECK(tx.outbox.erase_lost());
  USHER_TRY(const bool lost_key, tx.erasures.delete_lost_key());
  if (lost_key) USHER_CHECK(tx.outbox.forget_digests());
  if (lost_key) USHER_CHECK(tx.adapted_pages.erase_digests());
  return PseudonymKey::forget(tx);
}

Result<std::int64_t> end_sessions(store::Stores& tx, Time now) {
  USHER_CHECK(tx.verifications.forget_all_browsers());
  const auto reason = domain::row_of(domain::WayOut::kSecretAbandoned).reason;
  return tx.sessions.end_batch(Time::max(), reason, now, std::numeric_limits<int>::max());
}

}  // namespace

Result<std::unique_ptr<db::InstanceClaim>> SecretAbandonment::begin() {
  USHER_CHECK(require_current_schema(database_));
  return database_.claim(db::Claim::kAlone);
}

Result<std::optional<crypto::MasterSecret>> SecretAbandonment::secret_at_hand() {
  return transactions_.read([this](store::Stores& tx) { return secret_instead_of_lost(ports_.settings, tx.installation); });
}

Result<SecretAbandonmentResult> SecretAbandonment::forecast() {
  USHER_TRY(const auto claim, begin());
  USHER_TRY(auto found, secret_at_hand());
  if (!found) found.emplace(Secret(crypto::random_token(ports_.random)));  // opens nothing, as the one that run() makes
  const SealingKeys keys(*found, nullptr, ports_.random);
  return transactions_.read([&](store::Stores& tx) -> Result<SecretAbandonmentResult> {
    SecretAbandonmentResult expected;
    USHER_TRY(expected.admins, admins_shut_out(tx, ports_.settings, keys));
    for (std::size_t i = 0; i < kSealedColumns.size(); ++i) {
      USHER_TRY(expected.boxes[i], each_lost(tx, kSealedColumns[i], keys, [](const store::StoredBox&) { return done(); }));
    }
    USHER_TRY(expected.sessions, tx.sessions.count_live(std::nullopt, ports_.clock.now()));
    return expected;
  });
}

Result<SecretAbandonmentResult> SecretAbandonment::run(const domain::OperatorActor& by) {
  USHER_TRY(const auto claim, begin());
  USHER_TRY(auto found, secret_at_hand());
  if (!found) {
    USHER_TRY(auto made, make_secret_file(ports_.settings, ports_.random));
    found.emplace(std::move(made));
  }
  const InstallationSecrets secrets{.current = std::move(*found)};
  const SealingKeys keys(secrets.current, nullptr, ports_.random);
  const auto event = audit_.event({.action = "secret.abandoned", .actor = by.audit_name()});
  USHER_TRY(const auto beginning, AuditChain(ports_, secrets, keys).prepare_new_beginning(event));
  return transactions_.write([&](store::Stores& tx) -> Result<SecretAbandonmentResult> {
    const auto now = ports_.clock.now();
    SecretAbandonmentResult dropped;
    USHER_TRY(dropped.admins, admins_shut_out(tx, ports_.settings, keys));
    USHER_CHECK(drop_lost(tx, keys, now, dropped));
    USHER_TRY(dropped.sessions, end_sessions(tx, now));
    USHER_CHECK(replace_lost_secret(tx.installation, secrets.current));
    USHER_CHECK(AuditChain::begin_again(tx, beginning));
    return dropped;
  });
}

}  // namespace usher::core
