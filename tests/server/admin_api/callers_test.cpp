#include "server/admin_api/callers.h"

#include "common/core/accounts/user_admin.h"
#include "common/core/sessions/authentication.h"
#include "common/core/sign_in/impersonation.h"
#include "common/core/tokens/api_keys.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/server/admin_api/admin_office.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/second_factor.h"
#include "tests/testkit/world.h"

namespace usher::admin_api {
namespace {

TEST_CASE("admin api: a key that expired or was revoked is refused", "[admin_api][security]") {
  AdminOffice office;
  const auto made = must(office.app.core().api_keys.create(admin(), "admin:read", "chat", std::chrono::days(1)));
  const std::string key(made.text.expose());
  CHECK(office.as(key, get(kUsers)).status == 200);
  office.app.clock().advance(std::chrono::days(1));
  CHECK(office.as(key, get(kUsers)).code() == "UNAUTHENTICATED");
  const auto other = must(office.app.core().api_keys.create(admin(), "admin:read", "chat"));
  must(office.app.core().api_keys.revoke(admin(), other.key.id));
  CHECK(office.as(std::string(other.text.expose()), get(kUsers)).code() == "UNAUTHENTICATED");
}

TEST_CASE("admin api: a cookie of an admin counts from our own pages alone", "[admin_api][cross_site][security]") {
  AdminOffice office([](settings::Settings& settings) {
    settings.trusted_origins = {"http://localhost:3000", "https://*.example.com"};
  });
  const auto cookie = office.ada_signed_up.cookie("better-auth.session_token")->value;
  const auto from = [&](Call call, const char* site, const char* origin) {
    call.cookie("better-auth.session_token", cookie);
    if (*site) call.header("sec-fetch-site", site);
    if (*origin) call.header("origin", origin);
    return office.app.send(call);
  };
  for (const auto& call : {get(kUsers), post(office.of_bob("suspend")), del(office.of_bob())}) {
    for (const auto& [site, origin] : {std::pair{"cross-site", ""},
                                       {"same-site", "http://localhost:3000"},
                                       {"", "http://localhost:3000"},
                                       {"", "https://docs.example.com"},
                                       {"", "null"}}) {
      INFO(call.request.method << " from " << site << " " << origin);
      const auto answer = from(call, site, origin);
      CHECK(answer.code() == "UNTRUSTED_ORIGIN");
      CHECK_FALSE(answer.header("access-control-allow-origin"));
    }
  }
  CHECK(from(get(kUsers), "same-origin", "").status == 200);
  CHECK(from(get(kUsers), "", "http://localhost:8000").status == 200);
  CHECK(from(get(kUsers), "", "").status == 200);
  CHECK(from(post(office.of_bob("suspend")), "same-origin", "http://localhost:8000").status == 200);
}

TEST_CASE("admin api: no origin may read a response or ask for it first", "[admin_api][cors][security]") {
  AdminOffice office;
  const auto answer = office.as(office.ada, get(kUsers).header("origin", "http://localhost:3000"));
  CHECK(answer.status == 200);
  CHECK_FALSE(answer.header("access-control-allow-origin"));
  const auto preflight = office.app.send(Call("OPTIONS", kUsers)
                                             .header("origin", "http://localhost:3000")
                                             .header("access-control-request-method", "GET")
                                             .header("access-control-request-headers", "authorization"));
  CHECK(preflight.status == 204);
  CHECK_FALSE(preflight.header("access-control-allow-origin"));
  CHECK_FALSE(preflight.header("access-control-allow-headers"));
}

TEST_CASE("admin api: an admin who impersonates a user, and one without the role, is no admin", "[admin_api][security]") {
  AdminOffice office;
  const auto grace = office.grace_signed_up.text("access_token");
  CHECK(office.as(grace, get(kUsers)).status == 200);
  must(office.app.core().user_admin.update(admin(), office.grace_id, {.role = "user"}));
  CHECK(office.as(grace, get(kUsers)).code() == "FORBIDDEN");
  const auto& core = office.app.core();
  const auto ada = must(core.authentication.administer(must(core.authentication.identify({.bearer = office.ada})), caller()));
  const auto acting = must(core.impersonation.start(ada, UserId(office.bob_id)));
  CHECK(office.as(acting.access_token, get(kUsers)).code() == "FORBIDDEN");
}

}  // namespace
}  // namespace usher::admin_api
