#include "common/core/runtime/rate_limiter.h"

#include "common/core/credentials/password_change.h"
#include "common/core/sign_in/sign_up.h"
#include "common/core/upkeep/limit_admin.h"
#include "common/settings/settings.h"
#include "common/store/stores.h"
#include "common/store/transactions.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"
#include "tests/testkit/race.h"
#include "tests/testkit/world.h"

namespace usher::core {
namespace {

using namespace testkit;

/// The seconds of Retry-After, or nothing.
template <class T>
std::optional<std::int64_t> wait_of(const Result<T>& result) {
  if (result.ok() || !result.error().retry_after) return std::nullopt;
  return result.error().retry_after->count();
}

void fail(TestCore& kit, int times, std::string_view email = kAda, const domain::Caller& from = caller(),
          std::string_view device = {}) {
  for (int i = 0; i < times; ++i) {
    INFO("failure " << i << " of " << email << " from " << from.address);
    REQUIRE(outcome(try_sign_in(kit, email, "wrong password", from, device)) == "INVALID_CREDENTIALS");
  }
}

TEST_CASE("limits: ten failures, every sign-in to the account gets 429 until the window ends", "[limits][security]") {
  TestCore kit(with_limits);
  sign_up(kit);
  fail(kit, 4);
  kit.clock().advance(minutes(5));
  fail(kit, 6, kAda, caller("198.51.100.7"));
  const auto limited = try_sign_in(kit, kAda, kPassphrase, caller("203.0.113.9"));
  CHECK(outcome(limited) == "RATE_LIMITED");
  CHECK(wait_of(limited) == 600);
  kit.clock().advance(minutes(10) - std::chrono::milliseconds(1));
  CHECK(wait_of(try_sign_in(kit)) == 1);
  kit.clock().advance(std::chrono::milliseconds(1));
  CHECK(try_sign_in(kit).ok());
}

TEST_CASE("limits: right sign-ins at once to one account are all answered", "[limits]") {
  TestCore kit(with_limits);
  sign_up(kit);
  CHECK(winners(30, [&] { return try_sign_in(kit).ok(); }) == 30);
  CHECK(kit.number("SELECT sum(count) FROM rate_limits WHERE rule = 'sign_in_account'") == 0);
}

TEST_CASE("limits: a right sign-in waits for those that filled the window a moment ago", "[limits]") {
  TestCore kit([](settings::Settings& settings) {
    with_limits(settings);
    settings.limits.quotas[static_cast<std::size_t>(settings::Limit::kSignInAccount)].most = 1;
  });
  sign_up(kit);
  for (int round = 0; round < 20; ++round) CHECK(winners(4, [&] { return try_sign_in(kit).ok(); }) == 4);
}

TEST_CASE("limits: a full window waits for the attempts that are evaluated", "[limits][security]") {
  TestCore kit(with_limits);
  const auto reserve = [&] { return kit->limiter.reserve_sign_in(kAda, caller(), [](store::Stores&) { return std::string(); }); };
  std::vector<Reservation> open;
  for (int i = 0; i < 10; ++i) open.push_back(must(reserve()));
  SECTION("a right one makes room") {
    std::thread right([&] {
      must(kit->ports.transactions.write([&](store::Stores& tx) { return open.back().give_back(tx); }));
      open.pop_back();
    });
    CHECK(reserve().ok());
    right.join();
  }
  SECTION("wrong ones do not") {
    std::thread wrong([&] { open.clear(); });
    CHECK(outcome(reserve()) == "RATE_LIMITED");
    wrong.join();
    CHECK(outcome(reserve()) == "RATE_LIMITED");
  }
}

TEST_CASE("limits: an unknown address is limited like a known one (user enumeration)", "[limits][security]") {
  TestCore kit(with_limits);
  fail(kit, 10, "unknown@example.com");
  CHECK(outcome(try_sign_in(kit, "unknown@example.com")) == "RATE_LIMITED");
  CHECK(outcome(try_sign_in(kit, " UNKNOWN@example.com")) == "RATE_LIMITED");
}

TEST_CASE("limits: a success is neither counted nor resets the failures", "[limits]") {
  TestCore kit(with_limits);
  sign_up(kit);
  for (int i = 0; i < 20; ++i) CHECK(try_sign_in(kit).ok());
  fail(kit, 9);
  CHECK(try_sign_in(kit).ok());
  fail(kit, 1);
  CHECK(outcome(try_sign_in(kit)) == "RATE_LIMITED");
}

TEST_CASE("limits: a known browser has a limit of its own", "[limits][security]") {
  TestCore kit(with_limits);
  sign_up(kit);
  const auto first = std::string(sign_in(kit).device_token->expose());
  fail(kit, 10);
  CHECK(outcome(try_sign_in(kit)) == "RATE_LIMITED");
  const auto device = std::string(must(try_sign_in(kit, kAda, kPassphrase, caller(), first)).device_token->expose());
  fail(kit, 10, kAda, caller(), device);
  CHECK(outcome(try_sign_in(kit, kAda, kPassphrase, caller(), device)) == "RATE_LIMITED");
}

TEST_CASE("limits: another account's known browser shares the account's limit", "[limits][security]") {
  TestCore kit(with_limits);
  sign_up(kit);
  sign_up(kit, "mallory@example.com");
  const auto device = std::string(sign_in(kit, "mallory@example.com").device_token->expose());
  fail(kit, 10);
  CHECK(outcome(try_sign_in(kit, kAda, kPassphrase, caller(), device)) == "RATE_LIMITED");
  CHECK(outcome(try_sign_in(kit, kAda, kPassphrase, caller(), "made up")) == "RATE_LIMITED");
}

TEST_CASE("limits: thirty accounts fail from one address, a further account gets 429 from there", "[limits][security]") {
  TestCore kit(with_limits);
  sign_up(kit);
  for (int i = 0; i < 30; ++i) fail(kit, 2, "person" + std::to_string(i) + "@example.com");
  const auto limited = try_sign_in(kit);
  CHECK(outcome(limited) == "RATE_LIMITED");
  CHECK(wait_of(limited) == 900);
  fail(kit, 1, "person3@example.com");
  CHECK(try_sign_in(kit, kAda, kPassphrase, caller("198.51.100.7")).ok());
  kit.clock().advance(minutes(15));
  CHECK(try_sign_in(kit).ok());
}

TEST_CASE("limits: tries refused by the address limit do not count for the account", "[limits]") {
  TestCore kit(with_limits);
  sign_up(kit);
  for (int i = 0; i < 30; ++i) fail(kit, 1, "person" + std::to_string(i) + "@example.com");
  for (int i = 0; i < 20; ++i) CHECK(outcome(try_sign_in(kit, kAda, "wrong password")) == "RATE_LIMITED");
  fail(kit, 10, kAda, caller("198.51.100.7"));
}

TEST_CASE("limits: successful sign-ins do not count for the address", "[limits]") {
  TestCore kit(with_limits);
  for (int i = 0; i < 40; ++i) {
    const auto email = "person" + std::to_string(i) + "@example.com";
    sign_up(kit, email);
    CHECK(try_sign_in(kit, email).ok());
  }
}

TEST_CASE("limits: an IPv6 client is counted by its /64", "[limits][security]") {
  TestCore kit(with_limits);
  for (int i = 0; i < 30; ++i)
    fail(kit, 1, "person" + std::to_string(i) + "@example.com", caller("2001:db8:1:2::" + std::to_string(i + 1)));
  CHECK(outcome(try_sign_in(kit, kAda, kPassphrase, caller("2001:db8:1:2:ffff::1"))) == "RATE_LIMITED");
  CHECK(outcome(try_sign_in(kit, kAda, kPassphrase, caller("2001:db8:1:3::1"))) == "INVALID_CREDENTIALS");
}

TEST_CASE("limits: a network's factor multiplies the address limits only", "[limits]") {
  TestCore kit([](settings::Settings& settings) {
    with_limits(settings);
    settings.limits.quotas[static_cast<std::size_t>(settings::Limit::kSignInAddress)].most = 2;
    settings.limits.networks = {{.network = *Cidr::parse("198.51.100.0/24"), .factor = 3}};
  });
  const auto campus = caller("198.51.100.7");
  for (int i = 0; i < 6; ++i) fail(kit, 1, "person" + std::to_string(i) + "@example.com", campus);
  CHECK(outcome(try_sign_in(kit, kAda, kPassphrase, campus)) == "RATE_LIMITED");
  fail(kit, 9, "person0@example.com", campus);
  CHECK(outcome(try_sign_in(kit, "person0@example.com", kPassphrase, campus)) == "RATE_LIMITED");
}

TEST_CASE("limits: sign-ups over the limit of an address get 429", "[limits][security]") {
  TestCore kit([](settings::Settings& settings) {
    with_limits(settings);
    settings.limits.quotas[static_cast<std::size_t>(settings::Limit::kSignUpAddress)].most = 3;
  });
  for (int i = 0; i < 2; ++i) sign_up(kit, "person" + std::to_string(i) + "@example.com");
  CHECK(outcome(kit->sign_up.with_password(sign_up_request("person0@example.com"), caller())) == "EMAIL_TAKEN");
  const auto limited = kit->sign_up.with_password(sign_up_request(), caller());
  CHECK(outcome(limited) == "RATE_LIMITED");
  CHECK(wait_of(limited) == 3600);
  CHECK(outcome(kit->sign_up.with_password(sign_up_request(), caller("198.51.100.7"))) == "OK");
}

TEST_CASE("limits: racing guesses on two servers, exactly ten are checked", "[limits][race][security]") {
  auto world = std::make_shared<World>();
  TestCore one(world, with_limits);
  TestCore other(world, with_limits);
  const auto guess = [&](int i) { return outcome(try_sign_in(i % 2 == 0 ? one : other, kAda, "guess " + std::to_string(i))); };
  CHECK(outcomes_at_once(40, guess) == std::map<std::string, int>{{"INVALID_CREDENTIALS", 10}, {"RATE_LIMITED", 30}});
}

TEST_CASE("limits: reauthentication counts against the same limit as sign-in", "[limits][security]") {
  TestCore kit(with_limits);
  const auto actor = actor_of(kit, sign_up(kit));
  for (int i = 0; i < 10; ++i)
    CHECK(outcome(kit->password_change.reauthenticate(actor, secret("wrong password"), caller())) == "INVALID_PASSWORD");
  CHECK(outcome(kit->password_change.reauthenticate(actor, secret(kPassphrase), caller())) == "RATE_LIMITED");
}

TEST_CASE("limits: turned off, nothing is counted", "[limits]") {
  TestCore kit;
  fail(kit, 50);
  CHECK(kit.number("SELECT count(*) FROM rate_limits") == 0);
}

TEST_CASE("limits: an operator lists and clears them", "[limits]") {
  TestCore kit(with_limits);
  sign_up(kit);
  fail(kit, 10);
  fail(kit, 1, "bob@example.com");
  const auto limited = must(kit->limiter.rate_limited(100));
  REQUIRE(limited.size() == 1);
  CHECK(limited[0].rule == "sign_in_account");
  CHECK(limited[0].subject == kAda);
  CHECK(limited[0].window.count == 10);
  CHECK_FALSE(must(kit->limit_admin.clear_account(testkit::admin(), " Ada@Example.com")).empty());
  CHECK(try_sign_in(kit).ok());

  for (int i = 0; i < 28; ++i) fail(kit, 1, "person" + std::to_string(i) + "@example.com");
  CHECK(outcome(try_sign_in(kit, "carol@example.com")) == "RATE_LIMITED");
  CHECK(outcome(kit->limit_admin.clear_client(testkit::admin(), "not an address")) == "VALIDATION_FAILED");
  must(kit->limit_admin.clear_client(testkit::admin(), "192.0.2.1"));
  CHECK(outcome(try_sign_in(kit, "carol@example.com")) == "INVALID_CREDENTIALS");
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'limits.cleared'") == 2);

  const std::string of_browser = "ada@example.com Xy3A";
  kit.run("INSERT INTO rate_limits (rule, subject, count, window_ends_at_ms) VALUES ('sign_in_device', '" + of_browser +
          "', 10, 9999999999999)");
  must(kit->limit_admin.clear_subject(testkit::admin(), of_browser));
  CHECK(kit.number("SELECT count(*) FROM rate_limits WHERE rule = 'sign_in_device'") == 0);
}

using namespace std::chrono_literals;

TEST_CASE("attempts in flight: without an undecided one there is no wait", "[limits]") {
  AttemptsInFlight attempts;
  CHECK_FALSE(attempts.wait_for_more(*attempts.begin("ada"), 1h));
  const auto other = attempts.begin("bob");
  CHECK_FALSE(attempts.wait_for_more(*attempts.begin("ada"), 1h));
}

TEST_CASE("attempts in flight: a decided one ends the wait, and a patience of zero does not begin it", "[limits]") {
  AttemptsInFlight attempts;
  auto first = attempts.begin("ada");
  const auto second = attempts.begin("ada");
  CHECK_FALSE(attempts.wait_for_more(*attempts.begin("ada"), 0ms));
  const auto full = attempts.begin("ada");
  std::thread decides([&] { first.reset(); });
  CHECK(attempts.wait_for_more(*full, 1h));
  decides.join();
}

TEST_CASE("attempts in flight: one that was decided since the attempt began ends the wait", "[limits]") {
  AttemptsInFlight attempts;
  auto other = attempts.begin("ada");
  const auto full = attempts.begin("ada");
  other.reset();
  CHECK(attempts.wait_for_more(*full, 1h));
}

TEST_CASE("attempts in flight: those that all found the window full do not wait for each other", "[limits]") {
  AttemptsInFlight attempts;
  const auto one = attempts.begin("ada");
  const auto two = attempts.begin("ada");
  bool more = true;
  std::thread waits([&] { more = attempts.wait_for_more(*one, 1h); });
  CHECK_FALSE(attempts.wait_for_more(*two, 1h));
  waits.join();
  CHECK_FALSE(more);
}

}  // namespace
}  // namespace usher::core
