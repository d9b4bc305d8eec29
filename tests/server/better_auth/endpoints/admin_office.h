#pragma once

#include "common/core/accounts/user_admin.h"
#include "common/settings/settings.h"
#include "tests/server/better_auth/endpoints/people.h"
#include "tests/testkit/people.h"

namespace usher::better_auth {

inline constexpr const char* kBob = "bob@example.com";
inline constexpr const char* kAdminCookie = "better-auth.admin_session";

/// The admin Ada and the user Bob, each with a browser.
struct Office {
  TestApp app{with_plugins({settings::Plugin::kBearer, settings::Plugin::kAdmin})};
  Browser ada{app};
  Browser bob{app};
  std::string ada_id = sign_up(ada).text("user.id");
  std::string bob_id = sign_up(bob, kBob).text("user.id");

  Office() {
    testkit::must(
        app.core().user_admin.update(testkit::admin(), ada_id, {.name = {}, .image = {}, .role = "admin", .profile = {}}));
  }

  /// Sends the request as Ada.
  Answer admin(const std::string& path, json::Object body = {}) { return ada.send(api_post("/admin/" + path, std::move(body))); }
  Answer on_bob(const std::string& path, json::Object body = {}) {
    body.set("userId", bob_id);
    return admin(path, std::move(body));
  }
  Answer sign_in_bob(std::string_view password = kPassword) {
    return app.send(api_post("/sign-in/email", sign_in_body(kBob, password)));
  }
};

}  // namespace usher::better_auth
