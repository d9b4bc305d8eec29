#include "common/core/credentials/ways_in.h"

#include "common/base/text.h"
#include "common/core/credentials/verification_token.h"
#include "common/store/accounts/accounts.h"
#include "common/store/accounts/passkeys.h"
#include "common/store/operations/outbox.h"
#include "common/store/sessions/verifications.h"

namespace usher::core {
namespace {

domain::Mail with_value(domain::Mail mail, std::string_view name, std::string_view value) {
  auto payload = json::parse(mail.payload);
  json::Object values = payload.ok() && payload.value().object() ? *payload.value().object() : json::Object();
  values.set(std::string(name), value);
  mail.payload = json::to_text(std::move(values));
  return mail;
}

/// The first address that can still undo a change, as written; nullopt without any.
Result<std::optional<std::string>> former_address(store::Stores& tx, const UserId& user, Time now) {
  USHER_TRY(const auto undo, tx.verifications.find_oldest(user, domain::purpose::kUndoEmailChange, now));
  if (!undo) return std::optional<std::string>();
  const auto payload = payload_of(*undo);
  const auto* written = payload.find("written");
  return written && written->string() ? std::optional(*written->string()) : undo->address;
}

bool is_configured(std::string_view provider, const settings::OAuth& oauth) {
  if (provider == "google") return !oauth.google.id.empty();
  if (provider == "github") return !oauth.github.id.empty();
  return std::any_of(oauth.oidc.begin(), oauth.oidc.end(), [&](const auto& one) { return one.name == provider; });
}

}  // namespace

Result<std::size_t> count_working_ways_in(store::Stores& tx, const domain::User& user, const settings::Settings& settings) {
  USHER_TRY(const auto accounts, tx.accounts.list(user.id));
  USHER_TRY(const auto passkeys, tx.passkeys.list(user.id));
  const auto works = [&](const domain::Account& one) {
    return one.provider == domain::kCredentialProvider ? one.password_hash.has_value()
                                                       : is_configured(one.provider, settings.oauth);
  };
  const auto is_on = [&](const domain::Passkey& one) { return one.rp_id == settings.passkeys.rp_id && !one.switched_off_at; };
  const bool by_mail = user.is_verified && mail_goes(settings);
  return static_cast<std::size_t>(std::count_if(accounts.begin(), accounts.end(), works) +
                                  std::count_if(passkeys.begin(), passkeys.end(), is_on) + (by_mail ? 1 : 0));
}

Result<std::vector<std::string>> linked_providers(store::Stores& tx, const UserId& user) {
  USHER_TRY(const auto accounts, tx.accounts.list(user));
  std::vector<std::string> providers;
  for (const auto& account : accounts) {
    const bool is_listed = std::find(providers.begin(), providers.end(), account.provider) != providers.end();
    if (account.provider != domain::kCredentialProvider && !is_listed) providers.push_back(account.provider);
  }
  return providers;
}

Result<domain::Mail> with_ways_in(store::Stores& tx, domain::Mail notice, const UserId& user) {
  USHER_TRY(const auto providers, linked_providers(tx, user));
  return with_value(std::move(notice), "ways_in", joined(providers, ", "));
}

WayInNotice::WayInNotice(const Outbox& outbox, std::string_view kind, const domain::Caller& caller)
    : to_current_(outbox.notice(kind, {}, caller)), to_former_(outbox.notice(kind, {}, caller)) {}

Status WayInNotice::append(store::Stores& tx, const domain::User& user, std::string_view provider, Time now) const {
  if (user.is_anonymous) return done();
  const auto send = [&](const domain::Mail& drawn, const std::string& address) {
    auto mail = with_value(drawn, "provider", provider);
    mail.user_id = user.id;
    mail.address = address;
    return tx.outbox.append(mail);
  };
  USHER_CHECK(send(to_current_, user.email_as_written));
  USHER_TRY(const auto former, former_address(tx, user.id, now));
  return former && *former != user.email_as_written ? send(to_former_, *former) : done();
}

}  // namespace usher::core
