#include "common/core/accounts/user_admin.h"
#include "common/core/credentials/access_revocation.h"
#include "common/core/sign_in/mail_sign_in.h"
#include "common/core/sign_in/required_enrolment.h"
#include "common/core/sign_in/sign_in_obstacles.h"
#include "common/core/sign_in/two_factor_sign_in.h"
#include "common/core/two_factor/two_factor.h"
#include "common/settings/settings.h"
#include "common/store/transactions.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/second_factor.h"

namespace usher::core {
namespace {

using namespace testkit;

constexpr std::string_view kBobsAddress = "bob@example.com";

std::string mailed_code(TestCore& kit, const TwoFactorChallenge& asked) {
  must(kit->two_factor_sign_in.send_code(asked.token, caller()));
  return Mailbox(kit).secret("second_factor_code", kAda);
}

/// Password and mailed code; the token for the enrolment.
TwoFactorChallenge come_to_enrolment(TestCore& kit) {
  const auto asked = challenge(kit);
  return std::get<TwoFactorChallenge>(must(answer_to(kit, asked, code_of(mailed_code(kit, asked)))));
}

std::int64_t live_sessions(TestCore& kit) { return kit.number("SELECT count(*) FROM sessions WHERE ended_at_ms IS NULL"); }

Result<EnrolledSignIn> confirm(TestCore& kit, const TwoFactorChallenge& asked, std::string_view code) {
  return kit->required_enrolment.confirm({.token = asked.token.clone(), .code = secret(code)}, caller());
}

std::string why(TestCore& kit) {
  for (const auto& each : must(sign_in_obstacles_of(must(kit->user_admin.find(kAda)), kit->ports)))
    if (each.text.starts_with("Its authenticator app was lost"))
      return (each.level == Obstacle::Level::kBlocks ? "blocks: " : "says: ") + each.text + " $ " +
             std::string(each.mending.verb);
  return "";
}

TEST_CASE("lost app: password and mailed code lead to a new app, and no session is there before", "[two_factor][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  kit.run("UPDATE sessions SET ended_at_ms = 1");
  lose_apps(kit);
  const auto state = must(kit->two_factor.state(ada.grant.user.id));
  CHECK(state.since);
  CHECK(state.codes_left == 0);
  const auto asked = challenge(kit);
  CHECK_FALSE(asked.must_enrol);
  CHECK(asked.methods == std::vector<std::string>{"email"});
  CHECK(outcome(answer_to(kit, asked, code_of(ada.app.next_code()))) == "INVALID_CODE");
  CHECK(outcome(answer_to(kit, asked, backup_code_of(ada.backup_codes.at(0)))) == "INVALID_CODE");
  const auto must_enrol = std::get<TwoFactorChallenge>(must(answer_to(kit, asked, code_of(mailed_code(kit, asked)), true)));
  CHECK(must_enrol.must_enrol);
  CHECK(live_sessions(kit) == 0);
  CHECK(outcome(identify(kit, must_enrol.token.expose())) == "UNAUTHENTICATED");
  const Authenticator app(kit, must(kit->required_enrolment.begin(must_enrol.token, caller())));
  const auto done = must(confirm(kit, must_enrol, app.next_code()));
  CHECK(done.backup_codes.size() == 10);
  CHECK(done.grant.session.amr == "pwd otp mfa");
  CHECK(live_sessions(kit) == 1);
  const auto next = challenge(kit);
  CHECK(next.methods == std::vector<std::string>{"totp", "backup_code", "email"});
  CHECK(answer(kit, next, code_of(app.next_code())).ok());
  CHECK(why(kit).empty());
}

TEST_CASE("lost app: a new app counts for nothing before it is confirmed", "[two_factor][security]") {
  TestCore kit;
  sign_up_guarded(kit);
  lose_apps(kit);
  const auto must_enrol = come_to_enrolment(kit);
  const Authenticator app(kit, must(kit->required_enrolment.begin(must_enrol.token, caller())));
  const auto again = challenge(kit);
  CHECK(again.methods == std::vector<std::string>{"email"});
  CHECK(outcome(answer_to(kit, again, code_of(app.next_code()))) == "INVALID_CODE");
  CHECK(outcome(confirm(kit, must_enrol, app.wrong_code())) == "INVALID_CODE");
  CHECK(confirm(kit, must_enrol, app.next_code()).ok());
}

TEST_CASE("lost app: a trusted browser needs the mailed code too", "[two_factor][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  const auto device = trust_a_browser(kit, ada);
  lose_apps(kit);
  CHECK(challenge(kit, kAda, device).methods == std::vector<std::string>{"email"});
}

TEST_CASE("lost app: a mailed link or code of the first factor signs no user in, and is spent", "[two_factor][security]") {
  TestCore kit;
  sign_up_guarded(kit);
  must(kit->user_admin.verify_email(admin(), kAda));
  lose_apps(kit);
  const auto before = live_sessions(kit);
  kit.clock().advance(std::chrono::milliseconds(1));
  must(kit->mail_sign_in.ask_link({.email = std::string(kAda), .name = {}, .callback_url = "/in"}, caller()));
  const auto token = Mailbox(kit).secret("sign_in_link", kAda);
  const auto refused = kit->mail_sign_in.by_link(secret(token), {}, caller());
  CHECK(outcome(refused) == "SECOND_FACTOR_LOST");
  CHECK(refused.error().what.find("sign in with the password") != std::string::npos);
  CHECK(outcome(kit->mail_sign_in.by_link(secret(token), {}, caller())) == "INVALID_TOKEN");
  CHECK(live_sessions(kit) == before);
  kit.settle();
  CHECK(kit.texts("SELECT personal ->> 'reason' FROM audit_events WHERE action = 'user.sign_in_refused'") ==
        std::vector<std::string>{"second_factor"});
}

TEST_CASE("lost app: after a password reset by mail a mailed code adds nothing", "[two_factor][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  kit.run("UPDATE users SET is_verified = 1");
  lose_apps(kit);
  const auto open = challenge(kit);
  const auto code = mailed_code(kit, open);
  reset_by_mail(kit);
  CHECK(outcome(begin_sign_in(kit)) == "SECOND_FACTOR_LOST");
  CHECK(outcome(answer_to(kit, open, code_of(code))) == "INVALID_TOKEN");
  CHECK(why(kit).find("blocks: ") == 0);
  must(kit->two_factor.reset(admin(), must(kit->user_admin.find(kAda))));
  CHECK(begin_sign_in(kit).ok());
}

TEST_CASE("lost app: where no mail goes out the operator removes the factor", "[two_factor][security]") {
  TestCore kit([](settings::Settings& settings) { settings.public_url = "https://auth.example.com"; });
  sign_up_guarded(kit);
  lose_apps(kit);
  const auto refused = begin_sign_in(kit);
  CHECK(outcome(refused) == "SECOND_FACTOR_LOST");
  CHECK(refused.error().what.find("no mail goes out") != std::string::npos);
  CHECK(refused.error().detail().find("`usher user reset-2fa`") != std::string::npos);
  CHECK(why(kit).ends_with(" $ reset-2fa"));
}

TEST_CASE("lost app: an admin's is removed by the operator alone", "[two_factor][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  lose_apps(kit);
  const auto open = challenge(kit);
  const auto code = mailed_code(kit, open);
  must(kit->user_admin.update(admin(), ada.grant.user.id.str(), {.role = "admin"}));
  CHECK(outcome(begin_sign_in(kit)) == "SECOND_FACTOR_LOST");
  CHECK(outcome(answer_to(kit, open, code_of(code))) == "SECOND_FACTOR_LOST");
  CHECK(why(kit).starts_with("blocks: "));
  const auto user = must(kit->user_admin.find(kAda));
  CHECK(outcome(kit->two_factor_enrolment.begin(admin(), user)) == "TWO_FACTOR_ALREADY_ENABLED");
  const auto other = make_admin(kit, sign_up(kit, kBobsAddress));
  CHECK(outcome(kit->two_factor.reset(other, user)) == "SECOND_FACTOR_LOST");
  must(kit->two_factor.reset(admin(), user));
  CHECK(std::holds_alternative<SessionGrant>(must(begin_sign_in(kit))));
}

TEST_CASE("lost app: an admin removes that of a user", "[two_factor]") {
  TestCore kit;
  sign_up_guarded(kit);
  const auto by = make_admin(kit, sign_up(kit, kBobsAddress));
  lose_apps(kit);
  CHECK(why(kit).starts_with("says: "));
  must(kit->two_factor.reset(by, must(kit->user_admin.find(kAda))));
  CHECK(std::holds_alternative<SessionGrant>(must(begin_sign_in(kit))));
}

TEST_CASE("lost app: an undo takes back one of since, and leaves an older one lost", "[two_factor][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  lose_apps(kit);
  const auto undo = [&](Time since) {
    const WayInRemoval removal(kit->outbox, caller());
    must(kit->ports.transactions.write(
        [&](store::Stores& tx) { return revoke_ways_in_since(tx, ada.grant.user, since, removal, kit.clock().now()); }));
    return kit.number("SELECT count(*) FROM two_factors WHERE lost_at_ms IS NOT NULL");
  };
  CHECK(undo(kit.clock().now() + std::chrono::hours(1)) == 1);
  CHECK(outcome(begin_sign_in(kit)) == "OK");
  CHECK(challenge(kit).methods == std::vector<std::string>{"email"});
  CHECK(undo(Time()) == 0);
  CHECK(kit.number("SELECT two_factor_enabled FROM users") == 0);
}

}  // namespace
}  // namespace usher::core
