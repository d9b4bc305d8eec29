#pragma once

#include "common/base/encoding.h"
#include "common/core/credentials/password_reset.h"
#include "common/core/sign_in/two_factor_sign_in.h"
#include "common/core/two_factor/two_factor_enrolment.h"
#include "common/crypto/totp.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/people.h"

/// Users with an authenticator app.
namespace usher::testkit {

/// An app with one secret.
class Authenticator {
 public:
  Authenticator(TestCore& kit, const core::Enrolment& enrolment)
      : kit_(&kit), secret_(base32_decode(enrolment.secret.expose()).value()) {}

  /// The current code, or the one of so many steps later.
  [[nodiscard]] std::string code(std::int64_t later = 0) const {
    return crypto::totp_code(secret_, crypto::totp_step(kit_->clock().now()) + later);
  }
  /// An unused code: advances the clock.
  [[nodiscard]] std::string next_code() const {
    kit_->clock().advance(crypto::kTotpPeriod);
    return code();
  }
  /// Six digits that match no current or near step.
  [[nodiscard]] std::string wrong_code() const {
    for (int digit = 0;; ++digit) {
      const std::string guess(6, static_cast<char>('0' + digit));
      bool fits = false;
      for (std::int64_t step = -2; step <= 60; ++step) fits = fits || code(step) == guess;
      if (!fits) return guess;
    }
  }

 private:
  TestCore* kit_;
  std::string secret_;
};

inline std::vector<std::string> texts_of(const std::vector<Secret>& codes) {
  std::vector<std::string> list;
  for (const auto& code : codes) list.emplace_back(code.expose());
  return list;
}

/// A signed-up user with a confirmed second factor.
struct Guarded {
  core::SessionGrant grant;
  Authenticator app;
  std::vector<std::string> backup_codes;
};

inline Guarded sign_up_guarded(TestCore& kit, std::string_view email = kAda) {
  auto grant = sign_up(kit, email);
  const auto actor = actor_of(kit, grant);
  const auto enrolment = must(kit->two_factor_enrolment.begin(actor, secret(kPassphrase), caller()));
  Authenticator app(kit, enrolment);
  auto confirmed = must(kit->two_factor_enrolment.confirm(actor, secret(app.code()), caller()));
  confirmed.session.device_token = std::move(grant.device_token);
  return {std::move(confirmed.session), app, texts_of(confirmed.backup_codes)};
}

/// Loses all apps, as `usher secret abandon` does.
inline void lose_apps(TestCore& kit) {
  kit.run("UPDATE two_factors SET secret_sealed = '', backup_codes = '', lost_at_ms = 1795392000000");
}

/// The first step of a sign-in.
inline core::TwoFactorChallenge challenge(TestCore& kit, std::string_view email = kAda, std::string_view device = {}) {
  return std::get<core::TwoFactorChallenge>(must(begin_sign_in(kit, email, kPassphrase, caller(), device)));
}

inline core::PresentedCode code_of(std::string_view code) { return {.code = secret(code), .backup_code = std::nullopt}; }
inline core::PresentedCode backup_code_of(std::string_view code) { return {.code = std::nullopt, .backup_code = secret(code)}; }

/// The second step.
inline Result<core::TwoFactorOutcome> answer_to(TestCore& kit, const core::TwoFactorChallenge& challenge,
                                                core::PresentedCode presented, bool trust = false) {
  return kit->two_factor_sign_in.verify(
      {.token = challenge.token.clone(), .presented = std::move(presented), .trust_device = trust}, caller());
}

/// The second step of an account whose app is not lost.
inline Result<core::TwoFactorSignedIn> answer(TestCore& kit, const core::TwoFactorChallenge& challenge,
                                              core::PresentedCode presented, bool trust = false) {
  auto outcome = answer_to(kit, challenge, std::move(presented), trust);
  if (!outcome.ok()) return outcome.error();
  return std::get<core::TwoFactorSignedIn>(std::move(outcome).value());
}

/// Sets the password by a mailed link.
inline void reset_by_mail(TestCore& kit, std::string_view email = kAda, std::string_view password = kPassphrase) {
  must(kit->password_reset.ask(email, caller()));
  must(kit->password_reset.reset(
      {.token = secret(Mailbox(kit).secret("reset_password", email)), .new_password = secret(password)}, caller()));
}

/// Signs in with the second factor and trusts the browser; returns its device token.
inline std::string trust_a_browser(TestCore& kit, const Guarded& who, std::string_view email = kAda) {
  const auto signed_in = must(answer(kit, challenge(kit, email), code_of(who.app.next_code()), true));
  return std::string(signed_in.grant.device_token.value().expose());
}

}  // namespace usher::testkit
