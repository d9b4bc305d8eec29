#pragma once

#include "common/domain/proof.h"
#include "tests/server/pages/passkey_steps.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/other_servers/fake_issuer.h"

// What each way in opens, on each surface: docs/asvs.md prints it. And how each operation is called so that it asks for a fresh
// session; where it asks is said by its row. tests/server/freshness_scenario_test.cpp walks both.

namespace usher::testkit {

/// The account of Ada, who comes in by one way.
struct WayWorld {
  WayWorld();

  Answer api(std::string_view path, json::Object body) { return browser.send(post(path).json(std::move(body))); }
  Answer form(std::string_view page, std::string_view action, const pages::Fields& fields) {
    return pages::submit(browser, page, action, fields);
  }
  /// The secret of the newest mail of that kind to Ada.
  std::string mailed(std::string_view kind) { return Mailbox(app.kit()).secret(kind, TestApp::kEmail); }
  /// Approves at the provider, where the user authenticates again now, and comes back.
  void approve(const std::string& url, std::string_view callback);
  void lose_password() { app.kit().run("DELETE FROM accounts WHERE provider = 'credential'"); }
  /// Whether the browser's session opens an act that asks for a fresh one.
  bool is_fresh() { return browser.send(get("/auth/me/export")).status == 200; }

  TestApp app;
  FakeIssuer acme{app.kit().http(), app.clock()};
  SoftAuthenticator phone;
  Browser browser{app, pages::kOwn};
};

/// Before the way is walked.
enum class Before { kNobody, kSignedOut, kStale };

struct WayInRow {
  domain::Way way;
  std::string_view surface;
  std::string_view request;  ///< The last one, which issues or renews the session.
  Before before;
  void (*walk)(WayWorld& world);
};
extern const std::vector<WayInRow> kWaysIn;

/// Ada and Grace are admins, Bob is a user; Ada's session is that of the browser.
struct ActWorld {
  explicit ActWorld(const Adapt& site = {});

  Answer api(std::string method, std::string_view path, json::Object body = {}) {
    return ada.send(Call(std::move(method), path).json(std::move(body)));
  }
  Answer form(std::string_view page, std::string_view action, pages::Fields fields);
  /// Answers the question of an act on the selected account of Grace.
  Answer selected(std::string_view act);
  void lose_password() { app.kit().run("UPDATE accounts SET password_hash = NULL"); }
  /// Gives Ada an app, which her session proved when it began.
  void guard();
  /// Gives Ada a passkey that verifies its user, which her session proved when it began.
  void take_passkey();
  /// Sends a form of an account without a password.
  Answer without_password(std::string_view action, const pages::Fields& fields);

  TestApp app;
  FakeIssuer acme{app.kit().http(), app.clock()};
  Browser ada{app, pages::kOwn};
  std::string ada_id;
  std::string bob_id;
  std::string grace_id;
  std::string grace_session;
  std::string grace_token;
};

struct ActRow {
  std::string_view surface;
  std::string_view request;                              ///< As the route table has it.
  Answer (*act)(ActWorld& world);                        ///< Null: walked elsewhere.
  void (*site)(settings::Settings& settings) = nullptr;  ///< What the site must demand so that the act asks.
};
extern const std::vector<ActRow> kActs;

/// Whether the surface says that the session is not fresh.
bool is_refused_as_stale(const Answer& answer);

}  // namespace usher::testkit
