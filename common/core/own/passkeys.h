#pragma once

#include "common/core/own/own.h"
#include "common/core/passkeys/passkeys.h"

namespace usher::core {

struct OwnPasskey {
  PasskeyId id;
  std::string name;
  std::string authenticator;
  Time created_at{};
  std::optional<Time> last_used_at;
  bool synced = false;
  bool switched_off = false;
  bool second_factor = false;

  static OwnPasskey of(const Passkeys& use, const domain::SessionActor& by, const domain::Passkey& passkey) {
    return {.id = passkey.id,
            .name = domain::shown_name(passkey),
            .authenticator = std::string(domain::authenticator_name(passkey.aaguid)),
            .created_at = passkey.created_at,
            .last_used_at = passkey.last_used_at,
            .synced = passkey.backed_up,
            .switched_off = passkey.switched_off_at.has_value(),
            .second_factor = use.is_demanded(by, passkey)};
  }
  static constexpr std::string_view kSchema = "Passkey";
  static constexpr auto fields() {
    using json::required;
    return json::fields_of(required("id", &OwnPasskey::id), required("name", &OwnPasskey::name),
                           required("authenticator", &OwnPasskey::authenticator, {.about = "its model; empty if unknown"}),
                           required("created_at", &OwnPasskey::created_at), required("last_used_at", &OwnPasskey::last_used_at),
                           required("synced", &OwnPasskey::synced, {.about = "also on other devices of its owner"}),
                           required("switched_off", &OwnPasskey::switched_off,
                                    {.about = "its counter did not grow, so a copy may exist; PATCH confirms it"}),
                           required("second_factor", &OwnPasskey::second_factor,
                                    {.about = "REQUIRE_TWO_FACTOR demands one, which it is; no mailed code reauthenticates"}));
  }
};

/// The user's passkeys.
struct OwnPasskeys {
  using List = json::Single<"passkeys", std::vector<OwnPasskey>>;

  static Result<List> list(const OwnSources& use, const OwnQuery& query) {
    USHER_TRY(const auto passkeys, use.passkeys.list(query.by));
    List list;
    for (const auto& passkey : passkeys) list.value.push_back(OwnPasskey::of(use.passkeys, query.by, passkey));
    return list;
  }
  static Result<Removed> remove(const OwnSources& use, const OwnedRow& row) {
    USHER_CHECK(use.passkeys.remove(row.by, PasskeyId(row.id), row.caller));
    return Removed();
  }
  static constexpr std::array kErrors{ErrorCode::kPasskeyNotFound, ErrorCode::kLastWayIn, ErrorCode::kForbidden};
  static constexpr bool kIsWayIn = true;
};

}  // namespace usher::core
