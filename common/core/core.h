#pragma once

#include <memory>

#include "common/base/result.h"
#include "common/core/runtime/ports.h"

namespace usher::db {
class Database;
}
namespace usher::net {
class HttpClient;
}

namespace usher::core {

class AccessTokens;
class AccountMerge;
class Administration;
class AnonymousUsers;
class AnswerExport;
class AnswerResults;
class Answers;
class ApiKeys;
class AuditChain;
class AuditLog;
class AuditTrail;
class Authentication;
class Catalogue;
class Chat;
class ChatThreads;
class ChatVolume;
class EmailChange;
class EmailCodeMac;
class EmailCodes;
class EmailFactor;
class EmailVerification;
class ErasureKey;
class Erasures;
struct FilterSources;
class FirstAdmin;
class FirstPasswords;
class FormTokens;
class Impersonation;
class InactiveAccounts;
struct InstallationSecrets;
class KeyRing;
class LimitAdmin;
class LinkedAccounts;
class MailAdmin;
class MailComposer;
class MailQuota;
class MailRequests;
class MailSignIn;
class MailTemplates;
class Maintenance;
class MemoryLimits;
class OAuthProviders;
class OAuthSignIn;
class Outbox;
class OwnAccount;
class PasswordChange;
class PasswordReset;
class Passwords;
class ProfileClaims;
class Profiles;
class ProviderAccess;
class PseudonymKey;
class Questionnaires;
class RateLimiter;
class Reauthentication;
class RefreshSession;
class RequiredEnrolment;
class SealingKeys;
class SecretRotation;
class Seeding;
class SessionAdmin;
class SessionFactory;
class SessionIssuer;
class SessionJwts;
class Sessions;
class SignIn;
class SignInObstacles;
class SignOut;
class SignUp;
class SignedValues;
class SiteSettings;
class Statistics;
class TokenInspection;
class TrustedDevices;
class TwoFactor;
class TwoFactorCodes;
class TwoFactorEnrolment;
class TwoFactorSignIn;
class UserAdmin;
class UserExport;
class UserFields;
class UserImport;
class UserPartIndex;
class Visitors;
class WriteProbe;

/// Every use case over one open database. Members are built in declaration order and destroyed in reverse order. A caller
/// includes the use cases that it calls.
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
  struct Parts;
  explicit Core(std::unique_ptr<Parts> parts);
  const std::unique_ptr<Parts> parts_;

 public:
  const Ports ports;
  const InstallationSecrets& secrets;
  const SealingKeys& sealing_keys;
  const Passwords& passwords;
  const Catalogue& texts;
  const MailTemplates& mail_templates;
  const SignedValues& signed_values;
  const FormTokens& form_tokens;
  MemoryLimits& memory_limits;
  const Visitors& visitors;
  const AuditLog& audit;
  const ErasureKey& erasure_key;
  const Erasures& erasures;
  const Outbox& outbox;
  KeyRing& keys;
  const Questionnaires& questionnaires;
  const UserFields& user_fields;
  const ProfileClaims& profile_claims;
  const AccessTokens& access_tokens;
  const SessionFactory& session_factory;
  const RateLimiter& limiter;
  const MailQuota& mail_quota;
  const MailRequests& mail_requests;
  const EmailCodeMac& email_code_mac;
  const TwoFactorCodes& two_factor_codes;
  const EmailCodes& email_codes;
  const AccountMerge& account_merge;
  const SessionIssuer& session_issuer;
  const RefreshSession& refresh;
  const Authentication& authentication;
  const SignUp& sign_up;
  const SignIn& sign_in;
  const MailSignIn& mail_sign_in;
  const AnonymousUsers& anonymous_users;
  const SignInObstacles& sign_in_obstacles;
  const SignOut& sign_out;
  const Sessions& sessions;
  const PasswordChange& password_change;
  const PasswordReset& password_reset;
  const EmailChange& email_change;
  const EmailVerification& email_verification;
  const Reauthentication& reauthentication;
  const TwoFactorEnrolment& two_factor_enrolment;
  const TwoFactor& two_factor;
  const EmailFactor& email_factor;
  const TwoFactorSignIn& two_factor_sign_in;
  const RequiredEnrolment& required_enrolment;
  const TrustedDevices& trusted_devices;
  const Profiles& profiles;
  const ApiKeys& api_keys;
  const Answers& answers;
  const OwnAccount& own_account;
  const UserAdmin& user_admin;
  const FilterSources& filter_sources;
  const Administration& administration;
  const FirstPasswords& first_passwords;
  FirstAdmin& first_admin;
  const SiteSettings& site_settings;
  const UserImport& user_import;
  const UserExport& user_export;
  const Seeding& seeding;
  const SessionAdmin& session_admin;
  const Impersonation& impersonation;
  const TokenInspection& token_inspection;
  const MailComposer& mail_composer;
  const MailAdmin& mail_admin;
  const LimitAdmin& limit_admin;
  const AuditTrail& audit_trail;
  const AuditChain& audit_chain;
  const Statistics& statistics;
  const Maintenance& maintenance;
  const UserPartIndex& user_part_index;
  const WriteProbe& write_probe;
  const InactiveAccounts& inactive_accounts;
  const PseudonymKey& pseudonym_key;
  const AnswerExport& answer_export;
  const AnswerResults& answer_results;
  const SecretRotation& secret_rotation;
  const OAuthProviders& oauth_providers;
  const OAuthSignIn& oauth_sign_in;
  const LinkedAccounts& linked_accounts;
  const ProviderAccess& provider_access;
  const SessionJwts& session_jwts;
  const Chat& chat;
  const ChatThreads& chat_threads;
  const ChatVolume& chat_volume;
};

}  // namespace usher::core
