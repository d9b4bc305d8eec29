#pragma once

#include "common/core/credentials/email_codes.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/people.h"

namespace usher::testkit {

/// Requests a code and reads it in the mail.
inline std::string ask_code(TestCore& kit, core::CodeFor use, std::string_view email = kAda) {
  kit.clock().advance(std::chrono::milliseconds(1));  // makes the newest mail unique
  must(kit->email_codes.ask(use, email, caller()));
  const auto* const kind = use == core::CodeFor::kSignIn        ? "sign_in_code"
                           : use == core::CodeFor::kVerifyEmail ? "verify_email_code"
                                                                : "reset_password_code";
  return Mailbox(kit).secret(kind, email);
}

}  // namespace usher::testkit
