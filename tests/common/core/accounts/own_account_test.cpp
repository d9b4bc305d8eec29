#include "common/core/accounts/own_account.h"

#include "common/base/time_text.h"
#include "common/core/credentials/password_reset.h"
#include "common/core/questionnaire/answers.h"
#include "common/core/sessions/session_admin.h"
#include "common/core/sign_in/impersonation.h"
#include "tests/catch.h"
#include "tests/testkit/answers.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/people.h"
#include "tests/testkit/questionnaires.h"

namespace usher::core {
namespace {

using namespace testkit;

TEST_CASE("own account: name and image are set and cleared", "[own_account]") {
  TestCore kit;
  const auto actor = actor_of(kit, sign_up(kit));
  kit.clock().advance(minutes(1));
  const auto changed =
      must(kit->own_account.change(actor, {.name = {true, "Ada"}, .image = {true, "https://example.com/ada.png"}}));
  CHECK(changed.name == "Ada");
  CHECK(changed.image == "https://example.com/ada.png");
  CHECK(changed.updated_at == kit.clock().now());
  const auto cleared = must(kit->own_account.change(actor, {.name = {true, {}}, .image = {}}));
  CHECK_FALSE(cleared.name);
  CHECK(cleared.image == "https://example.com/ada.png");
}

TEST_CASE("own account: a form's change is a conflict after another write of what the form shows", "[own_account]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  const auto shown = actor_of(kit, grant);
  const UserChange form{.name = {.present = true, .value = "Augusta"}, .if_unchanged = true};
  must(kit->own_account.change(shown, {.name = {.present = true, .value = "Ada"}}));
  CHECK(outcome(kit->own_account.change(shown, form)) == "CONFLICT");
  const auto named = must(identify(kit, grant.access_token));
  must(kit->profiles.change(named, {.organization = {.present = true, .value = "Analytical Engines"}}));
  CHECK(outcome(kit->own_account.change(named, form)) == "CONFLICT");
  const auto now = must(identify(kit, grant.access_token));
  CHECK(now.user().name == "Ada");
  CHECK(must(kit->own_account.change(now, form)).name == "Augusta");
}

TEST_CASE("own account: a name has no control characters", "[own_account][security]") {
  TestCore kit;
  const auto actor = actor_of(kit, sign_up(kit));
  for (const char* name : {"Ada\nBcc: x", "Ada\x1b[2J", "Ada\xc2\x85", "\xff"})
    CHECK(faults_of(kit->own_account.change(actor, {.name = {true, name}, .image = {}})) ==
          std::vector<std::string>{"name INVALID_CHARACTER"});
}

TEST_CASE("own account: an image must be an https URL", "[own_account][security]") {
  TestCore kit;
  const auto actor = actor_of(kit, sign_up(kit));
  for (const char* image : {"javascript:alert(1)", "data:image/png;base64,AA", "http://example.com/a.png", "ada.png", ""})
    CHECK(faults_of(kit->own_account.change(actor, {.name = {}, .image = {true, image}})) ==
          std::vector<std::string>{"image INVALID_FORMAT"});
}

TEST_CASE("own account: erase deletes all rows of the account, the audit log keeps no address", "[own_account][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  CHECK_FALSE(try_sign_in(kit, kAda, "wrong password").ok());
  must(kit->password_reset.ask(kAda, caller()));
  CHECK(Mailbox(kit).count("reset_password", kAda) == 1);
  must(kit->own_account.erase(actor_of(kit, grant), std::nullopt, caller()));
  for (const char* table : {"users", "accounts", "sessions", "refresh_tokens", "profiles", "verifications", "outbox"})
    CHECK(kit.number("SELECT count(*) FROM " + std::string(table)) == 0);
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'user.deleted'") == 1);
  CHECK(kit.everything_stored().find(kAda) == std::string::npos);
  CHECK_FALSE(identify(kit, grant.access_token).ok());
  CHECK(outcome(try_sign_in(kit)) == "INVALID_CREDENTIALS");
  sign_up(kit);
}

TEST_CASE("own account: erase requires a fresh session or the password", "[own_account][security]") {
  TestCore kit;
  const auto actor = actor_of(kit, sign_up(kit));
  CHECK(outcome(kit->own_account.erase(actor, secret("wrong password"), caller())) == "INVALID_PASSWORD");
  kit.clock().advance(minutes(10));
  CHECK(outcome(kit->own_account.erase(actor, std::nullopt, caller())) == "FRESH_SESSION_REQUIRED");
  CHECK(outcome(kit->own_account.erase(actor, secret(kPassphrase), caller())) == "OK");
}

TEST_CASE("own account: the export contains everything but credentials and requires a fresh session", "[own_account]") {
  TestCore kit;
  sign_up(kit, "Ada@Example.COM");
  must(kit->session_admin.revoke_all(admin(), no_progress));
  const auto grant = sign_in(kit);
  const auto actor = actor_of(kit, grant);
  const auto document = must(kit->own_account.export_all(actor));
  for (const char* part : {"exported_at", "user", "profile", "accounts", "sessions", "remembered_devices", "audit_events"})
    CHECK(document.find(part));
  CHECK(*document.find("email_as_written")->string() == "Ada@Example.COM");
  CHECK(document.find("sessions")->array()->size() == 2);  // ended sessions are included
  CHECK(document.find("remembered_devices")->array()->size() == 2);
  const auto text = json::to_text(document);
  CHECK(text.find("argon2") == std::string::npos);
  CHECK(text.find(grant.session.token_hash) == std::string::npos);
  CHECK(text.find("192.0.2.1") != std::string::npos);
  kit.clock().advance(minutes(10));
  CHECK(outcome(kit->own_account.export_all(actor)) == "FRESH_SESSION_REQUIRED");
}

TEST_CASE("own account: the export, an event of an admin has no address, browser or reason",
          "[own_account][impersonation][security]") {
  TestCore kit;
  const auto ada = sign_up(kit);
  const auto view = must(kit->impersonation.view_as(make_admin(kit, sign_up(kit, "grace@example.com")), ada.user.id, "Ticket 7"));
  must(kit->impersonation.stop(actor_of(kit, view), std::nullopt, caller("198.51.100.7")));
  const auto document = must(kit->own_account.export_all(actor_of(kit, ada)));
  std::map<std::string, std::string> details;
  for (const auto& event : *document.find("audit_events")->array())
    details[std::string(json::text_at(event, "action"))] = json::to_text(*event.find("details"));
  CHECK(details.at("user.signed_up") == R"({"ip":"192.0.2.1","user_agent":"curl/8.5","email":"ada@example.com"})");
  CHECK(details.at("user.impersonation_started") == R"({"email":"ada@example.com"})");
  CHECK(details.at("user.impersonation_ended") == "{}");
}

TEST_CASE("own account: the export contains answers with version and notice version, erase deletes them",
          "[own_account][answers]") {
  TestCore kit;
  publish(kit);
  const auto grant = sign_up(kit);
  must(kit->answers.save(owner_of(grant),
                         {.answers = {{"notes", "x"}, {"devices", json::Array{"pi"}}}, .completed_steps = {"hardware"}}));
  const auto document = must(kit->own_account.export_all(actor_of(kit, grant)));
  CHECK(json::to_text(*document.find("questionnaire")) ==
        R"({"version":2,"reached_steps":["hardware","software"],"completed_steps":["hardware"],)"
        R"("notice_version_of_profile":2,"answers":[{"question":"notes","value":"x",)"
        R"("version":2,"notice_version":2,"answered_at":")" +
            to_rfc3339(kit.clock().now()) + R"("}]})");
  must(kit->own_account.erase(actor_of(kit, grant), std::nullopt, caller()));
  CHECK(kit.number("SELECT count(*) FROM questionnaire_answers") == 0);
}

}  // namespace
}  // namespace usher::core
