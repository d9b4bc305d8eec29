#include "common/core/administration/passkeys.h"

#include "common/core/audit/audit_log.h"
#include "common/core/authority/authority.h"
#include "common/core/credentials/ways_in.h"
#include "common/core/passkeys/passkeys.h"
#include "common/store/operations/audit_events.h"

namespace usher::core {
namespace {

PasskeyAdminView view_of(store::PasskeyWithEmail row, const std::string& rp_id) {
  auto& passkey = row.passkey;
  const auto state = passkey.switched_off_at ? 1U : passkey.rp_id != rp_id ? 2U : 0U;
  return {.id = passkey.id,
          .email = std::move(row.email),
          .user_id = passkey.user_id,
          .name = domain::shown_name(passkey),
          .authenticator = std::string(domain::authenticator_name(passkey.aaguid)),
          .state = std::string(PasskeyAdminView::kStates.at(state)),
          .synced = passkey.backed_up,
          .last_used_at = passkey.last_used_at,
          .created_at = passkey.created_at};
}

}  // namespace

Result<std::vector<PasskeyAdminView>> ListedPasskeys::list(const ResourceSources& use, const Filter& filter,
                                                           const ListQuery& query) {
  USHER_TRY(auto rows, read_for(query, use, [&](store::Stores& tx) { return tx.passkeys.list(filter); }));
  std::vector<View> views;
  for (auto& row : rows) views.push_back(view_of(std::move(row), use.ports.settings.passkeys.rp_id));
  return views;
}

Result<std::int64_t> ListedPasskeys::count(const ResourceSources& use, const Filter& filter, const ListQuery& query) {
  return read_for(query, use, [&](store::Stores& tx) { return tx.passkeys.count(filter.user); });
}

Result<std::string> ListedPasskeys::name_of(const ResourceSources& use, const std::string& id) {
  return use.ports.transactions.read([&](store::Stores& tx) -> Result<std::string> {
    USHER_TRY(const auto passkey, tx.passkeys.find(PasskeyId(id)));
    if (!passkey) return std::string();
    USHER_TRY(const auto owner, tx.users.find(passkey->user_id));
    return owner ? owner->email + ", " + domain::shown_name(*passkey) : std::string();
  });
}

Result<Acted> ListedPasskeys::remove(const ResourceSources& use, const ActedOn& on) {
  const PasskeyId id(on.id);
  auto event = use.audit.event({.action = "passkey.removed", .actor = on.by.audit_name()}, on.by.caller());
  const WayInNotice notice(use.outbox, "passkey_removed", on.by.caller());
  const auto now = use.ports.clock.now();
  return use.ports.transactions.write([&](store::Stores& tx) -> Result<Acted> {
    USHER_CHECK(require_fresh_admin(tx, on.by, use.ports));
    USHER_TRY(const auto passkey, tx.passkeys.find(id));
    if (!passkey) return error(ErrorCode::kPasskeyNotFound);
    USHER_TRY(const auto owner, tx.users.find(passkey->user_id));
    if (!owner) return error(ErrorCode::kPasskeyNotFound);
    if (on.by.is(owner->id)) return error(ErrorCode::kOwnAccount);  // it would end the caller's session; the account page does it
    USHER_TRY(const auto ended, remove_passkey(tx, *owner, id, SessionId(), use.ports.settings, now));
    USHER_CHECK(notice.append(tx, *owner, domain::shown_name(*passkey), now));
    event.user_id = owner->id;
    USHER_CHECK(tx.audit_events.append(event));
    return Acted{.facts = {{"sessions_ended", ended}}};
  });
}

}  // namespace usher::core
