#include "common/core/sign_in/breached_sign_ins.h"

#include "common/core/accounts/user_admin.h"
#include "common/core/credentials/password_reset.h"
#include "common/core/credentials/passwords.h"
#include "common/core/two_factor/email_factor.h"
#include "tests/catch.h"
#include "tests/common/core/breaches/password_lists.h"
#include "tests/common/core/passkeys/steps.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/people.h"
#include "tests/testkit/second_factor.h"
#include "tests/testkit/two_servers.h"
#include "tests/testkit/world.h"

namespace usher::core {
namespace {

using namespace testkit;
using settings::BreachAtSignIn;

constexpr std::string_view kBreachMail = "password_breached";
constexpr std::string_view kNextPhrase = "another phrase of mine";

/// The list was made after the sign-up.
Adapt with_list(const World& world, BreachAtSignIn at_sign_in) {
  const auto path = world.directory.file("breached.list");
  build_list(path, digest_lines({std::string(kPassphrase)}));
  return [path, at_sign_in](settings::Settings& settings) {
    settings.breached_passwords = {.file = path, .at_sign_in = at_sign_in};
  };
}

Adapt with_api(BreachAtSignIn at_sign_in) {
  return [at_sign_in](settings::Settings& settings) { settings.breached_passwords = {.online = true, .at_sign_in = at_sign_in}; };
}

/// A world with the account of Ada, and the list or the API that knows her password.
std::shared_ptr<World> world_with_ada() {
  auto world = std::make_shared<World>();
  TestCore kit(world);
  sign_up(kit);
  world->http.on(range_url(kPassphrase), 200, kOtherRangeLine + range_line(kPassphrase));
  world->http.on(range_url(kNextPhrase), 200, kOtherRangeLine);
  return world;
}

std::size_t breach_mails(TestCore& kit) { return Mailbox(kit).count(kBreachMail, kAda); }
std::int64_t marked(TestCore& kit) { return kit.number("SELECT count(*) FROM accounts WHERE breached_at_ms IS NOT NULL"); }

TEST_CASE("breached sign-ins: a listed password is mailed once, and again if it is chosen again", "[breached_sign_ins]") {
  const auto world = world_with_ada();
  TestCore kit(world, with_list(*world, BreachAtSignIn::kMail));
  CHECK_FALSE(try_sign_in(kit, kAda, "not the password").ok());
  CHECK(breach_mails(kit) == 0);
  for (int i = 0; i < 3; ++i) sign_in(kit);
  CHECK(breach_mails(kit) == 1);
  CHECK(marked(kit) == 1);
  must(kit->user_admin.set_password(admin(), kAda, secret(kNextPhrase)));
  CHECK(marked(kit) == 0);
  sign_in(kit, kAda, kNextPhrase);
  CHECK(breach_mails(kit) == 1);
  kit.run("UPDATE accounts SET password_hash = '" + must(kit->passwords.hash(secret(kPassphrase))) + "'");
  sign_in(kit);
  CHECK(breach_mails(kit) == 2);
}

TEST_CASE("breached sign-ins: a better hash of the same password is no new password", "[breached_sign_ins]") {
  const auto world = world_with_ada();
  const auto list = with_list(*world, BreachAtSignIn::kMail);
  {
    TestCore before(world, list);
    sign_in(before);
  }
  TestCore kit(world, [&](settings::Settings& settings) {
    list(settings);
    settings.argon2.memory_kib = 16;
  });
  sign_in(kit);
  CHECK(breach_mails(kit) == 1);
}

TEST_CASE("breached sign-ins: `change` asks for another password before any session, and is audited",
          "[breached_sign_ins][security]") {
  const auto world = world_with_ada();
  TestCore kit(world, with_list(*world, BreachAtSignIn::kChange));
  const auto sessions = [&] { return kit.number("SELECT count(*) FROM sessions WHERE ended_at_ms IS NULL"); };
  const auto before = sessions();
  auto outcome = must(begin_sign_in(kit));
  REQUIRE(std::holds_alternative<PasswordChangeRequired>(outcome));
  CHECK(sessions() == before);
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'user.password_change_asked' AND personal LIKE "
                   "'%\"reason\":\"breached\"%'") == 1);
  const auto& token = std::get<PasswordChangeRequired>(outcome).reset_token;
  const auto reset = [&](std::string_view password) {
    return kit->password_reset.reset({.token = token.clone(), .new_password = secret(password)}, caller());
  };
  CHECK(faults_of(reset(kPassphrase)) == std::vector<std::string>{"new_password BREACHED"});
  must(reset(kNextPhrase));
  CHECK(kit.number("SELECT is_verified FROM users") == 0);  // no mailbox was proved
  CHECK(try_sign_in(kit, kAda, kNextPhrase).ok());
  CHECK(breach_mails(kit) == 0);
}

