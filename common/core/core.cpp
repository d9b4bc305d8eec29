#include "common/core/core.h"

#include "common/base/encoding.h"
#include "common/core/accounts/account_merge.h"
#include "common/core/accounts/erasures.h"
#include "common/core/accounts/first_passwords.h"
#include "common/core/accounts/own_account.h"
#include "common/core/accounts/profiles.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/accounts/user_export.h"
#include "common/core/accounts/user_import.h"
#include "common/core/accounts/visitors.h"
#include "common/core/administration/things.h"
#include "common/core/audit/audit_chain.h"
#include "common/core/audit/audit_trail.h"
#include "common/core/chat/chat.h"
#include "common/core/chat/chat_threads.h"
#include "common/core/chat/chat_volume.h"
#include "common/core/credentials/email_change.h"
#include "common/core/credentials/email_code_mac.h"
#include "common/core/credentials/email_codes.h"
#include "common/core/credentials/email_verification.h"
#include "common/core/credentials/mail_requests.h"
#include "common/core/credentials/password_change.h"
#include "common/core/credentials/password_reset.h"
#include "common/core/credentials/reauthentication.h"
#include "common/core/mail/mail_admin.h"
#include "common/core/mail/mail_templates.h"
#include "common/core/providers/linked_accounts.h"
#include "common/core/providers/oauth_sign_in.h"
#include "common/core/providers/provider_access.h"
#include "common/core/questionnaire/answers.h"
#include "common/core/questionnaire/questionnaires.h"
#include "common/core/questionnaire/results/answer_export.h"
#include "common/core/questionnaire/results/answer_results.h"
#include "common/core/samples/seeding.h"
#include "common/core/secrets/erasure_key.h"
#include "common/core/secrets/form_tokens.h"
#include "common/core/secrets/installation_secret.h"
#include "common/core/secrets/pseudonym_key.h"
#include "common/core/sessions/authentication.h"
#include "common/core/sessions/refresh_session.h"
#include "common/core/sessions/session_admin.h"
#include "common/core/sessions/sessions.h"
#include "common/core/sessions/trusted_devices.h"
#include "common/core/setup/first_admin.h"
#include "common/core/setup/site_settings.h"
#include "common/core/sign_in/anonymous_user.h"
#include "common/core/sign_in/impersonation.h"
#include "common/core/sign_in/mail_sign_in.h"
#include "common/core/sign_in/required_enrolment.h"
#include "common/core/sign_in/sign_in.h"
#include "common/core/sign_in/sign_in_obstacles.h"
#include "common/core/sign_in/sign_up.h"
#include "common/core/sign_in/two_factor_sign_in.h"
#include "common/core/statistics/statistics.h"
#include "common/core/texts/catalogue.h"
#include "common/core/tokens/access_tokens.h"
#include "common/core/tokens/api_keys.h"
#include "common/core/tokens/key_ring.h"
#include "common/core/tokens/profile_claims.h"
#include "common/core/tokens/session_jwts.h"
#include "common/core/tokens/token_inspection.h"
#include "common/core/two_factor/email_factor.h"
#include "common/core/two_factor/two_factor.h"
#include "common/core/two_factor/two_factor_enrolment.h"
#include "common/core/upkeep/limit_admin.h"
#include "common/core/upkeep/retention/inactive_accounts.h"
#include "common/core/upkeep/retention/maintenance.h"
#include "common/core/upkeep/schema_state.h"
#include "common/core/upkeep/secret_rotation.h"
#include "common/core/upkeep/user_part_index.h"
#include "common/core/upkeep/write_probe.h"
#include "common/core/user_fields/user_fields.h"
#include "common/store/transactions.h"

