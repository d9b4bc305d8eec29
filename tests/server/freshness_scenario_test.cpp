#include <iostream>
#include <sstream>

#include "server/app.h"
#include "tests/catch.h"
#include "tests/server/pages/setup/setup_office.h"
#include "tests/testkit/freshness_table.h"
#include "tests/testkit/second_factor.h"

namespace usher::testkit {
namespace {

/// What the table promises of an account.
bool opens(const WayInRow& row, domain::ProofKind demanded) { return domain::suffices(domain::kWays[row.way].proves, demanded); }

/// Walks one way to an account with or without a password; returns whether its session is fresh.
bool walk(const WayInRow& row, bool has_password) {
  WayWorld world;
  const bool is_touch = row.way == domain::Way::kPasskeyTouch;
  if (row.before != Before::kNobody) {
    world.browser.sign_up();
    if (row.way == domain::Way::kPasskey || is_touch) pages::add_passkey(world.phone, world.browser);
    world.app.kit().run("UPDATE users SET is_verified = 1");
    world.app.clock().advance(std::chrono::hours(2));
  }
  if (row.before == Before::kSignedOut) world.browser = Browser(world.app, pages::kOwn);
  if (!has_password) world.lose_password();
  world.phone.options().user_verifies = !is_touch;
  row.walk(world);
  CHECK(world.browser.send(get("/auth/me")).status == 200);
  return world.is_fresh();
}

TEST_CASE("freshness: each way in opens what the table says, on each surface", "[freshness][security]") {
  for (const auto& row : kWaysIn) {
    INFO(row.surface << " " << row.request);
    CHECK(walk(row, true) == opens(row, domain::ProofKind::kPassword));
    if (row.way == domain::Way::kPassword || row.way == domain::Way::kAnonymous) continue;
    CHECK(walk(row, false) == opens(row, domain::ProofKind::kMailbox));
  }
}

TEST_CASE("freshness: a provider without auth_time makes nothing fresh, on each surface", "[freshness][security]") {
  for (const auto& row : kWaysIn) {
    if (row.way != domain::Way::kProvider && row.way != domain::Way::kProviderByAddress) continue;
    INFO(row.surface << " " << row.request);
    WayWorld world;
    world.acme.bend = [](json::Object& claims) { claims.erase("auth_time"); };
    world.browser.sign_up();
    world.app.kit().run("UPDATE users SET is_verified = 1");
    world.lose_password();
    world.app.clock().advance(std::chrono::hours(2));
    row.walk(world);
    CHECK_FALSE(world.is_fresh());
  }
}

TEST_CASE("freshness: after a provider no mailed code is a second factor beside an app, on each surface",
          "[freshness][two_factor][security]") {
  for (const auto& row : kWaysIn) {
    const bool is_provider = row.way == domain::Way::kProvider || row.way == domain::Way::kProviderByAddress;
    if (!is_provider || row.before != Before::kSignedOut) continue;
    INFO(row.surface << " " << row.request);
    WayWorld world;
    const auto ada = sign_up_guarded(world.app.kit());
    world.app.kit().run("UPDATE users SET is_verified = 1");
    row.walk(world);
    CHECK(world.browser.send(get("/auth/me")).status == 401);
    world.form("/account/second-factor", "/account/second-factor/mail", {});
    world.api("/api/auth/two-factor/send-otp", {});
    CHECK(Mailbox(world.app.kit()).count("second_factor_code", TestApp::kEmail) == 0);
    if (row.surface != "REST") continue;
    world.form("/account/second-factor", "/account/second-factor", {{"code", ada.backup_codes.front()}});
    CHECK(world.is_fresh());
  }
}

/// What Better Auth says of a session that is too old to delete the account.
bool is_expired(const Answer& answer) { return answer.body().find("\"SESSION_EXPIRED\"") != std::string::npos; }

TEST_CASE("freshness: every act of the table refuses a stale session and takes a fresh one", "[freshness][security]") {
  for (const auto& row : kActs) {
    if (!row.act) continue;
    INFO(row.surface << " " << row.request);
    ActWorld stale(row.site);
    stale.app.clock().advance(std::chrono::days(2));
    const auto refused = row.act(stale);
    INFO(refused.status << " " << refused.body().substr(0, 300));
    CHECK((is_refused_as_stale(refused) || is_expired(refused)));
    ActWorld fresh(row.site);
    const auto taken = row.act(fresh);
    INFO(taken.status << " " << taken.body().substr(0, 300));
    CHECK_FALSE((is_refused_as_stale(taken) || is_expired(taken)));
  }
}

TEST_CASE("freshness: the acts are the operations whose rows ask for a fresh session", "[freshness]") {
  ActWorld world;

  pages::SetupOffice set_up;
  std::set<std::string> asking;
  std::set<std::string> walked;
  for (auto* const app : {&world.app, &set_up.app})
    for (const auto& row : app->app().pipeline().router().endpoints())
      if (!row.access.proof_when().empty()) asking.insert(row.route());
  for (const auto& row : kActs) walked.emplace(row.request);
  CHECK(asking == walked);
}

std::string yes_or_no(bool yes) { return yes ? "yes" : "no"; }

std::string printed_ways() {
  std::string text =
      "| way | surface | request | proves | as of | opens an account without password and app | opens one with a password |\n"
      "|---|---|---|---|---|---|---|\n";
  for (const auto& row : kWaysIn) {
    const auto& way = domain::kWays[row.way];
    const auto* const when = way.as_of == domain::ProofTime::kNow     ? "now"
                             : way.as_of == domain::ProofTime::kNever ? "never"
                                                                      : "`auth_time`";
    const bool needs_password = row.way == domain::Way::kPassword;
    text += "| " + std::string(way.name) + " | " + std::string(row.surface) + " | `" + std::string(row.request) + "` | " +
            std::string(to_text(way.proves)) + " | " + when + " | " +
            (needs_password ? "" : yes_or_no(opens(row, domain::ProofKind::kMailbox))) + " | " +
            yes_or_no(opens(row, domain::ProofKind::kPassword)) + " |\n";
  }
  return text;
}

std::string guide() {
  std::ifstream file(USHER_SOURCE_DIR "/docs/asvs.md");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST_CASE("freshness: docs/asvs.md prints the ways in", "[freshness]") {
  CHECK(guide().find(printed_ways()) != std::string::npos);
}

TEST_CASE("freshness: print the ways in for docs/asvs.md", "[.][write_freshness]") { std::cout << printed_ways(); }

}  // namespace
}  // namespace usher::testkit
