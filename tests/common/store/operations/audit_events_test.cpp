#include "common/store/operations/audit_events.h"

#include <tuple>

#include "common/store/accounts/users.h"
#include "tests/common/store/store_fixture.h"

namespace usher::store {
namespace {

domain::AuditEvent event(const std::string& id, std::int64_t at, const std::string& user = "ann") {
  return {.id = AuditEventId(id),
          .at = after(at),
          .action = "user.signed_in",
          .outcome = "success",
          .actor = "user",
          .user_id = UserId(user),
          .session_id = SessionId("session"),
          .request_id = "request",
          .personal = R"({"email":"ann@example.com"})",
          .salt = "salt",
          .personal_digest = "digest of " + id};
}

std::string ids(const Result<std::vector<domain::AuditEvent>>& events) {
  std::string list;
  for (const auto& one : events.value()) list += one.id.str() + " ";
  return list;
}

class AuditFixture : public StoreFixture {
 protected:
  void append(const domain::AuditEvent& one) { REQUIRE(stores.audit_events.append(one).ok()); }
};

TEST_CASE_METHOD(AuditFixture, "audit events: every field is read back, absent ones absent", "[store][audit]") {
  append(event("full", 1));
  append({.id = AuditEventId("bare"), .at = after(2), .action = "key.rotated", .outcome = "failure", .actor = "system"});
  const auto list = stores.audit_events.list({}).value();
  REQUIRE(list.size() == 2);
  const auto& bare = list[0];
  const auto& full = list[1];
  CHECK(full.id.str() == "full");
  CHECK(full.at == after(1));
  CHECK(full.action == "user.signed_in");
  CHECK(full.outcome == "success");
  CHECK(full.actor == "user");
  CHECK(full.user_id == UserId("ann"));
  CHECK(full.session_id == SessionId("session"));
  CHECK(full.request_id == "request");
  CHECK(full.personal == R"({"email":"ann@example.com"})");
  CHECK(full.salt == "salt");
  CHECK(full.personal_digest == "digest of full");
  CHECK_FALSE(full.position);
  CHECK_FALSE(full.link);
  CHECK(bare.outcome == "failure");
  CHECK_FALSE(bare.user_id);
  CHECK_FALSE(bare.session_id);
  CHECK_FALSE(bare.personal);
  CHECK_FALSE(bare.salt);
}

TEST_CASE_METHOD(AuditFixture, "audit events: an id is written once", "[store][audit][security]") {
  append(event("a", 1));
  CHECK(stores.audit_events.append(event("a", 2)).error().code == ErrorCode::kConflict);
}

TEST_CASE_METHOD(AuditFixture, "audit events: outlive their account", "[store][audit]") {
  REQUIRE(stores.users.insert(sample_user("ann")).ok());
  append(event("a", 1));
  REQUIRE(stores.users.erase(UserId("ann")).value());
  CHECK(ids(stores.audit_events.list({})) == "a ");
}

TEST_CASE_METHOD(AuditFixture, "audit events: pages go back in time and neither repeat nor lose an event",
                 "[store][audit][paging]") {
  for (const auto& [id, at] : std::vector<std::pair<std::string, int>>{{"d", 1}, {"b", 2}, {"a", 2}, {"c", 2}, {"e", 3}})
    append(event(id, at));
  const int size = GENERATE(1, 2, 3, 100);
  const auto user = GENERATE(as<std::optional<UserId>>{}, std::nullopt, UserId("ann"));
  append(event("x", 2, "bob"));
  AuditFilter filter{.user = user, .limit = size};
  std::string seen;
  for (int page = 0; page < 10; ++page) {
    const auto events = stores.audit_events.list(filter).value();
    if (events.empty()) break;
    seen += ids(events);
    filter.after = cursor_of(events.back(), filter);
  }
  CHECK(seen == (user ? "e c b a d " : "e x c b a d "));
}

TEST_CASE_METHOD(AuditFixture, "audit events: filters of the list", "[store][audit]") {
  append(event("a", 1));
  append(event("b", 2, "bob"));
  auto other = event("c", 3);
  other.action = "user.deleted";
  append(other);
  CHECK(ids(stores.audit_events.list({.user = UserId("ann")})) == "c a ");
  CHECK(ids(stores.audit_events.list({.action = "user.deleted"})) == "c ");
  CHECK(ids(stores.audit_events.list({.user = UserId("ann"), .action = "user.signed_in"})) == "a ");
  CHECK(ids(stores.audit_events.list({.user = UserId("ann"), .since = after(2)})) == "c ");
  CHECK(ids(stores.audit_events.list({.since = after(2)})) == "c b ");
  CHECK(ids(stores.audit_events.list({.limit = 1})) == "c ");
}

TEST_CASE_METHOD(AuditFixture, "audit events: of an actor", "[store][audit]") {
  append(event("a", 1));
  for (const auto& [id, at, action] :
       {std::tuple{"b", 2, "user.suspended"}, {"c", 3, "user.deleted"}, {"d", 4, "user.suspended"}}) {
    auto by_admin = event(id, at);
    by_admin.action = action;
    by_admin.actor = "admin:zoe";
    append(by_admin);
  }
  const std::string zoe = "admin:zoe";
  CHECK(ids(stores.audit_events.list({.actor = "user"})) == "a ");
  CHECK(ids(stores.audit_events.list({.actor = zoe})) == "d c b ");
  CHECK(ids(stores.audit_events.list({.actor = zoe, .limit = 2})) == "d c ");
  CHECK(ids(stores.audit_events.list({.actor = zoe, .after = {after(4), "d"}})) == "c b ");
  CHECK(ids(stores.audit_events.list({.action = "user.suspended", .actor = zoe})) == "d b ");
  CHECK(ids(stores.audit_events.list({.action = "user.suspended", .actor = "user"})).empty());
  CHECK(ids(stores.audit_events.list({.user = UserId("ann"), .actor = zoe})) == "d c b ");
  CHECK(ids(stores.audit_events.list({.user = UserId("bob"), .actor = zoe})).empty());
}

TEST_CASE_METHOD(AuditFixture, "audit events: the chain links them oldest first, each once", "[store][audit][security]") {
  append(event("b", 2));
  append(event("a", 2));
  append(event("c", 1));
  CHECK(stores.audit_events.chain_end().value().position == 0);
  CHECK(stores.audit_events.chain_end().value().link.empty());
  CHECK(ids(stores.audit_events.unlinked(10)) == "c a b ");
  CHECK(ids(stores.audit_events.unlinked(1)) == "c ");
  REQUIRE(stores.audit_events.link(AuditEventId("c"), 1, "first").ok());
  REQUIRE(stores.audit_events.link(AuditEventId("a"), 2, "second").ok());
  CHECK(ids(stores.audit_events.unlinked(10)) == "b ");
  CHECK(ids(stores.audit_events.chain_after(0, 10)) == "c a ");
  CHECK(ids(stores.audit_events.chain_after(1, 10)) == "a ");
  CHECK(ids(stores.audit_events.chain_after(0, 1)) == "c ");
  CHECK(stores.audit_events.chain_end().value().position == 2);
  CHECK(stores.audit_events.chain_end().value().link == "second");

  CHECK(stores.audit_events.link(AuditEventId("c"), 3, "again").error().code == ErrorCode::kConflict);  // never rewritten
  CHECK(stores.audit_events.chain_after(0, 1).value().front().link == "first");
  CHECK(stores.audit_events.link(AuditEventId("b"), 2, "taken").error().code == ErrorCode::kConflict);
}

TEST_CASE_METHOD(AuditFixture, "audit events: erasing a user keeps the fields of the chain, and other users",
                 "[store][audit][security]") {
  append(event("a", 1));
  append(event("b", 2, "bob"));
  REQUIRE(stores.audit_events.link(AuditEventId("a"), 1, "link").ok());
  REQUIRE(stores.audit_events.erase_person(UserId("ann")).ok());
  const auto list = stores.audit_events.list({}).value();
  REQUIRE(list.size() == 2);
  CHECK_FALSE(list[1].personal);
  CHECK_FALSE(list[1].salt);
  CHECK(list[1].personal_digest == "digest of a");
  CHECK(list[1].link == "link");
  CHECK(list[1].position == 1);
  CHECK(list[1].action == "user.signed_in");
  CHECK(list[0].personal == R"({"email":"ann@example.com"})");
  CHECK(list[0].salt == "salt");
}

}  // namespace
}  // namespace usher::store
