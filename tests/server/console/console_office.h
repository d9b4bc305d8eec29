#pragma once

#include "common/core/accounts/user_admin.h"
#include "common/settings/settings.h"
#include "tests/server/pages/form_steps.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"
#include "tests/testkit/test_app.h"

namespace usher::console {

using namespace testkit;
using pages::Fields;
using pages::hidden_of;
using pages::kOwn;
using pages::says;

inline constexpr std::string_view kBob = "bob@example.com";

/// The admin Ada and the user Bob, each signed in with a browser at the pages' own origin.
struct ConsoleOffice {
  explicit ConsoleOffice(const Adapt& adapt = {}) : app(adapt) {}

  TestApp app;
  Browser ada{app, kOwn};
  Browser bob{app, kOwn};
  std::string ada_id = signed_up(ada, TestApp::kEmail);
  std::string bob_id = signed_up(bob, kBob);
  Status made_admin = must_make_admin();

  Answer open(std::string_view path) { return ada.send(get(path)); }
  /// Sends a form as the page has it: with its token and its place.
  Answer submit(std::string_view page, std::string_view action, Fields fields) {
    const auto shown = open(page);
    for (const auto* name : {"form_token", "from", "shown"}) fields.emplace_back(name, hidden_of(shown, name));
    return ada.send(pages::form_post(action, fields));
  }
  /// Ada proved her password too long ago for acts that hand out power.
  void let_time_pass() {
    app.clock().advance(app.kit().settings().tokens.fresh_for + std::chrono::minutes(1));
    app.kit().settle();
  }
  /// The actors of the events of one action.
  std::vector<std::string> actors(std::string_view action) {
    return app.kit().texts("SELECT actor FROM audit_events WHERE action = '" + std::string(action) + "' ORDER BY rowid");
  }

 private:
  /// Each at a time of its own, so that lists have one order.
  std::string signed_up(Browser& browser, std::string_view email) {
    app.clock().advance(std::chrono::seconds(1));
    return browser.sign_up(email).text("user.id");
  }
  Status must_make_admin() {
    must(app.core().user_admin.update(admin(), ada_id, {.role = "admin"}));
    return done();
  }
};

}  // namespace usher::console
