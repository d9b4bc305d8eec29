#pragma once

#include "common/core/runtime/ports.h"
#include "common/domain/user.h"

namespace usher::domain {
class OperatorActor;
}

namespace usher::core {

class UserAdmin;

/// Lets the operator who started a server without an admin make the first one in a browser, by a token that the server prints
/// once. It is valid for 15 minutes, in this process alone, and until there is an admin. Only its digest is kept. Safe from any
/// thread.
class FirstAdmin {
 public:
  static constexpr std::chrono::minutes kValid{15};

  FirstAdmin(Ports ports, const UserAdmin& users) : ports_(ports), users_(users) {}

  /// Makes the token, for the operator alone: never for a log. nullopt: there is an admin already.
  Result<std::optional<Secret>> open();
  /// Whether a token is valid. False as well if the database cannot be asked.
  [[nodiscard]] bool is_open();
  /// Makes an admin with a verified address. Errors: kInvalidToken if the token is wrong, old or used, or there is an admin;
  /// those of UserAdmin::create().
  Result<domain::User> create(const domain::OperatorActor& by, std::string_view token, std::string email, Secret password);

 private:
  struct Token {
    std::string digest;
    Time until;
  };

  [[nodiscard]] bool is_valid(std::string_view token) REQUIRES(mutex_);

  const Ports ports_;
  const UserAdmin& users_;
  Mutex mutex_;
  std::optional<Token> token_ GUARDED_BY(mutex_);
};

}  // namespace usher::core
