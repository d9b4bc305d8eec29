#include "common/core/accounts/reminders.h"

#include "common/core/accounts/user_admin.h"
#include "common/core/accounts/visitors.h"
#include "common/core/administration/resources.h"
#include "common/core/credentials/email_change.h"
#include "common/core/credentials/email_verification.h"
#include "common/core/mail/mail_composer.h"
#include "common/core/mail/outbox.h"
#include "common/core/sign_in/anonymous_user.h"
#include "tests/catch.h"
#include "tests/testkit/answers.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/questionnaires.h"
#include "tests/testkit/tables/filtered_acts.h"
#include "tests/testkit/two_servers.h"

namespace usher::core {
namespace {

using namespace testkit;

constexpr std::string_view kMail = "questionnaire_reminder";

/// A person who has not finished the questionnaire, with a proved address.
SessionGrant person(TestCore& kit, std::string_view email = kAda) {
  auto grant = sign_up(kit, email);
  must(kit->user_admin.verify_email(admin(), email));
  return grant;
}

void finish(TestCore& kit, const SessionGrant& who) {
  must(kit->answers.save(owner_of(who), {.answers = {{"robot", true}}, .completed = true}));
}

bool remind(TestCore& kit, const SessionGrant& who) { return must(kit->reminders.remind(admin(), who.user.id)); }
std::size_t reminded(TestCore& kit, std::string_view email = kAda) { return Mailbox(kit).count(kMail, email); }

/// The token of the way out, decoded as a browser sends it.
std::string way_out(TestCore& kit, std::string_view email = kAda) { return Mailbox(kit).secret(kMail, email); }

TEST_CASE("reminders: to a proved address of a person who has not finished the active version, once in seven days",
          "[reminders][both]") {
  TestCore kit;
  publish(kit);
  const auto ada = person(kit);
  CHECK(remind(kit, ada));
  CHECK_FALSE(remind(kit, ada));
  kit.clock().advance(std::chrono::days(7) - std::chrono::milliseconds(1));
  CHECK_FALSE(remind(kit, ada));
  kit.clock().advance(std::chrono::milliseconds(1));
  CHECK(remind(kit, ada));
  CHECK(reminded(kit) == 2);
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'user.reminded'") == 2);
}

TEST_CASE("reminders: none for people who finished, are unproved, suspended or samples, or want none", "[reminders][both]") {
  TestCore kit;
  publish(kit);
  const auto ada = person(kit);
  const auto run = [&](const char* sql) { kit.run(sql); };
  SECTION("finished") { finish(kit, ada); }
  SECTION("not proved") { run("UPDATE users SET is_verified = 0"); }
  SECTION("suspended") { must(kit->user_admin.suspend(admin(), kAda, {})); }
  SECTION("a sample") { run("UPDATE audit_events SET action = 'user.seeded' WHERE action = 'user.signed_up'"); }
  SECTION("stopped") {
    CHECK(remind(kit, ada));
    must(kit->reminders.stop(secret(way_out(kit)), caller()));
    kit.clock().advance(std::chrono::days(8));
  }
  const auto before = reminded(kit);
  CHECK_FALSE(remind(kit, ada));
  CHECK(reminded(kit) == before);
}

TEST_CASE("reminders: the version that is active when the mail goes out decides", "[reminders]") {
  TestCore kit;
  publish(kit);
  const auto ada = person(kit);
  finish(kit, ada);
  const auto newer = publish(kit, changed_sample("Devices?", "Which devices?"));
  SECTION("a newer version is published") {
    CHECK(remind(kit, ada));
    CHECK(reminded(kit) == 1);
  }
  SECTION("it is retired in between, for one that the person finished") {
    CHECK(remind(kit, ada));
    must(kit->questionnaires.retire(newer, admin()));
    CHECK(reminded(kit) == 0);
  }
  SECTION("the person finishes in between") {
    CHECK(remind(kit, ada));
    finish(kit, ada);
    CHECK(reminded(kit) == 0);
  }
  SECTION("the person is suspended in between") {
    CHECK(remind(kit, ada));
    must(kit->user_admin.suspend(admin(), kAda, {}));
    CHECK(reminded(kit) == 0);
  }
  SECTION("the person is deleted in between") {
    CHECK(remind(kit, ada));
    must(kit->user_admin.erase(admin(), kAda));
    CHECK(kit.number("SELECT count(*) FROM outbox") == 0);
  }
  SECTION("an earlier mail stops them in between") {
    CHECK(remind(kit, ada));
    kit.run("UPDATE users SET reminders_stopped_at_ms = 1");
    CHECK(reminded(kit) == 0);
  }
}

TEST_CASE("reminders: in the language of the last session, with both links, after all other mail", "[reminders]") {
  TestCore kit;
  publish(kit);
  const auto ada = person(kit);
  auto german = caller();
  german.language = "de-CH, en;q=0.5";
  must(try_sign_in(kit, kAda, kPassphrase, german));
  CHECK(remind(kit, ada));
  CHECK(kit.number("SELECT urgency FROM outbox WHERE kind = 'request:questionnaire_reminder'") == 3);
  const auto mail = must(kit->mail_composer.compose(Mailbox(kit).all(kMail, kAda).at(0)));
  CHECK(mail.language == "de");
  const auto& site = kit.settings().public_url;
  CHECK_THAT(mail.text, Catch::Contains(site + "/account/profile"));
  CHECK(mail.way_out == site + "/account/reminders?token=" + way_out(kit));
  CHECK_THAT(mail.text, Catch::Contains(mail.way_out));
}

TEST_CASE("reminders: a way out is honoured for good, and is kept by person", "[reminders][security]") {
  TestCore kit;
  publish(kit);
  const auto ada = person(kit);
  const auto bob = person(kit, "bob@example.com");
  CHECK(remind(kit, ada));
  const auto token = way_out(kit);
  must(kit->reminders.look(secret(token)));
  CHECK(remind(kit, bob));  // looking stops nothing
  must(kit->reminders.stop(secret(token), caller()));
  must(kit->reminders.stop(secret(token), caller()));
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'user.reminders_stopped'") == 1);
  must(kit->email_change.ask(actor_of(kit, ada), "new@example.com", std::nullopt, caller()));
  must(kit->email_verification.verify({.token = secret(Mailbox(kit).secret("change_email", "new@example.com"))}, caller()));
  kit.clock().advance(std::chrono::days(400));
  CHECK_FALSE(remind(kit, ada));
  CHECK_FALSE(remind(kit, ada));
  CHECK(remind(kit, bob));
  CHECK(outcome(kit->reminders.stop(secret(ada.user.id.str()), caller())) == "INVALID_TOKEN");
  must(kit->user_admin.erase(admin(), ada.user.id.str()));
  CHECK(outcome(kit->reminders.look(secret(token))) == "INVALID_TOKEN");
}

TEST_CASE("reminders: a merge takes no way out back, and brings none", "[reminders][adoption][both]") {
  on_both_engines([](const Adapt& engine) {
    TestCore kit(engine);
    publish(kit);
    const auto ada = person(kit);
    const auto bob = person(kit, "bob@example.com");
    CHECK(remind(kit, ada));
    must(kit->reminders.stop(secret(way_out(kit)), caller()));
    kit.clock().advance(std::chrono::days(8));
    for (const auto* who : {&ada, &bob}) {
      auto here = caller();
      here.anonymous = must(kit->anonymous_users.sign_in(caller())).user.id;
      kit.run("UPDATE users SET reminders_stopped_at_ms = 1 WHERE is_anonymous = 1");
      here.visitor = kit->visitors.make();
      must(kit->answers.save(domain::Owner(*here.visitor), {.answers = {{"robot", true}}}));
      must(try_sign_in(kit, who->user.email, kPassphrase, here));
    }
    CHECK(kit.number("SELECT count(*) FROM users") == 2);
    CHECK_FALSE(remind(kit, ada));
    CHECK(remind(kit, bob));
  });
}

TEST_CASE("reminders: a test goes to an administrator alone, and counts and stops nothing", "[reminders]") {
  TestCore kit;
  publish(kit);
  const auto ada = person(kit);
  CHECK(faults_of(kit->reminders.send_test(admin(), kAda)) == std::vector<std::string>{"test NOT_ALLOWED"});
  make_admin(kit, ada);
  const auto& accounts = resource_of("users");
  const Selection all{.ids = {ada.user.id.str(), person(kit, "bob@example.com").user.id.str()},
                      .fields = {{"test", std::string(kAda)}}};
  const auto report = must(kit->administration.act(accounts, act_of(accounts, "remind"), admin(), all, kit.clock().now()));
  CHECK(report.done == 1);
  CHECK(reminded(kit) == 1);
  CHECK(reminded(kit, "bob@example.com") == 0);
  must(kit->reminders.stop(secret(way_out(kit)), caller()));
  CHECK(remind(kit, ada));
}

TEST_CASE("reminders: of two servers one reminds", "[reminders][both]") {
  if (!has_postgres()) return;
  TwoServers both;
  const auto ada = person(both.a);
  const auto once = [&](TestCore& kit) { return kit->reminders.remind(admin(), ada.user.id); };
  CHECK(both.race(once, once) == Outcomes("OK", "OK"));
  CHECK(both.a.number("SELECT count(*) FROM outbox WHERE kind = 'request:questionnaire_reminder'") == 1);
}

}  // namespace
}  // namespace usher::core