namespace usher::core {
namespace {

/// BETTER_AUTH_SECRET as raw bytes, or a key derived from USHER_SECRET.
SignedValues session_token_signatures(const settings::Settings& settings, const InstallationSecrets& secrets) {
  if (!settings.secrets.better_auth.empty()) return SignedValues(settings.secrets.better_auth.clone());
  const auto derived = [](const crypto::MasterSecret& secret) {
    return Secret(base64url_encode(secret.derive(kSignedPurposes.front().key).expose()));
  };
  if (!secrets.previous) return SignedValues(derived(secrets.current));
  return SignedValues(derived(secrets.current), derived(*secrets.previous));
}

}  // namespace

struct Core::Parts {
  db::Database& database;
  net::HttpClient& http;
  const std::unique_ptr<store::Transactions> transactions;
  const Ports ports;
  const InstallationSecrets secrets;
  const std::unique_ptr<Passwords> owned_passwords;
  const Catalogue texts;
  const MailTemplates mail_templates;
  const Passwords& passwords = *owned_passwords;
  const SealingKeys sealing_keys{secrets.current, secrets.previous_sealing(), ports.random};
  const SignedValues signed_values = session_token_signatures(ports.settings, secrets);
  const FormTokens form_tokens{ports, secrets};
  MemoryLimits memory_limits{ports.settings.limits, ports.clock};
  const Visitors visitors{ports, secrets, memory_limits};
  const AuditLog audit{ports};
  const ErasureKey erasure_key{ports, sealing_keys};
  const Erasures erasures{ports, erasure_key, database};
  const Outbox outbox{ports, sealing_keys};
  KeyRing keys{ports, sealing_keys, audit};
  const Questionnaires questionnaires{ports, audit};
  const UserFields user_fields{ports.settings};
  const ProfileClaims profile_claims{ports, questionnaires};
  const AccessTokens access_tokens{ports, keys, profile_claims, secrets};
  const SessionFactory session_factory{ports, access_tokens};
  const RateLimiter limiter{ports};
  const MailQuota mail_quota{ports};
  const MailRequests mail_requests{ports, outbox, mail_quota};
  const EmailCodeMac email_code_mac{secrets.current};
  const TwoFactorCodes two_factor_codes{ports, limiter, sealing_keys};
  const EmailCodes email_codes{ports, limiter, mail_quota, outbox, email_code_mac, audit};
  const AccountMerge account_merge{ports, questionnaires, audit};
  const SessionIssuer session_issuer{ports, session_factory, two_factor_codes, account_merge, outbox, audit};
  const RefreshSession refresh{ports, access_tokens, session_factory, audit, memory_limits, secrets.current};
  const SessionJwts session_jwts{ports, keys, secrets};
  const Authentication authentication{ports, access_tokens, session_jwts, refresh, signed_values};
  const SignUp sign_up{ports, passwords, limiter, questionnaires, session_issuer, outbox, mail_requests, audit, erasure_key};
  const SignIn sign_in{ports, passwords, limiter, session_issuer, outbox, mail_requests, audit};
  const MailSignIn mail_sign_in{ports, mail_requests, email_codes, session_issuer, outbox, audit};
  const AnonymousUsers anonymous_users{ports, limiter, session_issuer, audit, erasures};
  const SignInObstacles sign_in_obstacles{ports};
  const SignOut sign_out{ports, audit};
  const Sessions sessions{ports, session_factory, audit};
  const PasswordChange password_change{ports, passwords, limiter, session_factory, outbox, audit};
  const PasswordReset password_reset{ports, passwords, email_codes, outbox, mail_requests, audit};
  const EmailChange email_change{ports, authentication, password_change, outbox, mail_requests, audit};
  const EmailVerification email_verification{ports, passwords, email_change, email_codes, outbox, mail_requests, audit};
  const Reauthentication reauthentication{ports, authentication, password_change};
  const TwoFactorEnrolment two_factor_enrolment{ports, two_factor_codes, reauthentication, session_factory, limiter, outbox,
                                                audit};
  const TwoFactor two_factor{ports, two_factor_codes, reauthentication, session_factory, outbox, audit};
  const EmailFactor email_factor{ports,      email_code_mac, authentication, reauthentication, session_factory, limiter,
                                 mail_quota, outbox,         audit};
  const TwoFactorSignIn two_factor_sign_in{ports,   two_factor_codes, email_code_mac, session_issuer,
                                           limiter, mail_quota,       outbox,         audit};
  const RequiredEnrolment required_enrolment{ports, two_factor_enrolment, session_issuer};
  const TrustedDevices trusted_devices{ports, audit};
  const Profiles profiles{ports, audit};
  const ApiKeys api_keys{ports, outbox, audit};
  const Answers answers{ports, questionnaires, audit};
  const OwnAccount own_account{ports, authentication, password_change, outbox, audit, erasures};
  const UserAdmin user_admin{ports, passwords, outbox, audit, erasures};
  const FilterSources filter_sources{ports, user_admin, erasures, questionnaires};
  const SessionAdmin session_admin{ports, audit};
  const Administration administration{{ports, audit, filter_sources, session_admin}, secrets};
  const FirstPasswords first_passwords{ports, outbox, audit};
  FirstAdmin first_admin{ports, user_admin};
  const SiteSettings site_settings{ports, audit};
  const UserImport user_import{ports, outbox, audit, erasures};
  const UserExport user_export{ports, audit};
  const Seeding seeding{ports, passwords, two_factor_codes.seals(), audit};
  const Impersonation impersonation{ports, session_issuer, session_factory, audit};
  const TokenInspection token_inspection{ports, keys, access_tokens};
  const MailComposer mail_composer{ports, outbox, mail_templates};
  const MailAdmin mail_admin{ports, mail_composer, mail_quota, audit};
  const LimitAdmin limit_admin{ports, audit};
  const AuditTrail audit_trail{ports};
  const AuditChain audit_chain{ports, secrets, sealing_keys};
  const Statistics statistics{ports};
  const Maintenance maintenance{ports, keys, audit_chain, erasures};
  const UserPartIndex user_part_index{ports, database};
  const WriteProbe write_probe{ports};
  const InactiveAccounts inactive_accounts{ports, outbox, audit, erasures};
  const PseudonymKey pseudonym_key{secrets, sealing_keys};
  const AnswerExport answer_export{ports, pseudonym_key};
  const AnswerResults answer_results{ports};
  const SecretRotation secret_rotation{ports, database, secrets, audit, audit_chain, pseudonym_key};
  const OAuthProviders oauth_providers{ports.settings.oauth};
  const OAuthSignIn oauth_sign_in{ports,  http,  oauth_providers, authentication, session_issuer, session_factory,
                                  outbox, audit, sealing_keys,    secrets,        memory_limits};
  const LinkedAccounts linked_accounts{ports, authentication, outbox, audit};
  const ProviderAccess provider_access{ports, http, oauth_providers, authentication, sealing_keys};
  const Chat chat{ports, access_tokens, memory_limits};
  const ChatThreads chat_threads{ports, chat, audit};
  const ChatVolume chat_volume{ports};
};

Core::Core(std::unique_ptr<Parts> parts)
    : parts_(std::move(parts)),
      ports(parts_->ports),
      secrets(parts_->secrets),
      sealing_keys(parts_->sealing_keys),
      passwords(parts_->passwords),
      texts(parts_->texts),
      mail_templates(parts_->mail_templates),
      signed_values(parts_->signed_values),
      form_tokens(parts_->form_tokens),
      memory_limits(parts_->memory_limits),
      visitors(parts_->visitors),
      audit(parts_->audit),
      erasure_key(parts_->erasure_key),
      erasures(parts_->erasures),
      outbox(parts_->outbox),
      keys(parts_->keys),
      questionnaires(parts_->questionnaires),
      user_fields(parts_->user_fields),
      profile_claims(parts_->profile_claims),
      access_tokens(parts_->access_tokens),
      session_factory(parts_->session_factory),
      limiter(parts_->limiter),
      mail_quota(parts_->mail_quota),
      mail_requests(parts_->mail_requests),
      email_code_mac(parts_->email_code_mac),
      two_factor_codes(parts_->two_factor_codes),
      email_codes(parts_->email_codes),
      account_merge(parts_->account_merge),
      session_issuer(parts_->session_issuer),
      refresh(parts_->refresh),
      authentication(parts_->authentication),
      sign_up(parts_->sign_up),
      sign_in(parts_->sign_in),
      mail_sign_in(parts_->mail_sign_in),
      anonymous_users(parts_->anonymous_users),
      sign_in_obstacles(parts_->sign_in_obstacles),
      sign_out(parts_->sign_out),
      sessions(parts_->sessions),
      password_change(parts_->password_change),
      password_reset(parts_->password_reset),
      email_change(parts_->email_change),
      email_verification(parts_->email_verification),
      reauthentication(parts_->reauthentication),
      two_factor_enrolment(parts_->two_factor_enrolment),
      two_factor(parts_->two_factor),
      email_factor(parts_->email_factor),
      two_factor_sign_in(parts_->two_factor_sign_in),
      required_enrolment(parts_->required_enrolment),
      trusted_devices(parts_->trusted_devices),
      profiles(parts_->profiles),
      api_keys(parts_->api_keys),
      answers(parts_->answers),
      own_account(parts_->own_account),
      user_admin(parts_->user_admin),
      filter_sources(parts_->filter_sources),
      administration(parts_->administration),
      first_passwords(parts_->first_passwords),
      first_admin(parts_->first_admin),
      site_settings(parts_->site_settings),
      user_import(parts_->user_import),
      user_export(parts_->user_export),
      seeding(parts_->seeding),
      session_admin(parts_->session_admin),
      impersonation(parts_->impersonation),
      token_inspection(parts_->token_inspection),
      mail_composer(parts_->mail_composer),
      mail_admin(parts_->mail_admin),
      limit_admin(parts_->limit_admin),
      audit_trail(parts_->audit_trail),
      audit_chain(parts_->audit_chain),
      statistics(parts_->statistics),
      maintenance(parts_->maintenance),
      user_part_index(parts_->user_part_index),
      write_probe(parts_->write_probe),
      inactive_accounts(parts_->inactive_accounts),
      pseudonym_key(parts_->pseudonym_key),
      answer_export(parts_->answer_export),
      answer_results(parts_->answer_results),
      secret_rotation(parts_->secret_rotation),
      oauth_providers(parts_->oauth_providers),
      oauth_sign_in(parts_->oauth_sign_in),
      linked_accounts(parts_->linked_accounts),
      provider_access(parts_->provider_access),
      session_jwts(parts_->session_jwts),
      chat(parts_->chat),
      chat_threads(parts_->chat_threads),
      chat_volume(parts_->chat_volume) {}

Result<std::unique_ptr<Core>> Core::make(const settings::Settings& settings, const Clock& clock, crypto::Random& random,
                                         db::Database& database, net::HttpClient& http, Catalogue texts) {
  auto transactions = std::make_unique<store::Transactions>(database, clock);
  const Ports ports{clock, random, settings, *transactions};
  USHER_TRY(auto secrets, open_secrets(settings, random, *transactions));
  USHER_TRY(auto passwords, Passwords::make(ports));
  USHER_TRY(auto templates, MailTemplates::load(settings.mail.templates, texts));
  return std::unique_ptr<Core>(new Core(std::unique_ptr<Parts>(new Parts{.database = database,
                                                                         .http = http,
                                                                         .transactions = std::move(transactions),
                                                                         .ports = ports,
                                                                         .secrets = std::move(secrets),
                                                                         .owned_passwords = std::move(passwords),
                                                                         .texts = std::move(texts),
                                                                         .mail_templates = std::move(templates)})));
}

Core::~Core() = default;

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
