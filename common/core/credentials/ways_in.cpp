#include "common/core/credentials/ways_in.h"

#include "common/core/credentials/verification_token.h"
#include "common/settings/providers.h"
#include "common/store/accounts/accounts.h"
#include "common/store/accounts/passkeys.h"
#include "common/store/accounts/users.h"
#include "common/store/operations/installation.h"
#include "common/store/operations/outbox.h"
#include "common/store/sessions/verifications.h"

namespace usher::core {
namespace {

domain::Mail with_value(domain::Mail mail, std::string_view name, std::string_view value) {
  auto values = json::parse_stored_object(mail.payload);
  values.set(std::string(name), value);
  mail.payload = json::to_text(std::move(values));
  return mail;
}

/// The first address that can still undo a change, as written; nullopt without any.
Result<std::optional<std::string>> former_address(store::Stores& tx, const UserId& user, Time now) {
  USHER_TRY(const auto undo, tx.verifications.find_oldest(user, domain::purpose::kUndoEmailChange, now));
  return undo ? std::optional(written_address_of(*undo)) : std::nullopt;
}

}  // namespace

Result<WorkingWaysIn> working_ways_in(store::Stores& tx, const UserId& user, const settings::Settings& settings, Time now,
                                      const AccountId& without) {
  USHER_TRY(const auto owner, tx.users.find(user));
  USHER_TRY(const auto credential, tx.accounts.find_credential(user));
  USHER_TRY(const auto accounts, tx.accounts.list(user));
  USHER_TRY(const auto passkeys, tx.passkeys.list(user));
  const auto providers = settings::configured_providers(settings.oauth);
  const auto is_linked = [&](const domain::Account& one) {
    return one.id != without &&
           std::ranges::any_of(providers, [&](const auto& provider) { return one.is_at(provider.name, provider.issuer); });
  };
  USHER_TRY(const auto party, tx.installation.get(store::kRelyingPartyRow));
  const auto is_on = [&](const domain::Passkey& one) { return party && !party->empty() && one.works_at(*party); };
  const auto others = std::ranges::count_if(accounts, is_linked) + std::ranges::count_if(passkeys, is_on);
  const bool has_password = credential && credential->id != without && credential->has_password(now);
  const bool is_by_mail = owner && owner->is_verified && mail_goes(settings);
  return WorkingWaysIn{static_cast<std::size_t>(others) + (has_password ? 1 : 0), is_by_mail};
}

Result<std::vector<OtherWayIn>> other_ways_in(store::Stores& tx, const UserId& user) {
  USHER_TRY(const auto accounts, tx.accounts.list(user));
  USHER_TRY(const auto passkeys, tx.passkeys.list(user));
  std::vector<OtherWayIn> ways;
  for (const auto& one : accounts)
    if (one.provider != domain::kCredentialProvider) ways.push_back({one.id.str(), one.provider, one.created_at});
  for (const auto& one : passkeys)
    ways.push_back(
        {one.id.str(), domain::shown_name(one), one.created_at, true, one.user_verified && !one.switched_off_at, one.rp_id});
  return ways;
}

std::vector<std::string> names_of(const std::vector<OtherWayIn>& ways) {
  std::vector<std::string> names;
  for (const auto& way : ways)
    if (!contains(names, way.name)) names.push_back(way.name);
  return names;
}

Result<domain::Mail> with_ways_in(store::Stores& tx, domain::Mail notice, const UserId& user) {
  USHER_TRY(const auto ways, other_ways_in(tx, user));
  return with_value(std::move(notice), "ways_in", joined(names_of(ways), ", "));
}

WayInNotice::WayInNotice(const Outbox& outbox, std::string_view kind, const domain::Caller& caller)
    : outbox_(&outbox), to_current_(outbox.notice(kind, {}, caller)), to_former_(outbox.notice(kind, {}, caller)) {}

Status WayInNotice::append(store::Stores& tx, const domain::User& user, std::string_view provider, Time now) const {
  if (user.is_anonymous) return done();
  const auto send = [&](const domain::Mail& drawn, const std::string& address) {
    auto mail = with_value(drawn, "provider", provider);
    mail.user_id = user.id;
    mail.address = address;
    return outbox_->append(tx, mail);
  };
  USHER_CHECK(send(to_current_, user.email_as_written));
  USHER_TRY(const auto former, former_address(tx, user.id, now));
  return former && *former != user.email_as_written ? send(to_former_, *former) : done();
}

Result<std::vector<std::string_view>> WayInRemoval::apply(store::Stores& tx, const domain::User& user,
                                                          const std::vector<OtherWayIn>& ways, Time now) const {
  std::vector<OtherWayIn> links, passkeys;
  std::vector<std::string_view> actions;
  for (const auto& way : ways) {
    USHER_CHECK(way.is_passkey ? tx.passkeys.erase(user.id, PasskeyId(way.id)) : tx.accounts.erase(user.id, AccountId(way.id)));
    (way.is_passkey ? passkeys : links).push_back(way);
    actions.emplace_back(way.is_passkey ? "passkey.removed" : "account.unlinked");
  }
  if (!links.empty()) USHER_CHECK(unlinked_.append(tx, user, joined(names_of(links), ", "), now));
  if (passkeys.empty()) return actions;
  USHER_CHECK(tx.passkeys.note_factor(user.id));
  USHER_CHECK(passkeys_removed_.append(tx, user, joined(names_of(passkeys), ", "), now));
  return actions;
}

}  // namespace usher::core
