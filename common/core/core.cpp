#include "common/core/core.h"

#include "common/base/encoding.h"
#include "common/store/transactions.h"

namespace usher::core {
namespace {

/// BETTER_AUTH_SECRET as raw bytes, or a key derived from USHER_SECRET.
SignedValues session_token_signatures(const settings::Settings& settings, const InstallationSecrets& secrets) {
  if (!settings.secrets.better_auth.empty()) return SignedValues(settings.secrets.better_auth.clone());
  const auto derived = [](const crypto::MasterSecret& secret) {
    return Secret(base64url_encode(secret.derive("better-auth-cookies").expose()));
  };
  if (!secrets.previous) return SignedValues(derived(secrets.current));
  return SignedValues(derived(secrets.current), derived(*secrets.previous));
}

}  // namespace

Result<std::unique_ptr<Core>> Core::make(const settings::Settings& settings, const Clock& clock, crypto::Random& random,
                                         db::Database& database, net::HttpClient& http, Catalogue texts) {
  auto transactions = std::make_unique<store::Transactions>(database, clock);
  const Ports ports{clock, random, settings, *transactions};
  USHER_TRY(auto secrets, open_secrets(settings, random, *transactions));
  USHER_TRY(auto passwords, Passwords::make(ports));
  USHER_TRY(auto templates, MailTemplates::load(settings.mail.templates, texts));
  return std::unique_ptr<Core>(new Core(ports, database, std::move(secrets), http, std::move(transactions), std::move(passwords),
                                        std::move(texts), std::move(templates)));
}

Core::~Core() = default;

Core::Core(Ports given, db::Database& database, InstallationSecrets opened, net::HttpClient& http,
           std::unique_ptr<store::Transactions> transactions, std::unique_ptr<Passwords> made_passwords, Catalogue given_texts,
           MailTemplates made_templates)
    : owned_transactions_(std::move(transactions)),
      owned_passwords_(std::move(made_passwords)),
      ports(given),
      secrets(std::move(opened)),
      sealing_keys(secrets.current, secrets.previous_sealing(), ports.random),
      passwords(*owned_passwords_),
      texts(std::move(given_texts)),
      mail_templates(std::move(made_templates)),
      signed_values(session_token_signatures(ports.settings, secrets)),
      form_tokens(ports, secrets),
      memory_limits(ports.settings.limits, ports.clock),
      visitors(ports, secrets, memory_limits),
      audit(ports),
      erasure_key(ports, sealing_keys),
      erasures(ports, erasure_key, database),
      outbox(ports, sealing_keys),
      keys(ports, sealing_keys, audit),
      questionnaires(ports, audit),
      user_fields(ports.settings),
      profile_claims(ports, questionnaires),
      access_tokens(ports, keys, profile_claims, secrets),
      session_factory(ports, access_tokens),
      limiter(ports),
      mail_quota(ports),
      mail_requests(ports, outbox, mail_quota),
      email_code_mac(secrets.current),
      two_factor_codes(ports, limiter, sealing_keys),
      email_codes(ports, limiter, mail_quota, outbox, email_code_mac, audit),
      account_merge(ports, questionnaires, audit),
      session_issuer(ports, session_factory, two_factor_codes, account_merge, outbox, audit),
      refresh(ports, access_tokens, session_factory, audit, memory_limits, secrets.current),
      authentication(ports, access_tokens, refresh, signed_values),
      sign_up(ports, passwords, limiter, questionnaires, session_issuer, outbox, mail_requests, audit),
      sign_in(ports, passwords, limiter, session_issuer, outbox, mail_requests, audit),
      mail_sign_in(ports, mail_requests, email_codes, session_issuer, outbox, audit),
      anonymous_users(ports, limiter, session_issuer, audit, erasures),
      sign_in_obstacles(ports),
      sign_out(ports, audit),
      sessions(ports, session_factory, audit),
      password_change(ports, passwords, limiter, session_factory, outbox, audit),
      password_reset(ports, passwords, email_codes, outbox, mail_requests, audit),
      email_change(ports, authentication, password_change, outbox, mail_requests, audit),
      email_verification(ports, passwords, email_change, email_codes, outbox, mail_requests, audit),
      reauthentication(ports, authentication, password_change),
      two_factor_enrolment(ports, two_factor_codes, reauthentication, session_factory, limiter, outbox, audit),
      two_factor(ports, two_factor_codes, reauthentication, session_factory, outbox, audit),
      email_factor(ports, email_code_mac, authentication, reauthentication, session_factory, limiter, mail_quota, outbox, audit),
      two_factor_sign_in(ports, two_factor_codes, email_code_mac, session_issuer, limiter, mail_quota, outbox, audit),
      required_enrolment(ports, two_factor_enrolment, session_issuer),
      trusted_devices(ports, audit),
      profiles(ports, audit),
      api_keys(ports, outbox, audit),
      answers(ports, questionnaires, audit),
      own_account(ports, authentication, password_change, outbox, audit, erasures),
      user_admin(ports, passwords, outbox, audit, erasures),
      filter_sources{ports, user_admin, erasures, questionnaires},
      administration({ports, audit, filter_sources}, signed_values),
      first_passwords(ports, outbox, audit),
      first_admin(ports, user_admin),
      site_settings(ports, audit),
      user_import(ports, outbox, audit, erasures),
      user_export(ports, audit),
      seeding(ports, passwords, two_factor_codes.seals(), audit),
      session_admin(ports, audit),
      impersonation(ports, session_issuer, session_factory, audit),
      token_inspection(ports, keys, access_tokens),
      mail_composer(ports, outbox, mail_templates),
      mail_admin(ports, mail_composer, mail_quota, audit),
      limit_admin(ports, audit),
      audit_trail(ports),
      audit_chain(ports, secrets, sealing_keys),
      statistics(ports),
      maintenance(ports, keys, audit_chain, erasures),
      user_part_index(ports, database),
      write_probe(ports),
      inactive_accounts(ports, outbox, audit, erasures),
      pseudonym_key(secrets, sealing_keys),
      answer_export(ports, pseudonym_key),
      answer_results(ports),
      secret_rotation(ports, database, secrets, audit, audit_chain, pseudonym_key),
      oauth_providers(ports.settings.oauth),
      oauth_sign_in(ports, http, oauth_providers, authentication, session_issuer, session_factory, outbox, audit, sealing_keys,
                    secrets, memory_limits),
      linked_accounts(ports, authentication, outbox, audit),
      provider_access(ports, http, oauth_providers, authentication, sealing_keys),
      session_jwts(ports, keys),
      chat(ports, access_tokens, memory_limits),
      chat_threads(ports, chat, audit),
      chat_volume(ports) {}

Status Core::start() {
  USHER_CHECK(announce_secret(ports.transactions, secrets));
  USHER_CHECK(erasure_key.get());  // so that each backup has the key of later erasures
  return keys.start();
}

Status Core::check_database() const {
  const auto checked = recheck_secrets(ports.settings, ports.transactions, secrets);
  const bool unreadable = !checked.ok() && checked.error().code == ErrorCode::kInternal;
  return unreadable ? Status(error_because(ErrorCode::kDatabaseUnreachable, checked.error().cause.for_log())) : checked;
}

}  // namespace usher::core
