#include "common/core/sign_in/breached_sign_ins.h"

#include "common/core/authority/authority.h"
#include "common/core/credentials/passwords.h"
#include "common/crypto/digest.h"
#include "common/store/accounts/accounts.h"
#include "common/store/operations/outbox.h"

namespace usher::core {

using settings::BreachAtSignIn;

bool BreachedSignIns::is_listed(const Secret& password) const {
  if (ports_.settings.breached_passwords.at_sign_in == BreachAtSignIn::kOff) return false;
  const auto normalised = crypto::normalise_password(password.expose());
  return normalised && passwords_.breached().is_in_file(normalised->expose());
}

bool BreachedSignIns::asks_for_change(const domain::User& user) const {
  return ports_.settings.breached_passwords.at_sign_in == BreachAtSignIn::kChange && !asks_second_factor(user, ports_.settings);
}

std::function<Status(store::Stores& tx)> BreachedSignIns::note_of(const domain::User& user, std::string password_hash,
                                                                  const domain::Caller& caller) const {
  return [&outbox = outbox_, notice = outbox_.notice("password_breached", user, caller), hash = std::move(password_hash),
          now = ports_.clock.now(), is_mailed = !asks_for_change(user)](store::Stores& tx) -> Status {
    USHER_TRY(const bool is_news, tx.accounts.mark_breached(*notice.user_id, hash, now));
    return is_news && is_mailed ? outbox.append(tx, notice) : done();
  };
}

void BreachedSignIns::ask_later(const domain::User& user, std::string_view password_hash, const Secret& password,
                                const domain::Caller& caller) const {
  const bool is_off = ports_.settings.breached_passwords.at_sign_in == BreachAtSignIn::kOff;
  if (is_off || !passwords_.breached().range_api()) return;
  const auto normalised = crypto::normalise_password(password.expose());
  if (!normalised) return;
  const Lock lock(mutex_);
  if (waiting_.size() < kMostWaiting)
    waiting_.push_back({user, std::string(password_hash), Secret(crypto::sha1(normalised->expose())), caller});
}

Status BreachedSignIns::ask_due(const std::stop_token& stop) const {
  const auto* const api = passwords_.breached().range_api();
  std::vector<Waiting> due;
  {
    const Lock lock(mutex_);
    due.swap(waiting_);
  }
  for (const auto& each : due) {
    if (stop.stop_requested()) break;
    const auto known = api->knows(each.digest.expose());
    if (known.ok() && known.value()) USHER_CHECK(ports_.transactions.write(note_of(each.user, each.password_hash, each.caller)));
  }
  return api ? api->fault() : done();
}

}  // namespace usher::core
