#pragma once

#include "common/core/accounts/user_admin.h"
#include "common/core/tokens/api_keys.h"
#include "common/settings/settings.h"
#include "server/app.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"
#include "tests/testkit/test_app.h"

namespace usher::admin_api {

using namespace testkit;

inline constexpr std::string_view kBob = "bob@example.com";
inline constexpr const char* kUsers = "/auth/admin/users";

/// The admin Ada, the admin Grace and the user Bob, each with an access token of a program's session.
struct AdminOffice {
  explicit AdminOffice(const Adapt& adapt = {}) : app(adapt) {}

  TestApp app;
  Answer ada_signed_up = signed_up(TestApp::kEmail);
  Answer grace_signed_up = signed_up("grace@example.com");
  Answer bob_signed_up = signed_up(kBob);
  std::string ada_id = made_admin(ada_signed_up);
  std::string grace_id = made_admin(grace_signed_up);
  std::string bob_id = bob_signed_up.text("user.id");
  std::string ada = ada_signed_up.text("access_token");
  std::string bob = bob_signed_up.text("access_token");

  /// A key of a back end.
  std::string key(std::string_view scope) {
    return std::string(must(app.core().api_keys.create(admin(), scope, "test")).text.expose());
  }
  Answer as(const std::string& bearer, Call call) { return app.send(call.bearer(bearer)); }
  /// Ada proved her password too long ago for acts that hand out power.
  void let_time_pass() {
    app.clock().advance(app.kit().settings().tokens.fresh_for + std::chrono::minutes(1));
    app.kit().settle();
  }
  std::string of_bob(std::string_view act = {}) {
    return "/auth/admin/users/" + bob_id + (act.empty() ? "" : "/" + std::string(act));
  }
  /// The actors of the events of one action.
  std::vector<std::string> actors(std::string_view action) {
    return app.kit().texts("SELECT actor FROM audit_events WHERE action = '" + std::string(action) + "' ORDER BY rowid");
  }

 private:
  /// Each at a time of its own, so that lists have one order.
  Answer signed_up(std::string_view email) {
    app.clock().advance(std::chrono::seconds(1));
    auto answer = app.sign_up(email);
    app.kit().run("UPDATE sessions SET kind = 'program'");
    return answer;
  }
  std::string made_admin(const Answer& signed_up) {
    const auto id = signed_up.text("user.id");
    must(app.core().user_admin.update(admin(), id, {.role = "admin"}));
    return id;
  }
};

/// Every call of the admin API that the document knows, with an id that nothing has.
inline std::vector<Call> calls_of_admin_api(TestApp& app) {
  std::vector<Call> calls;
  for (const auto& row : app.app().pipeline().router().endpoints()) {
    if (!row.path.starts_with("/auth/admin/")) continue;
    std::string path(row.path);
    if (const auto open = path.find('{'); open != std::string::npos) path.replace(open, path.find('}') + 1 - open, "7");
    calls.emplace_back(std::string(row.method), path);
  }
  return calls;
}

}  // namespace usher::admin_api
