#include "common/core/audit/audit_log.h"

#include "common/crypto/digest.h"
#include "tests/catch.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

TEST_CASE("audit: personal data is stored apart under a salted digest", "[audit]") {
  TestCore kit;
  const auto event = kit->audit.event(
      {.action = "user.signed_in", .user = UserId("u1"), .session = SessionId("s1"), .email = "ada@example.com"}, caller());
  CHECK(event.action == "user.signed_in");
  CHECK(event.outcome == "success");
  CHECK(event.actor == "user");
  CHECK(event.request_id == "test");
  CHECK(event.at == kit.clock().now());
  CHECK(*event.personal == R"({"ip":"192.0.2.1","user_agent":"curl/8.5","email":"ada@example.com"})");
  CHECK(event.personal_digest == crypto::sha256_base64url(*event.salt + "." + *event.personal));
  CHECK(kit->audit.event({.action = "user.signed_in"}, caller()).salt != event.salt);

  auto talkative = caller();
  talkative.user_agent = std::string(15'000, 'x');
  CHECK(kit->audit.event({.action = "user.signed_in"}, talkative).personal->size() < 600);
}

TEST_CASE("audit: an event posted without waiting is written", "[audit]") {
  TestCore kit;
  kit->audit.post({.action = "user.sign_in_refused", .succeeded = false}, caller());
  CHECK(kit.texts("SELECT action || ' ' || outcome FROM audit_events") ==
        std::vector<std::string>{"user.sign_in_refused failure"});
}

}  // namespace
}  // namespace usher::core