TEST_CASE("breached sign-ins: an account with a second factor is mailed, since its password alone may not lock its owner out",
          "[breached_sign_ins][security]") {
  const auto world = std::make_shared<World>();
  {
    TestCore before(world);
    sign_up_guarded(before);
  }
  TestCore kit(world, with_list(*world, BreachAtSignIn::kChange));
  CHECK(std::holds_alternative<TwoFactorChallenge>(must(begin_sign_in(kit))));
  CHECK(std::holds_alternative<TwoFactorChallenge>(must(begin_sign_in(kit))));
  CHECK(breach_mails(kit) == 1);
}

enum class Factor { kApp, kMailedCodes, kPasskey };
constexpr std::array kFactors{Factor::kApp, Factor::kMailedCodes, Factor::kPasskey};

Adapt with_demand(Adapt adapt) {
  return [adapt = std::move(adapt)](settings::Settings& settings) {
    adapt(settings);
    settings.signup.require_two_factor = settings::TwoFactorDemand::kAll;
  };
}

void enrol(TestCore& kit, const domain::SessionActor& by, Factor factor) {
  SoftAuthenticator phone;
  if (factor == Factor::kPasskey) return static_cast<void>(add_passkey(kit, by, phone));
  if (factor == Factor::kMailedCodes) return must(kit->email_factor.enable(by, secret(kPassphrase), caller()));
  const auto enrolment = must(kit->two_factor_enrolment.begin(by, secret(kPassphrase), caller()));
  must(kit->two_factor_enrolment.confirm(by, secret(Authenticator(kit, enrolment).code()), caller()));
}

TEST_CASE("breached sign-ins: the token for a new password ends with a second factor, and ends no mailed link",
          "[breached_sign_ins][security]") {
  const auto world = std::make_shared<World>();
  TestCore before(world);
  const auto grant = sign_up(before);
  TestCore kit(world, with_demand(with_list(*world, BreachAtSignIn::kChange)));
  must(kit->password_reset.ask(kAda, caller()));
  const auto mailed = Mailbox(kit).secret("reset_password", kAda);
  const auto asked = must(begin_sign_in(kit));
  const auto& token = std::get<PasswordChangeRequired>(asked).reset_token;
  CHECK(kit->password_reset.look(token).ok());
  enrol(kit, actor_of(kit, grant), GENERATE(from_range(kFactors)));
  CHECK(outcome(kit->password_reset.reset({.token = token.clone(), .new_password = secret(kNextPhrase)}, caller())) ==
        "INVALID_TOKEN");
  CHECK(kit->password_reset.look(secret(mailed)).ok());
}

TEST_CASE("breached sign-ins: who enrols a second factor after the password was found is mailed", "[breached_sign_ins]") {
  const auto world = std::make_shared<World>();
  TestCore before(world);
  const auto grant = sign_up(before);
  world->http.on(range_url(kPassphrase), 200, range_line(kPassphrase));
  TestCore kit(world, with_demand(with_api(BreachAtSignIn::kChange)));
  must(begin_sign_in(kit));
  must(kit->breached_sign_ins.ask_due());
  CHECK(marked(kit) == 1);
  enrol(kit, actor_of(kit, grant), GENERATE(from_range(kFactors)));
  must(begin_sign_in(kit));
  must(kit->breached_sign_ins.ask_due());
  CHECK(breach_mails(kit) == 1);
}

TEST_CASE("breached sign-ins: a passkey that is the demanded second factor is one", "[breached_sign_ins][security]") {
  const auto world = std::make_shared<World>();
  {
    TestCore before(world);
    SoftAuthenticator phone;
    add_passkey(before, actor_of(before, sign_up(before)), phone);
  }
  const auto demand = GENERATE(settings::TwoFactorDemand::kNone, settings::TwoFactorDemand::kAll);
  TestCore kit(world, [&](settings::Settings& settings) {
    with_list(*world, BreachAtSignIn::kChange)(settings);
    settings.signup.require_two_factor = demand;
  });
  const auto begun = must(begin_sign_in(kit));
  CHECK(std::holds_alternative<TwoFactorChallenge>(begun) == (demand == settings::TwoFactorDemand::kAll));
  CHECK(breach_mails(kit) == (demand == settings::TwoFactorDemand::kAll ? 1U : 0U));
}

