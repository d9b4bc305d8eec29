#pragma once

#include "common/core/administration/resource.h"
#include "common/core/audit/audit_log.h"
#include "common/core/authority/authority.h"
#include "common/core/credentials/ways_in.h"
#include "common/core/passkeys/passkeys.h"
#include "common/store/accounts/passkeys.h"
#include "common/store/operations/audit_events.h"

namespace usher::core {

inline std::string words_of_model(std::string_view model) { return model.empty() ? "unknown" : std::string(model); }

/// A passkey of an account.
struct PasskeyAdminView {
  PasskeyId id;
  std::string email;
  UserId user_id;
  std::string name;
  std::string authenticator;
  std::string state;
  bool synced = false;
  std::optional<Time> last_used_at;
  Time created_at{};

  static PasskeyAdminView of(store::PasskeyWithEmail row, const std::string& rp_id) {
    auto& passkey = row.passkey;
    const auto state = passkey.switched_off_at ? 1U : passkey.rp_id != rp_id ? 2U : 0U;
    return {.id = passkey.id,
            .email = std::move(row.email),
            .user_id = passkey.user_id,
            .name = domain::shown_name(passkey),
            .authenticator = std::string(domain::authenticator_name(passkey.aaguid)),
            .state = std::string(kStates.at(state)),
            .synced = passkey.backed_up,
            .last_used_at = passkey.last_used_at,
            .created_at = passkey.created_at};
  }
  static constexpr std::array<std::string_view, 3> kStates{"on", "off", "other_site"};
  static constexpr std::string_view kSchema = "PasskeyOfAccount";
  static constexpr auto fields() {
    using json::required;
    using View = PasskeyAdminView;
    return json::fields_of(
        required("id", &View::id), required("email", &View::email, {.about = "of the account"}),
        required("user_id", &View::user_id), required("name", &View::name),
        required("authenticator", &View::authenticator, {.about = "its model; empty if unknown"}),
        required("state", &View::state,
                 {.one_of = kStates,
                  .about = "off: its counter did not grow, and its owner has not confirmed it; other_site: of another "
                           "PASSKEY_RP_ID"}),
        required("synced", &View::synced, {.about = "also on other devices of its owner"}),
        required("last_used_at", &View::last_used_at), required("created_at", &View::created_at));
  }
};
inline Cursor cursor_of(const PasskeyAdminView& view, const store::PasskeyFilter&) { return {view.created_at, view.id.str()}; }

template <>
inline constexpr std::array kFilters<store::PasskeyFilter>{
    filter_row<&store::PasskeyFilter::user>(
        {"user", "Account", "Only passkeys of this account: an address or an id", FilterType::kAccount}),
};

/// The passkeys of all accounts.
struct ListedPasskeys {
  using View = PasskeyAdminView;
  using Filter = store::PasskeyFilter;

  static Result<std::vector<View>> list(const ResourceSources& use, const Filter& filter, const ListQuery& query) {
    USHER_TRY(auto rows, read_for(query, use, [&](store::Stores& tx) { return tx.passkeys.list(filter); }));
    std::vector<View> views;
    for (auto& row : rows) views.push_back(View::of(std::move(row), use.ports.settings.passkeys.rp_id));
    return views;
  }
  static Result<std::int64_t> count(const ResourceSources& use, const Filter& filter, const ListQuery& query) {
    return read_for(query, use, [&](store::Stores& tx) { return tx.passkeys.count(filter.user); });
  }
  static Result<bool> matches(store::Stores& tx, const Filter& filter, const std::string& id) {
    USHER_TRY(const auto passkey, tx.passkeys.find(PasskeyId(id)));
    return passkey && (!filter.user || passkey->user_id == *filter.user);
  }
  /// The account, and the passkey's name there.
  static Result<std::string> name_of(const ResourceSources& use, const std::string& id) {
    return use.ports.transactions.read([&](store::Stores& tx) -> Result<std::string> {
      USHER_TRY(const auto passkey, tx.passkeys.find(PasskeyId(id)));
      if (!passkey) return std::string();
      USHER_TRY(const auto owner, tx.users.find(passkey->user_id));
      return owner ? owner->email + ", " + domain::shown_name(*passkey) : std::string();
    });
  }
  /// Error: kPasskeyNotFound, kLastWayIn; kOwnAccount for a passkey of the caller's; those of require_fresh_admin(), since a
  /// passkey may be a second factor.
  static Result<Acted> remove(const ResourceSources& use, const ActedOn& on) {
    const PasskeyId id(on.id);
    auto event = use.audit.event({.action = "passkey.removed", .actor = on.by.audit_name()}, on.by.caller());
    const WayInNotice notice(use.outbox, "passkey_removed", on.by.caller());
    const auto now = use.ports.clock.now();
    return on.row.run(use.ports.transactions, [&](store::Stores& tx) -> Result<Acted> {
      USHER_CHECK(require_fresh_admin(tx, on.by, use.ports));
      USHER_TRY(const auto passkey, tx.passkeys.find(id));
      if (!passkey) return error(ErrorCode::kPasskeyNotFound);
      USHER_TRY(const auto owner, tx.users.find(passkey->user_id));
      if (!owner) return error(ErrorCode::kPasskeyNotFound);
      if (on.by.is(owner->id))
        return error(ErrorCode::kOwnAccount);  // it would end the caller's session; the account page does it
      USHER_CHECK(on.row.require(tx));
      USHER_TRY(const auto ended, remove_passkey(tx, owner->id, id, SessionId(), use.ports.settings, now));
      USHER_CHECK(notice.append(tx, *owner, domain::shown_name(*passkey), now));
      event.user_id = owner->id;
      USHER_CHECK(tx.audit_events.append(event));
      return Acted{.facts = {{"sessions_ended", ended}}};
    });
  }

  static constexpr std::array kColumns{
      ListedColumn{.name = "id", .type = ColumnType::kId},
      ListedColumn{.name = "email", .label = "Account"},
      ListedColumn{.name = "user_id", .is_detail = true},
      ListedColumn{.name = "name", .label = "Name", .is_free = true},
      ListedColumn{.name = "authenticator", .label = "Authenticator", .is_detail = true, .words = &words_of_model},
      ListedColumn{.name = "state", .label = "State"},
      ListedColumn{.name = "synced", .is_detail = true},
      ListedColumn{.name = "last_used_at", .label = "Last used"},
      ListedColumn{.name = "created_at", .label = "Added"}};
  static constexpr std::array kActs{Act{.verb = "delete",
                                        .summary = "Remove passkeys, and end the sessions that they signed in",
                                        .begin = &each<&remove>,
                                        .is_typed = true,
                                        .ends_row = true,
                                        .destroys = true,
                                        .hands_out_power = true,
                                        .asks = Asks::kAlways}};
  static constexpr Resource kResource{.name = "passkeys",
                                      .summary = "Passkeys, oldest first",
                                      .title = "Passkeys",
                                      .one = "passkey",
                                      .acts = kActs,
                                      .name_of = &name_of};
};

}  // namespace usher::core
