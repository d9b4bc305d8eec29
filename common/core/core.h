#pragma once

#include <memory>

#include "common/core/access.h"
#include "common/core/audit_chain.h"
#include "common/core/audit_trail.h"
#include "common/core/installation_secret.h"
#include "common/core/linked_accounts.h"
#include "common/core/maintenance.h"
#include "common/core/oauth_sign_in.h"
#include "common/core/own_account.h"
#include "common/core/password_change.h"
#include "common/core/profile_export.h"
#include "common/core/profiles.h"
#include "common/core/schema_state.h"
#include "common/core/seeding.h"
#include "common/core/session_admin.h"
#include "common/core/sessions.h"
#include "common/core/sign_in.h"
#include "common/core/sign_out.h"
#include "common/core/sign_up.h"
#include "common/core/token_inspection.h"
#include "common/core/user_admin.h"
#include "common/core/user_export.h"
#include "common/core/user_import.h"
#include "common/net/http_client.h"

namespace usher::core {

/// Every use case over one open database. Members are built in the order of their lines and go in the reverse order.
/// Only server/app.cpp and cli/ name it; everything else takes the use cases it calls.
class Core {
 public:
  /// Finds the secret, checks it against the database, and prepares passwords and keys. The schema must be current. All
  /// arguments outlive this.
  static Result<std::unique_ptr<Core>> make(const settings::Settings& settings, const Clock& clock, crypto::Random& random,
                                            db::Database& database, net::HttpClient& http);

  /// Whether the database answers a query.
  [[nodiscard]] Status check_database() const;

 private:
  Core(Ports ports, const crypto::MasterSecret& secret, net::HttpClient& http, std::unique_ptr<store::Transactions> transactions,
       std::unique_ptr<Passwords> passwords);
  std::unique_ptr<store::Transactions> owned_transactions_;
  std::unique_ptr<Passwords> owned_passwords_;

 public:
  const Ports ports;
  const std::string secret_fingerprint;
  const Passwords& passwords;
  const SignedValues signed_values;
  const AuditLog audit;
  KeyRing keys;
  const AccessTokens access_tokens;
  const SessionMaker session_maker;
  const RateLimiter limiter;
  const RefreshSession refresh;
  const Access access;
  const SignUp sign_up;
  const SignIn sign_in;
  const SignOut sign_out;
  const Sessions sessions;
  const PasswordChange password_change;
  const Profiles profiles;
  const OwnAccount own_account;
  const UserAdmin user_admin;
  const UserImport user_import;
  const UserExport user_export;
  const Seeding seeding;
  const SessionAdmin session_admin;
  const TokenInspection token_inspection;
  const Maintenance maintenance;
  const AuditTrail audit_trail;
  const AuditChain audit_chain;
  const ProfileExport profile_export;
  const OAuthProviders oauth_providers;
  const OAuthSignIn oauth_sign_in;
  const LinkedAccounts linked_accounts;
};

}  // namespace usher::core
