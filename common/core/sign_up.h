#pragma once

#include <optional>
#include <string>
#include <variant>

#include "common/core/audit_log.h"
#include "common/core/new_session.h"
#include "common/core/passwords.h"
#include "common/core/rate_limiter.h"

namespace usher::core {

/// What a person sends to get an account. All of it is checked here, and every fault told at once.
struct SignUpRequest {
  std::optional<std::string> email;
  std::optional<Secret> password;
  std::optional<std::string> name;
  domain::ProfileChange profile;
};

/// With REQUIRE_EMAIL_VERIFICATION nobody is signed in yet, and a taken address looks the same.
struct VerificationRequired {
  std::string email;
};
using SignUpOutcome = std::variant<SessionGrant, VerificationRequired>;

/// Makes accounts for people who ask for one. Safe from any thread; hashes.
class SignUp {
 public:
  SignUp(Ports ports, const Passwords& passwords, const RateLimiter& limiter, const SessionMaker& sessions, const AuditLog& audit)
      : ports_(ports), passwords_(passwords), limiter_(limiter), sessions_(sessions), audit_(audit) {}

  /// Errors: kSignupDisabled, kValidationFailed, kEmailTaken, kRateLimited.
  Result<SignUpOutcome> with_password(SignUpRequest request, const domain::Caller& caller) const;

 private:
  struct Checked {
    domain::User user;
    domain::Account account;
    std::optional<domain::Profile> profile;
    Secret password;
  };
  Result<Checked> check(SignUpRequest request) const;
  Result<bool> is_taken(const std::string& email) const;
  Result<SignUpOutcome> create(Checked checked, const domain::Caller& caller) const;

  Ports ports_;
  const Passwords& passwords_;
  const RateLimiter& limiter_;
  const SessionMaker& sessions_;
  const AuditLog& audit_;
};

}  // namespace usher::core
