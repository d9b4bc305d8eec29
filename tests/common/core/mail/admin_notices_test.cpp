#include "common/core/mail/admin_notices.h"

#include "common/core/accounts/user_admin.h"
#include "tests/catch.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;
using Texts = std::vector<std::string>;

constexpr std::string_view kBob = "bob@example.com";
constexpr const char* kNotified = "SELECT address FROM outbox WHERE kind = 'admin_added' ORDER BY address";

UserUpdate to_role(std::string role) { return {.name = {}, .image = {}, .role = std::move(role), .profile = {}}; }

/// Ada is an admin, Bob is a user.
struct NoticeOffice {
  TestCore kit;
  SessionGrant ada = sign_up(kit);
  SessionGrant bob = sign_up(kit, kBob);
  domain::AdminActor by = make_admin(kit, ada);

  NoticeOffice() { kit.run("DELETE FROM outbox"); }
};

TEST_CASE("admin notices: every admin is notified of a new one, made by an admin or the operator", "[admin_notices][security]") {
  NoticeOffice office;
  auto& kit = office.kit;
  SECTION("promoted by an admin") {
    must(kit->user_admin.update(office.by, kBob, to_role("admin")));
    CHECK(kit.texts(kNotified) == Texts{"ada@example.com", "bob@example.com"});
    CHECK(kit.texts("SELECT payload ->> 'account' || ' ' || (payload ->> 'by') FROM outbox LIMIT 1") ==
          Texts{"bob@example.com ada@example.com"});
  }
  SECTION("created by the operator") {
    must(kit->user_admin.create(admin(),
                                {.email = "Carol@example.com", .name = {}, .role = "admin", .profile = {}, .password = {}}));
    CHECK(kit.texts(kNotified) == Texts{"Carol@example.com", "ada@example.com"});
    CHECK(kit.texts("SELECT payload ->> 'account' || ' ' || (payload ->> 'by') FROM outbox LIMIT 1") ==
          Texts{"Carol@example.com operator:root"});
  }
}

TEST_CASE("admin notices: no mail for another role, an admin who stays one or a refused change", "[admin_notices]") {
  NoticeOffice office;
  auto& kit = office.kit;
  must(kit->user_admin.update(office.by, kAda, to_role("admin")));
  must(kit->user_admin.update(office.by, kBob, to_role("user")));
  must(kit->user_admin.create(office.by, {.email = "carol@example.com", .name = {}, .profile = {}, .password = {}}));
  CHECK_FALSE(kit->user_admin.update(office.by, "unknown@example.com", to_role("admin")).ok());
  CHECK(kit.texts(kNotified).empty());
}

TEST_CASE("admin notices: a suspended admin gets none", "[admin_notices]") {
  NoticeOffice office;
  office.kit.run("UPDATE users SET is_active = 0 WHERE email = 'ada@example.com'");
  must(office.kit->user_admin.update(admin(), kBob, to_role("admin")));
  CHECK(office.kit.texts(kNotified) == Texts{"bob@example.com"});
}

}  // namespace
}  // namespace usher::core
