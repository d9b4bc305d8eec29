#include "cli/commands/rows.h"
#include "common/base/encoding.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/two_factor/two_factor_enrolment.h"
#include "common/crypto/totp.h"
#include "common/json/value.h"
#include "tests/catch.h"
#include "tests/cli/installation.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"

using namespace usher;
using namespace usher::cli;

namespace {

struct Enrolling : TestInstallation {
  core::SessionGrant ada = testkit::sign_up(kit);
  bool is_signed_in() { return testkit::identify(kit, ada.session_token.expose()).ok(); }

  /// Runs the command twice. The first run has no terminal to ask, but shows a secret. The second run gets a code of the secret
  /// that the test writes into the database.
  std::string code_of_next_enrolment() {
    const auto user = testkit::must(kit->user_admin.find(testkit::kAda));
    const auto enrolment = testkit::must(kit->two_factor_enrolment.begin(testkit::admin(), user));
    return crypto::totp_code(base32_decode(enrolment.secret.expose()).value(), crypto::totp_step(kit.clock().now()));
  }
  void guard() {
    const auto user = testkit::must(kit->user_admin.find(testkit::kAda));
    testkit::must(kit->two_factor_enrolment.confirm(testkit::admin(), user, Secret(code_of_next_enrolment())));
  }
};

}  // namespace

TEST_CASE("user enroll-2fa: shows secret and URI before it asks, and refuses a wrong code", "[user_two_factor]") {
  Enrolling usher;
  const Ran ran = usher.run("user enroll-2fa ada@example.com", "12345\n");
  CHECK(ran.code == 1);
  CHECK(ran.out.empty());
  CHECK(ran.err.find("otpauth://totp/localhost:ada%40example.com?secret=") != std::string::npos);
  CHECK(ran.err.find("The code is wrong") != std::string::npos);
  CHECK(ran.err.find("\u2588") == std::string::npos);  // no picture into a pipe
  CHECK(usher.is_signed_in());
  CHECK(usher.kit.number("SELECT two_factor_enabled FROM users") == 0);
}

TEST_CASE("user enroll-2fa: draws the picture on a terminal, in blocks that need no colour", "[user_two_factor]") {
  Enrolling usher;
  const Ran ran = usher.run("user enroll-2fa ada@example.com", "", true);
  CHECK(ran.err.find("\u2588\u2588\u2588") != std::string::npos);
}

TEST_CASE("user enroll-2fa: a window that is too low for the picture is told its size", "[user_two_factor]") {
  Enrolling usher;
  usher.height = 20;
  const Ran ran = usher.run("user enroll-2fa ada@example.com", "", true);
  CHECK(ran.err.find("\u2588\u2588\u2588") == std::string::npos);
  CHECK(ran.err.find("The picture needs a window of ") != std::string::npos);
}

TEST_CASE("user enroll-2fa: a format that would not show the codes is refused before anything is created", "[user_two_factor]") {
  Enrolling usher;
  CHECK(usher.run("user enroll-2fa ada@example.com --fields email", "1\n").code == 2);
  CHECK(usher.run("user enroll-2fa ada@example.com -o name", "1\n").code == 2);
  CHECK(usher.kit.number("SELECT count(*) FROM two_factors") == 0);
}

TEST_CASE("user enroll-2fa: if one exists, the error names the way out", "[user_two_factor]") {
  Enrolling usher;
  usher.guard();
  const Ran ran = usher.run("user enroll-2fa ada@example.com", "1\n");
  CHECK(ran.code == 4);
  CHECK(ran.err.find("usher user reset-2fa ada@example.com") != std::string::npos);
  CHECK(usher.run("user enroll-2fa unknown@example.com", "1\n").code == 3);
}

TEST_CASE("user reset-2fa: asks, ends the sessions, and reports a missing second factor", "[user_two_factor]") {
  Enrolling usher;
  CHECK(usher.run("user reset-2fa ada@example.com --yes").code == 4);
  usher.guard();
  testkit::must(usher.kit->user_admin.find(testkit::kAda));
  CHECK(usher.run("user reset-2fa ada@example.com").code == 2);
  CHECK(usher.done("user reset-2fa ada@example.com --yes -o csv --fields email,two_factor_enabled") ==
        "email,two_factor_enabled\nada@example.com,false\n");
  CHECK(testkit::try_sign_in(usher.kit).ok());
  CHECK(usher.run("user reset-2fa unknown@example.com --yes").code == 3);
}
