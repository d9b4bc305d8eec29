#include "common/core/credentials/reauthentication.h"

#include "common/store/accounts/accounts.h"

namespace usher::core {
namespace {

Result<bool> has_password(store::Stores& tx, const UserId& user, const Ports& ports) {
  USHER_TRY(const auto account, tx.accounts.find_credential(user));
  return account && account->has_password(ports.clock.now());
}

}  // namespace

Result<Reauthentication::Proof> Reauthentication::prove(const domain::SessionActor& by, const std::optional<Secret>& password,
                                                        const domain::Caller& caller) const {
  if (password) {
    USHER_TRY(auto proof, passwords_.prove(by, *password, caller));
    return Proof{std::move(proof)};
  }
  USHER_TRY(const bool needed,
            ports_.transactions.read([&](store::Stores& tx) { return has_password(tx, by.user().id, ports_); }));
  if (needed) return invalid_field("password", "REQUIRED", "Is required");
  USHER_CHECK(authentication_.require_fresh(by));
  return Proof{};
}

Status Reauthentication::confirm(store::Stores& tx, const domain::SessionActor& by, const Proof& proof) const {
  if (proof.password) return passwords_.confirm(tx, by, *proof.password);
  USHER_CHECK(require_live(tx, by, ports_.clock.now()));
  USHER_TRY(const bool has_one_now, has_password(tx, by.user().id, ports_));
  return has_one_now ? error(ErrorCode::kConflict) : done();
}

}  // namespace usher::core
