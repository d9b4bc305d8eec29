#pragma once

#include "tests/server/pages/form_steps.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/test_app.h"

namespace usher::pages {

/// A signed-in browser of the pages' own origin.
struct Resident {
  explicit Resident(testkit::TestApp& given) : app(given), browser(given, kOwn) { browser.sign_up(); }

  testkit::Answer open(std::string_view path) { return browser.send(testkit::get(path)); }
  /// Fills the form of `page` in and sends it to `action`.
  testkit::Answer send(std::string_view page, std::string_view action, const Fields& fields) {
    return submit(browser, page, action, fields);
  }
  /// The session is no longer fresh.
  void wait() { app.clock().advance(std::chrono::hours(2)); }
  /// Removes the password: what remains is the linked provider of `link()`.
  void link(std::string_view provider = "acme") {
    app.kit().run(
        "INSERT INTO accounts (id, user_id, provider, provider_account_id, created_at_ms, updated_at_ms) SELECT 'linked', id, '" +
        std::string(provider) + "', 'them', 1, 1 FROM users");
  }
  void lose_password() { app.kit().run("UPDATE accounts SET password_hash = NULL WHERE provider = 'credential'"); }

  testkit::TestApp& app;
  testkit::Browser browser;
};

}  // namespace usher::pages
