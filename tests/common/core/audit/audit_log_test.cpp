#include "common/core/audit/audit_log.h"

#include "common/core/accounts/user_admin.h"
#include "common/core/audit/audit_chain.h"
#include "common/core/audit/sign_in_refusals.h"
#include "common/crypto/digest.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
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
}

std::vector<std::string> refusals_in(TestCore& kit, const std::string& what) {
  return kit.texts("SELECT " + what + " FROM audit_events WHERE action = 'user.sign_in_refused' ORDER BY at_ms, personal");
}

TEST_CASE("audit: a refused attempt at an account is written without waiting", "[audit]") {
  TestCore kit;
  const auto id = sign_up(kit).user.id;
  kit->audit.post({.action = "user.sign_in_refused", .succeeded = false, .user = id}, caller());
  CHECK(refusals_in(kit, "outcome") == std::vector<std::string>{"failure"});
}

TEST_CASE("audit: a refused attempt that names nothing of ours is counted, not written", "[audit][security]") {
  TestCore kit;
  for (int i = 0; i < 10; ++i) kit->audit.post({.action = "user.sign_in_refused", .succeeded = false, .email = "x@y"}, caller());
  must(kit->audit.append_folded(Time::max()));
  CHECK(refusals_in(kit, "id").empty());
  CHECK(kit->audit.refusals("user.sign_in_refused") == 10);
}

TEST_CASE("audit: many refused attempts are folded into an event with their number, which the chain covers",
          "[audit][security]") {
  TestCore kit;
  const auto id = sign_up(kit).user.id;
  for (int i = 0; i < 100; ++i) kit->audit.post({.action = "user.sign_in_refused", .succeeded = false, .user = id}, caller());
  CHECK(refusals_in(kit, "id").size() == RefusalWindows::kSingle);
  must(kit->audit.append_folded(kit.clock().now()));
  CHECK(refusals_in(kit, "id").size() == RefusalWindows::kSingle);
  kit.clock().advance(RefusalWindows::kLength);
  must(kit->audit.append_folded(kit.clock().now()));
  CHECK(refusals_in(kit, "id").size() == RefusalWindows::kSingle + 1);
  CHECK(refusals_in(kit, "CAST(coalesce(personal ->> 'repeats', 0) AS TEXT)").front() == "95");
  must(kit->audit_chain.link_pending());
  CHECK_FALSE(must(kit->audit_chain.verify()).broken);
}

TEST_CASE("audit: attempts in flows are folded by the client's network", "[audit][security]") {
  TestCore kit;
  const AuditEntry refused{.action = "user.social_sign_in_refused", .succeeded = false, .actor = "anonymous", .in_flow = true};
  for (int i = 0; i < 100; ++i) kit->audit.post(refused, caller("2001:db8::" + std::to_string(i)));
  kit->audit.post(refused, caller("192.0.2.7"));
  CHECK(kit.number("SELECT count(*) FROM audit_events") == RefusalWindows::kSingle + 1);
}

TEST_CASE("audit: a refusal with a reason is one event an account, reason and window, by a row that all servers see",
          "[audit][security]") {
  TestCore kit;
  const AuditLog another(kit->ports);
  const auto id = sign_up(kit).user.id;
  const auto post = [&](const AuditLog& audit, std::string_view reason) {
    audit.post({.action = kSignInRefused, .succeeded = false, .user = id, .reason = reason}, caller());
  };
  for (int i = 0; i < 100; ++i) post(kit->audit, refusal_reason::kSuspended);
  post(another, refusal_reason::kSuspended);
  CHECK(refusals_in(kit, "id").size() == 1);
  post(another, refusal_reason::kWrongPassword);
  post(kit->audit, refusal_reason::kWrongPassword);
  CHECK(refusals_in(kit, "id").size() == 2);
  kit.clock().advance(RefusalWindows::kLength - std::chrono::seconds(1));
  post(another, refusal_reason::kSuspended);
  CHECK(refusals_in(kit, "id").size() == 2);
  kit.clock().advance(RefusalWindows::kAskEvery);
  post(another, refusal_reason::kSuspended);
  CHECK(refusals_in(kit, "id").size() == 3);
  must(kit->audit.append_folded(Time::max()));
  CHECK(refusals_in(kit, "id").size() == 3);
}

TEST_CASE("audit: a refusal that ends after its account was deleted has no personal part", "[audit][security]") {
  TestCore kit;
  const auto id = sign_up(kit).user.id;
  must(kit->user_admin.erase(admin(), kAda));
  kit->audit.post({.action = "user.sign_in_refused", .succeeded = false, .user = id}, caller());
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'user.sign_in_refused' AND personal IS NULL") == 1);
}

TEST_CASE("audit: what is folded of a deleted account has no personal part", "[audit][security]") {
  TestCore kit;
  const auto id = sign_up(kit).user.id;
  for (int i = 0; i < 10; ++i)
    kit->audit.post({.action = "user.sign_in_refused", .succeeded = false, .user = id, .email = kAda}, caller());
  must(kit->user_admin.erase(admin(), kAda));
  must(kit->audit.append_folded(Time::max()));
  CHECK(refusals_in(kit, "id").size() == RefusalWindows::kSingle + 1);
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE personal LIKE '%ada@%'") == 0);
}

}  // namespace
}  // namespace usher::core
