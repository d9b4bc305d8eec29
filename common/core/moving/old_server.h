#pragma once

#include "common/core/accounts/new_account.h"
#include "common/core/providers/provider_identity.h"
#include "common/domain/passkey.h"

namespace usher::core {

/// A row of the old server that is not imported, or not unchanged.
struct LeftBehind {
  std::string_view what;  ///< `account`, `session`, `signing key`, ...
  std::string subject;    ///< The address or id as written there; empty if rows are only counted.
  std::string why;
  std::int64_t rows = 1;
};

/// How the old server signed the JWTs of /api/auth/token last.
struct OldJwts {
  std::string algorithm;
  Time created_at{};               ///< Of the key.
  std::optional<Time> expires_at;  ///< Of the key; nullopt: never.
};

/// What an import imported, or would import on a trial run. One thread.
struct MoveReport {
  std::int64_t users = 0;
  std::int64_t already_here = 0;  ///< Accounts of the same id and address.
  std::int64_t users_left = 0;
  std::int64_t users_erased = 0;  ///< Left out, because their ids were erased here.
  std::int64_t accounts = 0;      ///< Sign-in methods: passwords and provider accounts.
  std::int64_t passkeys = 0;
  std::int64_t sessions = 0;
  std::int64_t second_factors = 0;
  std::int64_t keys = 0;
  std::optional<OldJwts> jwts;  ///< nullopt: it has signed none.
  std::string passkey_rp_id;    ///< Of its passkeys; empty: it has none.
  std::vector<LeftBehind> left;
  std::vector<std::size_t> counted;  ///< Places in `left` of rows that are only counted, each reason once.

  void leave(std::string_view what, std::string_view subject, std::string why, std::int64_t rows = 1);
  /// The columns of a user's row that cannot be read.
  void leave_unreadable(std::string_view user, const std::vector<std::string_view>& columns);
  /// Adds one to the rows that are not imported for the same reason.
  void count(std::string_view what, std::string_view why);
  [[nodiscard]] bool brought_anything() const { return users + accounts + passkeys + sessions + second_factors + keys > 0; }
};

struct OldUser {
  AccountFacts facts;  ///< With an id; not checked yet.
  bool is_anonymous = false;
  bool has_second_factor = false;
  std::optional<std::string> suspended_reason;
  std::optional<Time> suspended_until;
  std::optional<Time> last_login_at;
};

/// An account at a provider.
struct OldAccount {
  UserId user;
  std::string provider;
  std::string provider_account_id;
  ProviderTokens tokens;
  std::optional<Time> created_at;
  std::optional<Time> updated_at;
};

/// A session that has not expired. It has one of the two tokens.
struct OldSession {
  std::string id;
  UserId user;
  Secret session_token;
  Secret refresh_token;
  std::string ip;
  std::string user_agent;
  std::optional<Time> created_at;
  std::optional<Time> last_seen_at;
  Time expires_at{};
};

/// A confirmed second factor.
struct OldFactor {
  UserId user;
  Secret secret;  ///< The bytes that codes are computed from.
  std::vector<Secret> backup_codes;
};

struct OldKey {
  crypto::SigningKey key;  ///< With its kid.
  std::optional<Time> created_at;
  std::optional<Time> expires_at;
};

/// A server to import from: the content of its database in our terms. What it cannot convert it adds to the report, and visits as
/// nullopt. Rows may be visited more than once. Errors: those of reading, and those of the visitor, which end the visit. One
/// thread.
class OldServer {
 public:
  template <class T>
  using Visit = std::function<Status(std::optional<T>)>;

  virtual ~OldServer() = default;
  /// Returns the number of visits, for progress.
  virtual Result<std::int64_t> count_rows() = 0;
  /// Error: kSecretMismatch if values are encrypted there and the given secret decrypts none of them.
  virtual Status check_secret() = 0;
  /// Reports what the server has and no visit returns.
  virtual Status report_unread(MoveReport& report) = 0;
  virtual Status each_user(MoveReport& report, const Visit<OldUser>& visit) = 0;
  virtual Status each_account(MoveReport& report, const Visit<OldAccount>& visit) = 0;
  /// With the ids of there and without handles.
  virtual Status each_passkey(MoveReport& report, const Visit<domain::Passkey>& visit) = 0;
  virtual Status each_session(MoveReport& report, const Visit<OldSession>& visit) = 0;
  virtual Status each_factor(MoveReport& report, const Visit<OldFactor>& visit) = 0;
  virtual Status each_key(MoveReport& report, const Visit<OldKey>& visit) = 0;
};

}  // namespace usher::core
