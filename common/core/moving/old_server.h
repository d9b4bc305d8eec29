#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "common/core/accounts/new_account.h"
#include "common/core/moving/move_report.h"
#include "common/core/providers/provider_identity.h"
#include "common/crypto/signing_key.h"

namespace usher::core {

struct OldUser {
  AccountFacts facts;  ///< With an id; nothing is checked yet.
  bool is_anonymous = false;
  bool has_second_factor = false;
  std::optional<std::string> suspended_reason;
  std::optional<Time> suspended_until;
  std::optional<Time> last_login_at;
};

/// A provider's account.
struct OldAccount {
  UserId user;
  std::string provider;
  std::string provider_account_id;
  ProviderTokens tokens;
  std::optional<Time> created_at;
};

/// One that has not run out. Of the two tokens it has one.
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

/// One that was confirmed.
struct OldFactor {
  UserId user;
  Secret secret;  ///< The bytes that codes are made with.
  std::vector<Secret> backup_codes;
};

struct OldKey {
  crypto::SigningKey key;  ///< With its kid.
  std::optional<Time> created_at;
  std::optional<Time> expires_at;
};

/// A server that somebody moves here from: what its database says, in our words. What it cannot give it tells the report. Rows
/// may be asked for again. Errors everywhere: those of reading, and the visitor's, which end it. One thread.
class OldServer {
 public:
  template <class T>
  using Visit = std::function<Status(T)>;

  virtual ~OldServer() = default;
  /// As the audit names it.
  [[nodiscard]] virtual std::string_view name() const = 0;
  /// Of everything that the visits go through, for progress.
  virtual Result<std::int64_t> count_rows() = 0;
  /// kSecretMismatch where things are encrypted there and the given secret opens none of them.
  virtual Status check_secret() = 0;
  virtual Status each_user(MoveReport& report, const Visit<OldUser>& visit) = 0;
  virtual Status each_account(MoveReport& report, const Visit<OldAccount>& visit) = 0;
  virtual Status each_session(MoveReport& report, const Visit<OldSession>& visit) = 0;
  virtual Status each_factor(MoveReport& report, const Visit<OldFactor>& visit) = 0;
  virtual Status each_key(MoveReport& report, const Visit<OldKey>& visit) = 0;
};

}  // namespace usher::core
