#pragma once

#include "common/core/runtime/ports.h"
#include "common/domain/actor.h"

/// What those who administer may do. The checks that take `Stores` belong inside the write that they guard.
namespace usher::core {

/// What users add to their account that could later prove who they are, where no password or link in the request proves it. Each
/// needs a fresh session that has proved as much; docs/reference/access.md has the whole table.
enum class Maker { kPasskey, kApp, kBackupCodes, kProvider, kAddress, kApiKey };
struct MakerRow {
  Maker maker;
  std::string_view name;
  domain::ProofKind proves;  ///< The most that it could prove.
};
inline constexpr EnumArray kMakers(&MakerRow::maker,
                                   {{Maker::kPasskey, "passkey", domain::ProofKind::kApp},
                                    {Maker::kApp, "authenticator app",
                                     domain::ProofKind::kApp},  // its secret, and its end: less is asked for then
                                    {Maker::kBackupCodes, "backup codes", domain::ProofKind::kApp},
                                    {Maker::kProvider, "provider link", domain::ProofKind::kProvider},
                                    {Maker::kAddress, "address", domain::ProofKind::kMailbox},
                                    {Maker::kApiKey, "API key", domain::ProofKind::kApp}});  // it asks for no second factor

/// Returns whether the account may administer: active, not anonymous and with the role of an admin.
bool is_admin(const domain::User& user);
/// Returns whether REQUIRE_TWO_FACTOR demands a second factor of the account.
bool demands_second_factor(const domain::User& user, const settings::Settings& settings);
/// Returns whether a sign-in by one factor asks for a second: an app or mailed codes, or, where it is demanded, a passkey that
/// verifies its user.
bool asks_second_factor(const domain::User& user, const settings::Settings& settings);
/// Returns whether REQUIRE_TWO_FACTOR demands one and the account has none: neither an app or mailed codes, nor a passkey that
/// verifies its user.
bool needs_second_factor(const domain::User& user, const settings::Settings& settings);
/// Sets whether REQUIRE_TWO_FACTOR demands a second factor of the key's owner, without which the key is rejected.
void judge_owner(domain::ApiKey& key, const settings::Settings& settings);
/// Returns what acts that ask for a fresh session demand of the account: its password, without one its authenticator app, or what
/// is as strong where its passkey is the second factor that is demanded, and without any the mailbox.
Result<domain::ProofKind> demanded_proof(store::Stores& tx, const UserId& user, const Ports& ports);
/// The same in a transaction of its own.
Result<domain::ProofKind> demanded_proof(const UserId& user, const Ports& ports);
/// Returns whether what proves as much as an app asks the account's app first, or the passkey that is its demanded second factor.
Result<bool> asks_app(store::Stores& tx, const UserId& user, Maker maker, const Ports& ports);
/// Returns whether the session proved what is demanded within FRESH_SESSION_MINUTES, or within `period` if that is longer.
Result<bool> is_fresh(store::Stores& tx, const domain::Session& session, const Ports& ports, std::chrono::minutes period = {});
/// Checks that the session proved lately what the account demands of who adds this. Error: kFreshSessionRequired, with the field
/// `code` where the app is asked for.
Status require_proof(store::Stores& tx, const domain::Session& session, Maker maker, const Ports& ports);

/// Checks that the users act themselves, not an admin who impersonates them. Error: kNotWhileViewing.
Status require_no_impersonation(const domain::SessionActor& by);

/// Checks again that the caller administers: the operator, an admin in a live session, or a live API key with admin:write. Error:
/// kUnauthenticated, kForbidden.
Status require_admin(store::Stores& tx, const domain::Administrator& by, const Ports& ports);

/// Does the same for acts that hand out power: an admin's session must also be fresh, and an API key never suffices. Error:
/// kFreshSessionRequired, kAdminSessionRequired. `maker`: what is made, see require_proof().
Status require_fresh_admin(store::Stores& tx, const domain::Administrator& by, const Ports& ports,
                           std::optional<Maker> maker = {});

/// Checks that the caller may change this account: power over another admin takes a fresh session, and API keys have none. Error:
/// errors of require_fresh_admin().
Status require_power_over(store::Stores& tx, const domain::Administrator& by, const domain::User& user, const Ports& ports);

/// Returns the first `limit` admins who can sign in, by id: active, not anonymous, and with a verified address where
/// REQUIRE_EMAIL_VERIFICATION demands one. They are notified, and one of them must remain.
Result<std::vector<domain::User>> admins_who_can_sign_in(store::Stores& tx, const settings::Settings& settings, int limit);
/// Checks that one of them remains when `user` no longer is an admin. Error: kLastAdmin.
Status require_other_admin(store::Stores& tx, const domain::User& user, const settings::Settings& settings);

}  // namespace usher::core
