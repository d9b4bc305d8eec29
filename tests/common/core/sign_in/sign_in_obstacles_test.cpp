#include "common/core/sign_in/sign_in_obstacles.h"

#include "common/core/accounts/user_admin.h"
#include "common/core/runtime/rate_limiter.h"
#include "common/core/sign_in/sign_in.h"
#include "common/core/sign_in/sign_up.h"
#include "common/core/upkeep/limit_admin.h"
#include "tests/catch.h"
#include "tests/common/core/passkeys/steps.h"
#include "tests/testkit/adapt.h"
#include "tests/testkit/fake_clock.h"

namespace usher::core {
namespace {

using namespace testkit;

std::string words(const Mending& mending) {
  const std::string filter(mending.filter);
  return std::string(mending.resource) + " " + std::string(mending.verb) + " " + (filter.empty() ? "" : filter + "=") +
         mending.id;
}

/// `blocks suspended: TEXT $ users activate ada@example.com`, a line each.
std::vector<std::string> obstacles(TestCore& kit, std::string_view email = kAda) {
  constexpr std::array<std::string_view, 3> kLevels{"says ", "recent ", "blocks "};
  kit.settle();
  std::vector<std::string> lines;
  for (const auto& each : must(sign_in_obstacles_of(must(kit->user_admin.find(email)), kit->ports)))
    lines.push_back(std::string(kLevels[static_cast<std::size_t>(each.level)]) + std::string(each.reason) + ": " + each.text +
                    (each.mending.resource.empty() ? "" : " $ " + words(each.mending)));
  return lines;
}

void fail(TestCore& kit, int times, std::string_view ip = "192.0.2.7") {
  auto from = caller();
  from.address = std::string(ip);
  for (int i = 0; i < times; ++i)
    CHECK_FALSE(
        kit->sign_in.with_password({.email = std::string(kAda), .password = secret("not the password"), .device_token = {}}, from)
            .ok());
}

TEST_CASE("sign-in obstacles: none for an account that can sign in", "[sign_in]") {
  TestCore kit;
  sign_up(kit);
  CHECK(obstacles(kit) == std::vector<std::string>{"says none: Nothing stored blocks this account"});
}

TEST_CASE("sign-in obstacles: a breached password, and whether the next sign-in replaces it", "[sign_in]") {
  const bool is_changed = GENERATE(true, false);
  TestCore kit([&](settings::Settings& settings) {
    settings.breached_passwords.at_sign_in = is_changed ? settings::BreachAtSignIn::kChange : settings::BreachAtSignIn::kMail;
  });
  sign_up(kit);
  kit.run("UPDATE accounts SET breached_at_ms = 0");
  CHECK(obstacles(kit).back() ==
        "says password_breached: Its password was found among breached ones at 1970-01-01T00:00:00.000Z" +
            std::string(is_changed ? "; its next sign-in sets a new one" : "") + " $ users reset " + std::string(kAda));
}

TEST_CASE("sign-in obstacles: a passkey signs in while passkeys are on", "[sign_in][passkeys]") {
  TestCore kit;
  SoftAuthenticator phone;
  add_passkey(kit, actor_of(kit, sign_up(kit)), phone);
  kit.run("UPDATE accounts SET password_hash = NULL");
  CHECK(obstacles(kit).back().starts_with("says no_password: It has no password; it signs in by the passkey Passkey"));
  TestCore off(kit.world(), [](auto& settings) { settings.public_url = "http://192.0.2.7:8000"; });
  CHECK(obstacles(off).back().starts_with("blocks no_password: It has no password"));
}

TEST_CASE("sign-in obstacles: wrong passwords by network, and how long the account is blocked", "[sign_in]") {
  TestCore kit(with_limits);
  sign_up(kit);
  fail(kit, 3, "2001:db8::1");
  kit.clock().advance(minutes(1));
  CHECK(obstacles(kit).front() ==
        "recent wrong_password: 3 wrong passwords from 2001:db8::/64 in 1 min $ users reset " + std::string(kAda));
  fail(kit, 8);
  kit.clock().advance(minutes(3));
  CHECK(obstacles(kit).front() ==
        "blocks rate_limited: 7 wrong passwords from 192.0.2.7 in 3 min, 3 wrong passwords from 2001:db8::/64 in 4 min; blocked "
        "for "
        "11 min more $ limits clear account=" +
            std::string(kAda));
  CHECK(obstacles(kit).size() == 1);  // its refused sign-ins are not told again
  must(kit->limit_admin.clear_account(testkit::admin(), kAda));
  for (const auto& line : obstacles(kit)) CHECK_FALSE(line.starts_with("blocks"));
}

TEST_CASE("sign-in obstacles: suspended, unverified, expired and missing passwords each have their act", "[sign_in]") {
  TestCore kit(with_verification);
  must(kit->sign_up.with_password(sign_up_request(), caller()));
  must(kit->user_admin.suspend(admin(), kAda, {.reason = "spam"}));
  const std::string ada(kAda);
  CHECK(obstacles(kit) == std::vector<std::string>{
                              "blocks suspended: The account is suspended: spam $ users activate " + ada,
                              "blocks unverified: Its address is not verified, which REQUIRE_EMAIL_VERIFICATION demands $ users "
                              "verify " +
                                  ada});
  must(kit->user_admin.activate(admin(), kAda));
  must(kit->user_admin.verify_email(admin(), kAda));
  must(kit->user_admin.set_password(admin(), kAda, secret("an initial password"), true));
  CHECK(obstacles(kit).back().starts_with("says password_initial: Its password is an initial one, to be replaced"));
  kit.clock().advance(std::chrono::days(8));
  CHECK(obstacles(kit).front().starts_with("blocks password_expired: Its initial password expired at "));
  CHECK(obstacles(kit).front().ends_with(" $ users reset " + ada));
  kit.run("UPDATE accounts SET password_hash = NULL");
  CHECK(obstacles(kit).back() == "says no_password: It has no password; its user can set one by email $ users reset " + ada);
  kit.run("UPDATE users SET is_verified = 0");
  CHECK(obstacles(kit).back() == "blocks no_password: It has no password $ users reset " + ada);
}

TEST_CASE("sign-in obstacles: the newest refusal of each reason, until a sign-in succeeds", "[sign_in]") {
  TestCore kit;
  sign_up(kit);
  fail(kit, 1);
  kit.clock().advance(minutes(20));
  fail(kit, 1, "192.0.2.8");
  kit.clock().advance(minutes(5));
  CHECK(obstacles(kit) ==
        std::vector<std::string>{"recent wrong_password: A wrong password was refused 5 min ago from 192.0.2.8 $ "
                                 "users reset " +
                                 std::string(kAda)});
  sign_in(kit);
  CHECK(obstacles(kit).back() ==
        "says wrong_password: A wrong password was refused 5 min ago from 192.0.2.8, before its last sign-in");
  kit.clock().advance(std::chrono::days(8));
  CHECK(obstacles(kit) == std::vector<std::string>{"says none: Nothing stored blocks this account"});
}

TEST_CASE("sign-in obstacles: mail that failed or is kept, with its error", "[sign_in]") {
  TestCore kit;
  sign_up(kit);
  kit.run("DELETE FROM outbox");
  must(kit->user_admin.send_reset(admin(), kAda));
  kit.clock().advance(std::chrono::seconds(1));
  const auto id = must(kit->user_admin.send_reset(admin(), kAda));
  CHECK(obstacles(kit).back() == "says none: Nothing stored blocks this account");
  kit.run(
      "UPDATE outbox SET kind = 'reset_password', failed_at_ms = created_at_ms, next_attempt_at_ms = NULL, last_error = '550 no "
      "such user'");
  CHECK(obstacles(kit).front() ==
        "recent mail_failed: Mail `reset_password` of just now failed: 550 no such user $ mail retry " + id->str());
  CHECK(obstacles(kit).size() == 1);  // the older mail of this kind says no more
}

TEST_CASE("sign-in obstacles: the limits on sign-ins, passkeys and changes of address", "[sign_in][limits]") {
  TestCore kit(with_limits);
  const auto id = sign_up(kit).user.id.str();
  const auto end = std::to_string(to_ms(kit.clock().now() + std::chrono::minutes(30)));
  for (const auto& row : {"'session_account', '" + id + "', 120", "'session_device', '" + id + " browser', 20",
                          "'passkey_added', '" + id + "', 20", "'address_change', '" + id + "', 3"})
    kit.run("INSERT INTO rate_limits (rule, subject, count, window_ends_at_ms) VALUES (" + row + ", " + end + ")");
  const auto clear = " $ limits clear account=" + std::string(kAda);
  CHECK(obstacles(kit) == std::vector<std::string>{
                              "blocks rate_limited: 120 sign-ins in the window of session_account; a browser that it did not "
                              "know before is refused for 30 min more" +
                                  clear,
                              "recent rate_limited: 20 sign-ins by one browser; its next ones count for the account for 30 min "
                              "more" +
                                  clear,
                              "says rate_limited: The limit address_change is reached for 30 min more" + clear,
                              "says rate_limited: The limit passkey_added is reached for 30 min more" + clear});
  CHECK(must(kit->limiter.rate_limited(10)).size() == 4);
  CHECK(must(kit->limit_admin.clear_account(admin(), kAda)).size() == 4);
}

}  // namespace
}  // namespace usher::core
