#include "common/core/sessions/session_streams.h"

#include "common/core/accounts/user_admin.h"
#include "common/core/sessions/sessions.h"
#include "common/core/sign_in/sign_up.h"
#include "tests/catch.h"
#include "tests/testkit/people.h"
#include "tests/testkit/test_core.h"

namespace usher::core {
namespace {

using namespace testkit;

TEST_CASE("session streams: an ended session stops its own streams only, once", "[sessions][security]") {
  TestCore kit;
  const auto ada = actor_of(kit, sign_up(kit));
  const auto other = actor_of(kit, sign_up(kit, "eve@example.com"));
  int hers = 0;
  int others = 0;
  const auto stream = std::make_shared<int>();
  auto gone = std::make_shared<int>();
  kit->session_streams.watch(ada.session().id, stream, [&] { ++hers; });
  kit->session_streams.watch(ada.session().id, gone, [&] { ++others; });
  kit->session_streams.watch(other.session().id, stream, [&] { ++others; });
  gone.reset();
  must(kit->session_streams.stop_orphans());
  CHECK(hers == 0);
  SECTION("signed out") { must(kit->sessions.sign_out(ada, SignOutScope::kLocal, caller())); }
  SECTION("suspended") { must(kit->user_admin.suspend(admin(), ada.user().id.str())); }
  SECTION("deleted") { must(kit->user_admin.erase(admin(), ada.user().id.str())); }
  must(kit->session_streams.stop_orphans());
  must(kit->session_streams.stop_orphans());
  CHECK(hers == 1);
  CHECK(others == 0);
}

}  // namespace
}  // namespace usher::core
