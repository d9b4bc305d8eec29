#pragma once

#include <memory>

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
#include "common/core/credentials/email_code_mac.h"
#include "common/core/credentials/email_codes.h"
#include "common/core/credentials/email_verification.h"
#include "common/core/credentials/password_change.h"
#include "common/core/credentials/password_reset.h"
#include "common/core/mail/mail_admin.h"
#include "common/core/providers/linked_accounts.h"
#include "common/core/providers/oauth_sign_in.h"
#include "common/core/providers/provider_access.h"
#include "common/core/questionnaire/answer_export.h"
#include "common/core/questionnaire/answer_results.h"
#include "common/core/questionnaire/answers.h"
#include "common/core/questionnaire/questionnaires.h"
#include "common/core/samples/seeding.h"
#include "common/core/secrets/form_tokens.h"
#include "common/core/secrets/installation_secret.h"
#include "common/core/sessions/authentication.h"
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
#include "common/core/tokens/api_keys.h"
#include "common/core/tokens/profile_claims.h"
#include "common/core/tokens/session_jwts.h"
#include "common/core/tokens/token_inspection.h"
#include "common/core/two_factor/email_factor.h"
#include "common/core/two_factor/two_factor.h"
#include "common/core/two_factor/two_factor_enrolment.h"
#include "common/core/upkeep/inactive_accounts.h"
#include "common/core/upkeep/limit_admin.h"
#include "common/core/upkeep/maintenance.h"
#include "common/core/upkeep/schema_state.h"
#include "common/core/upkeep/secret_rotation.h"
#include "common/core/upkeep/user_part_index.h"
#include "common/core/upkeep/write_probe.h"
#include "common/core/user_fields/user_fields.h"
#include "common/net/http_client.h"

namespace usher::core {

/// Every use case over one open database. Members are built in declaration order and destroyed in reverse order. Only
/// server/app.cpp and cli/ include this; other code takes the use cases it calls.
class Core {
 public:
  ~Core();

  /// Finds the secret, checks it against the database, and prepares passwords and keys. The schema must be current. All arguments
  /// but `texts` must outlive the result.
  static Result<std::unique_ptr<Core>> make(const settings::Settings& settings, const Clock& clock, crypto::Random& random,
                                            db::Database& database, net::HttpClient& http, Catalogue texts);

  /// Prepares a server for requests: announces its secret and creates a missing signing key.
  Status start();
  /// Checks that the database answers a query and that all its secrets are known here.
  [[nodiscard]] Status check_database() const;

 private:
  Core(Ports ports, db::Database& database, InstallationSecrets secrets, net::HttpClient& http,
       std::unique_ptr<store::Transactions> transactions, std::unique_ptr<Passwords> passwords, Catalogue texts,
       MailTemplates templates);
  std::unique_ptr<store::Transactions> owned_transactions_;
  std::unique_ptr<Passwords> owned_passwords_;

 public:
  const Ports ports;
  const InstallationSecrets secrets;
  const SealingKeys sealing_keys;
  const Passwords& passwords;
  const Catalogue texts;
  const MailTemplates mail_templates;
  const SignedValues signed_values;
  const FormTokens form_tokens;
  MemoryLimits memory_limits;
  const Visitors visitors;
  const AuditLog audit;
  const ErasureKey erasure_key;
  const Erasures erasures;
  const Outbox outbox;
  KeyRing keys;
  const Questionnaires questionnaires;
  const UserFields user_fields;
  const ProfileClaims profile_claims;
  const AccessTokens access_tokens;
  const SessionFactory session_factory;
  const RateLimiter limiter;
  const MailQuota mail_quota;
  const MailRequests mail_requests;
  const EmailCodeMac email_code_mac;
  const TwoFactorCodes two_factor_codes;
  const EmailCodes email_codes;
  const AccountMerge account_merge;
  const SessionIssuer session_issuer;
  const RefreshSession refresh;
  const Authentication authentication;
  const SignUp sign_up;
  const SignIn sign_in;
  const MailSignIn mail_sign_in;
  const AnonymousUsers anonymous_users;
  const SignInObstacles sign_in_obstacles;
  const SignOut sign_out;
  const Sessions sessions;
  const PasswordChange password_change;
  const PasswordReset password_reset;
  const EmailChange email_change;
  const EmailVerification email_verification;
  const Reauthentication reauthentication;
  const TwoFactorEnrolment two_factor_enrolment;
  const TwoFactor two_factor;
  const EmailFactor email_factor;
  const TwoFactorSignIn two_factor_sign_in;
  const RequiredEnrolment required_enrolment;
  const TrustedDevices trusted_devices;
  const Profiles profiles;
  const ApiKeys api_keys;
  const Answers answers;
  const OwnAccount own_account;
  const UserAdmin user_admin;
  const FilterSources filter_sources;
  const Administration administration;
  const FirstPasswords first_passwords;
  FirstAdmin first_admin;
  const SiteSettings site_settings;
  const UserImport user_import;
  const UserExport user_export;
  const Seeding seeding;
  const SessionAdmin session_admin;
  const Impersonation impersonation;
  const TokenInspection token_inspection;
  const MailComposer mail_composer;
  const MailAdmin mail_admin;
  const LimitAdmin limit_admin;
  const AuditTrail audit_trail;
  const AuditChain audit_chain;
  const Statistics statistics;
  const Maintenance maintenance;
  const UserPartIndex user_part_index;
  const WriteProbe write_probe;
  const InactiveAccounts inactive_accounts;
  const PseudonymKey pseudonym_key;
  const AnswerExport answer_export;
  const AnswerResults answer_results;
  const SecretRotation secret_rotation;
  const OAuthProviders oauth_providers;
  const OAuthSignIn oauth_sign_in;
  const LinkedAccounts linked_accounts;
  const ProviderAccess provider_access;
  const SessionJwts session_jwts;
  const Chat chat;
  const ChatThreads chat_threads;
  const ChatVolume chat_volume;
};

}  // namespace usher::core
