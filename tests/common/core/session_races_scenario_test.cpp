#include "common/core/accounts/user_admin.h"
#include "common/core/credentials/password_reset.h"
#include "common/core/sign_in/anonymous_user.h"
#include "common/core/sign_in/sign_up.h"
#include "common/core/two_factor/two_factor_enrolment.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/common/core/passkeys/steps.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/second_factor.h"
#include "tests/testkit/two_servers.h"
#include "tests/testkit/world.h"

// Sign-ins on one server beside what shuts them out on the other.
namespace usher::core {
namespace {

using namespace testkit;
using namespace std::chrono_literals;

constexpr std::string_view kOtherPassphrase = "Another-passphrase-1";
constexpr const char* kLiveSessions = "SELECT count(*) FROM sessions WHERE ended_at_ms IS NULL";

const auto kSignIn = [](TestCore& kit) { return try_sign_in(kit); };

TEST_CASE("races: a suspension beside a sign-in leaves no session for the day of its end", "[both][security]") {
  if (!has_postgres()) return;
  TwoServers both;
  sign_up(both.a);
  const auto outcomes = both.race([](TestCore& kit) { return kit->user_admin.suspend(admin(), kAda); }, kSignIn);
  CHECK(outcomes.first == "OK");
  CHECK(both.a.number(kLiveSessions) == 0);
}

TEST_CASE("races: a second factor switched on beside a sign-in leaves no session opened without it", "[both][security]") {
  if (!has_postgres()) return;
  TwoServers both;
  const auto ada = actor_of(both.a, sign_up(both.a));
  const auto enrolment = must(both.a->two_factor_enrolment.begin(ada, secret(kPassphrase), caller()));
  const Authenticator app(both.a, enrolment);
  const auto outcomes =
      both.race([&](TestCore& kit) { return kit->two_factor_enrolment.confirm(ada, secret(app.code()), caller()); },
                [](TestCore& kit) -> Status {  // the answer is a session or a challenge
                  USHER_CHECK(begin_sign_in(kit));
                  return done();
                });
  CHECK(outcomes == Outcomes("OK", "OK"));
  CHECK(both.a.number(kLiveSessions) == 1);
}

TEST_CASE("races: of a passkey's answer to options of one server, sent to both, one signs in", "[both][passkeys][security]") {
  if (!has_postgres()) return;
  TwoServers both;
  SoftAuthenticator phone;
  add_passkey(both.a, actor_of(both.a, sign_up(both.a)), phone);
  const auto answer = used_by(phone, both.a, must(both.a->passkey_sign_in.options(kBrowser)));
  const auto use = [&](TestCore& kit) {
    return kit->passkey_sign_in.sign_in({.answer = {answer.token.clone(), answer.credential}, .binding = std::string(kBrowser)},
                                        caller());
  };
  CHECK(one_of_two(both.race(use, use), "INVALID_PASSKEY"));
  CHECK(both.a.number(kLiveSessions) == 2);  // the sign-up's, and one
}

TEST_CASE("races: a removed passkey beside its sign-in leaves no session of it", "[both][passkeys][security]") {
  if (!has_postgres()) return;
  TwoServers both;
  const auto ada = actor_of(both.a, sign_up(both.a));
  SoftAuthenticator phone;
  const auto made = add_passkey(both.a, ada, phone);
  const auto outcomes = both.race([&](TestCore& kit) { return kit->passkeys.remove(ada, made.id, caller()); },
                                  [&](TestCore& kit) { return try_passkey(kit, phone); });
  CHECK(outcomes.first == "OK");
  CHECK(both.a.number(kLiveSessions) == 1);
}

TEST_CASE("races: a reset beside a sign-in leaves no session by the old password", "[both][security]") {
  if (!has_postgres()) return;
  TwoServers both;
  sign_up(both.a);
  both.a.clock().advance(1ms);
  must(both.a->password_reset.ask(kAda, caller()));
  const auto token = Mailbox(both.a).secret("reset_password", kAda);
  const auto outcomes = both.race(
      [&](TestCore& kit) {
        return kit->password_reset.reset({.token = secret(token), .new_password = secret(kOtherPassphrase)}, caller());
      },
      kSignIn);
  CHECK(outcomes.first == "OK");
  CHECK(both.a.number(kLiveSessions) == 0);
}

TEST_CASE("races: a reset beside the second step of a sign-in leaves no session by the old password", "[both][security]") {
  if (!has_postgres()) return;
  TwoServers both;
  const auto ada = sign_up_guarded(both.a);
  both.a.clock().advance(1ms);
  must(both.a->password_reset.ask(kAda, caller()));
  const auto token = Mailbox(both.a).secret("reset_password", kAda);
  const auto begun = challenge(both.b);
  const auto outcomes = both.race(
      [&](TestCore& kit) {
        return kit->password_reset.reset({.token = secret(token), .new_password = secret(kOtherPassphrase)}, caller());
      },
      [&](TestCore& kit) { return answer(kit, begun, code_of(ada.app.next_code())); });
  CHECK(outcomes.first == "OK");
  CHECK(both.a.number(kLiveSessions) == 0);
}

TEST_CASE("races: two sign-ins keep to the number of sessions a user may have", "[both][security]") {
  if (!has_postgres()) return;
  TwoServers both([](settings::Settings& settings) { settings.tokens.sessions_per_user = 1; });
  sign_up(both.a);
  static_cast<void>(both.race(kSignIn, kSignIn));
  CHECK(both.a.number(kLiveSessions) == 1);
}

TEST_CASE("races: an anonymous account is not erased beside the sign-up that takes it over", "[both]") {
  if (!has_postgres()) return;
  TwoServers both;
  const auto visit = must(both.a->anonymous_users.sign_in(caller()));
  const auto visitor = actor_of(both.a, visit);
  both.a.clock().advance(std::chrono::days(30));
  auto from = caller();
  from.anonymous = visitor.user().id;
  const auto outcomes = both.race(
      [](TestCore& kit) -> Status {
        USHER_CHECK(kit->anonymous_users.retire());
        return done();
      },
      [&](TestCore& kit) { return kit->sign_up.with_password(sign_up_request(), from); });
  CHECK(outcomes == Outcomes("OK", "OK"));
  CHECK(both.a.texts("SELECT email FROM users") == std::vector<std::string>{std::string(kAda)});
}

}  // namespace
}  // namespace usher::core