TEST_CASE("breached sign-ins: `off` looks nothing up", "[breached_sign_ins]") {
  const auto world = world_with_ada();
  const bool is_online = GENERATE(false, true);
  TestCore kit(world, is_online ? with_api(BreachAtSignIn::kOff) : with_list(*world, BreachAtSignIn::kOff));
  sign_in(kit);
  must(kit->breached_sign_ins.ask_due());
  CHECK(breach_mails(kit) == 0);
  CHECK(world->http.calls(range_url(kPassphrase)) == 0);
}

TEST_CASE("breached sign-ins: the range API is asked after the answer, until it knows the password", "[breached_sign_ins]") {
  const auto world = world_with_ada();
  const auto asked = [&] { return world->http.calls(range_url(kPassphrase)); };
  world->http.on(range_url(kPassphrase), 200, kOtherRangeLine);
  TestCore kit(world, with_api(BreachAtSignIn::kMail));
  sign_in(kit);
  CHECK(asked() == 0);
  must(kit->breached_sign_ins.ask_due());
  CHECK(asked() == 1);
  CHECK(breach_mails(kit) == 0);
  world->http.on(range_url(kPassphrase), 200, range_line(kPassphrase));
  sign_in(kit);
  sign_in(kit);
  must(kit->breached_sign_ins.ask_due());
  CHECK(asked() == 3);
  CHECK(breach_mails(kit) == 1);
  sign_in(kit);
  must(kit->breached_sign_ins.ask_due());
  CHECK(asked() == 3);
}

TEST_CASE("breached sign-ins: with the range API `change` follows at the next sign-in", "[breached_sign_ins]") {
  const auto world = world_with_ada();
  TestCore kit(world, with_api(BreachAtSignIn::kChange));
  CHECK(try_sign_in(kit).ok());
  must(kit->breached_sign_ins.ask_due());
  CHECK(breach_mails(kit) == 0);
  CHECK(std::holds_alternative<PasswordChangeRequired>(must(begin_sign_in(kit))));
}

TEST_CASE("breached sign-ins: a password that changed before the range API answers is neither marked nor mailed",
          "[breached_sign_ins][race]") {
  const auto world = world_with_ada();
  TestCore kit(world, with_api(BreachAtSignIn::kMail));
  sign_in(kit);
  must(kit->user_admin.set_password(admin(), kAda, secret(kNextPhrase)));
  must(kit->breached_sign_ins.ask_due());
  CHECK(breach_mails(kit) == 0);
  CHECK(marked(kit) == 0);
}

TEST_CASE("breached sign-ins: a failing range API refuses no sign-in, and its error reaches the background",
          "[breached_sign_ins][security]") {
  const auto world = world_with_ada();
  world->http.on(range_url(kPassphrase), 503, "");
  TestCore kit(world, [](settings::Settings& settings) {
    settings.breached_passwords = {.online = true, .fail = settings::BreachFail::kClosed, .at_sign_in = BreachAtSignIn::kChange};
  });
  CHECK(try_sign_in(kit).ok());
  const auto failed = kit->breached_sign_ins.ask_due();
  REQUIRE_FALSE(failed.ok());
  CHECK_THAT(failed.error().detail(), Catch::Contains("503"));
  CHECK(try_sign_in(kit).ok());
  CHECK(kit.everything_stored().find(hex_encode(crypto::sha1(kPassphrase))) == std::string::npos);
}

TEST_CASE("breached sign-ins: what waits for the range API is bounded", "[breached_sign_ins][security]") {
  const auto world = world_with_ada();
  TestCore kit(world, with_api(BreachAtSignIn::kMail));
  const auto user = sign_in(kit).user;
  for (std::size_t i = 0; i < BreachedSignIns::kMostWaiting + 10; ++i)
    kit->breached_sign_ins.ask_later(user, "a hash", secret(kPassphrase), caller());
  must(kit->breached_sign_ins.ask_due());
  CHECK(world->http.calls(range_url(kPassphrase)) == static_cast<int>(BreachedSignIns::kMostWaiting));
}

TEST_CASE("breached sign-ins: two servers mail once", "[breached_sign_ins][race]") {
  if (!has_postgres()) return;
  TwoServers servers(with_api(BreachAtSignIn::kMail));
  auto& http = servers.world->http;
  http.on(range_url(kPassphrase), 200, kOtherRangeLine);
  sign_up(servers.a);
  http.on(range_url(kPassphrase), 200, range_line(kPassphrase));
  sign_in(servers.a);
  sign_in(servers.b);
  const auto ask = [](TestCore& kit) { return kit->breached_sign_ins.ask_due(); };
  CHECK(servers.race(ask, ask) == Outcomes("OK", "OK"));
  CHECK(breach_mails(servers.a) == 1);
}

}  // namespace
}  // namespace usher::core
