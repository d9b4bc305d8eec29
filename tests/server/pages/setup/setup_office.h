#pragma once

#include "common/core/setup/first_admin.h"
#include "tests/common/settings/folder.h"
#include "tests/server/pages/form_steps.h"
#include "tests/testkit/world.h"

namespace usher::pages {

/// A server that was started by hand without an admin, the folder of its settings, and a browser on its machine.
struct SetupOffice {
  explicit SetupOffice(const testkit::Adapt& adapt = {})
      : app(std::make_shared<testkit::World>(), adapt, settings_sources()),
        token(std::move(*testkit::must(app.core().first_admin.open()))) {}

  settings::Folder folder;
  testkit::TestApp app;
  Secret token;
  testkit::Browser ada{app, kOwn};

  /// As a browser on the server's machine sends it.
  static testkit::Call local(testkit::Call call) {
    return call.header("accept", "text/html").header("host", "localhost:8000").from("127.0.0.1");
  }
  testkit::Answer open(std::string_view path) { return ada.send(local(testkit::get(path))); }
  testkit::Answer submit(std::string_view page, std::string_view action, Fields fields) {
    const auto shown = open(page);
    for (const auto* name : {"form_token", "from", "shown"}) fields.emplace_back(name, hidden_of(shown, name));
    return ada.send(local(form_post(action, fields)));
  }
  testkit::Answer make_admin(std::string_view with, std::string_view password = testkit::TestApp::kPassword) {
    return submit("/", "/account/set-up",
                  {{"token", std::string(with)}, {"email", "ada@example.com"}, {"password", std::string(password)}});
  }
  testkit::Answer make_admin() { return make_admin(token.expose()); }
  bool has_admin() { return app.kit().texts("SELECT role FROM users WHERE role = 'admin'").size() == 1; }

 private:
  settings::Sources settings_sources() { return folder.sources(); }
};

}  // namespace usher::pages
