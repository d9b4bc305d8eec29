#include "common/store/sessions/sessions.h"

#include "common/json/fields.h"
#include "common/store/accounts/profiles.h"
#include "common/store/accounts/users.h"
#include "common/store/keys/signing_keys.h"
#include "common/store/sessions/refresh_tokens.h"
#include "tests/common/store/store_fixture.h"

namespace usher::store {
namespace {

using domain::EndReason;

class SessionFixture : public StoreFixture {
 protected:
  SessionFixture() {
    for (const std::string id : {"ann", "bob"}) REQUIRE(stores.users.insert(sample_user(id)).ok());
  }
  void insert(const std::string& id, const std::string& user, std::int64_t created_after = 0) {
    REQUIRE(stores.sessions.insert(sample_session(id, user, after(created_after))).ok());
  }
  domain::Session get(const std::string& id) { return stores.sessions.find(SessionId(id)).value().value(); }
  std::string live_of(const std::string& user, Time now = after(1000)) {
    std::string list;
    for (const auto& session : stores.sessions.list_live(UserId(user), now).value()) list += session.id.str() + " ";
    return list;
  }
};

/// The session with a new token and another proof.
domain::Session renewed(const std::string& id) {
  auto session = sample_session(id, "ann");
  session.token_hash = "new";
  session.amr = "pwd otp mfa";
  session.set_proof({domain::ProofKind::kApp, after(7)});
  return session;
}

TEST_CASE_METHOD(SessionFixture, "sessions: every field is read back, by id and by token, with its user", "[store][sessions]") {
  const domain::Session session{.id = SessionId("s"),
                                .user_id = UserId("ann"),
                                .token_hash = "hash",
                                .remembered = false,
                                .amr = "pwd otp",
                                .ip = "2001:db8::1",
                                .user_agent = "Mozilla/5.0",
                                .created_at = after(1),
                                .updated_at = after(2),
                                .last_seen_at = after(3),
                                .authenticated_at = after(4),
                                .proved_at = after(5),
                                .proved_by = domain::ProofKind::kProvider,
                                .expires_at = after(6),
                                .ends_at = after(7)};
  REQUIRE(stores.sessions.insert(session).ok());
  const auto check = [&](const domain::Session& found) {
    CHECK(found.id == session.id);
    CHECK(found.user_id == session.user_id);
    CHECK(found.token_hash == "hash");
    CHECK_FALSE(found.remembered);
    CHECK(found.amr == "pwd otp");
    CHECK(found.ip == "2001:db8::1");
    CHECK(found.user_agent == "Mozilla/5.0");
    CHECK(found.created_at == after(1));
    CHECK(found.updated_at == after(2));
    CHECK(found.last_seen_at == after(3));
    CHECK(found.authenticated_at == after(4));
    CHECK(found.proof() == domain::Proof{domain::ProofKind::kProvider, after(5)});
    CHECK(found.expires_at == after(6));
    CHECK(found.ends_at == after(7));
    CHECK_FALSE(found.ended_at);
  };
  check(get("s"));
  const auto with_user = stores.sessions.find_with_user(SessionId("s")).value().value();
  check(with_user.session);
  CHECK(json::encode(with_user.user) == json::encode(sample_user("ann")));
  CHECK(with_user.user.email_as_written == "ann@Example.com");
  const auto by_token = stores.sessions.find_by_token("hash").value().value();
  check(by_token.session);
  CHECK(json::encode(by_token.user) == json::encode(sample_user("ann")));
  const auto of_caller = stores.sessions.find_for_caller(SessionId("s")).value().value();
  check(of_caller.session);
  CHECK(json::encode(of_caller.user) == json::encode(sample_user("ann")));
  CHECK_FALSE(of_caller.impersonator);
  CHECK_FALSE(of_caller.profile);
  CHECK_FALSE(of_caller.key_is_revoked);
  check(stores.sessions.find_for_caller_by_token("hash").value().value().session);
  CHECK_FALSE(stores.sessions.find_for_caller(SessionId("t")).value());
  CHECK_FALSE(stores.sessions.find_for_caller_by_token("s").value());
  CHECK_FALSE(stores.sessions.find(SessionId("t")).value());
  CHECK_FALSE(stores.sessions.find_with_user(SessionId("t")).value());
  CHECK_FALSE(stores.sessions.find_by_token("s").value());
}

TEST_CASE_METHOD(SessionFixture, "sessions: what admits a caller is read at once: impersonator, profile and the signing key",
                 "[store][sessions][security]") {
  auto session = sample_session("s", "ann", kNow);
  session.impersonated_by = UserId("bob");
  REQUIRE(stores.sessions.insert(session).ok());
  REQUIRE(stores.profiles.save(UserId("ann"), {.organization = "Lab", .created_at = kNow, .updated_at = after(1)}).ok());
  for (const std::string id : {"good", "bad"})
    REQUIRE(stores.signing_keys
                .insert({.id = KeyId(id), .algorithm = "EdDSA", .public_jwk = "{}", .private_sealed = "x", .created_at = kNow})
                .ok());
  REQUIRE(stores.signing_keys.revoke(KeyId("bad"), kNow).value());
  const auto caller = stores.sessions.find_for_caller(SessionId("s"), KeyId("good")).value().value();
  CHECK(caller.user.id == UserId("ann"));
  CHECK(caller.impersonator.value().id == UserId("bob"));
  CHECK(caller.profile.value().organization == "Lab");
  CHECK(caller.profile.value().updated_at == after(1));
  CHECK_FALSE(caller.key_is_revoked);
  CHECK(stores.sessions.find_for_caller(SessionId("s"), KeyId("bad")).value().value().key_is_revoked);
  CHECK_FALSE(stores.sessions.find_for_caller(SessionId("s"), KeyId("unknown")).value().value().key_is_revoked);
  REQUIRE(stores.refresh_tokens.insert(sample_token("t", "s")).ok());
  const auto holder = stores.refresh_tokens.find_with_caller("hash of t").value().value();
  CHECK(holder.token.id == RefreshTokenId("t"));
  CHECK(holder.caller.session.id == SessionId("s"));
  CHECK(holder.caller.impersonator.value().id == UserId("bob"));
  CHECK(holder.caller.profile.value().organization == "Lab");
  CHECK_FALSE(stores.refresh_tokens.find_with_caller("t").value());
}

TEST_CASE_METHOD(SessionFixture, "sessions: a token is unique, and every session needs a user", "[store][sessions][security]") {
  insert("s", "ann");
  auto twin = sample_session("t", "bob");
  twin.token_hash = get("s").token_hash;
  CHECK(stores.sessions.insert(twin).error().code == ErrorCode::kConflict);
  CHECK(stores.sessions.insert(sample_session("u", "unknown")).error().code == ErrorCode::kConflict);
}

TEST_CASE_METHOD(SessionFixture, "sessions: ending is final and happens once", "[store][sessions][security]") {
  insert("s", "ann");
  insert("t", "ann");
  CHECK(stores.sessions.end(SessionId("s"), EndReason::kRevoked, after(5)).value());
  CHECK_FALSE(stores.sessions.end(SessionId("s"), EndReason::kSignedOut, after(6)).value());
  CHECK_FALSE(stores.sessions.end(SessionId("unknown"), EndReason::kSignedOut, after(6)).value());
  CHECK(get("s").ended_at == after(5));
  CHECK(number("SELECT count(*) FROM sessions WHERE end_reason = 'revoked' AND id = 's'") == 1);
  CHECK_FALSE(get("s").is_live(after(6)));
  CHECK(get("t").is_live(after(6)));

  // No update reopens it.
  REQUIRE(stores.sessions.extend(SessionId("s"), after(1'000'000), after(7)).ok());
  REQUIRE(stores.sessions.touch(SessionId("s"), after(7)).ok());
  REQUIRE(stores.sessions.renew(renewed("s"), after(7)).ok());
  const auto ended = get("s");
  CHECK(ended.ended_at == after(5));
  CHECK(ended.expires_at == sample_session("s", "ann").expires_at);
  CHECK(ended.last_seen_at == kNow);
  CHECK(ended.proof() == sample_session("s", "ann").proof());
  CHECK(ended.token_hash == "session token of s");
}

TEST_CASE_METHOD(SessionFixture, "sessions: ending all of a user keeps the given one, and those of other users",
                 "[store][sessions][security]") {
  for (const std::string id : {"a1", "a2", "a3"}) insert(id, "ann");
  insert("b1", "bob");
  CHECK(stores.sessions.end_all(UserId("ann"), SessionId("a2"), EndReason::kPasswordChanged, after(1)).value() == 2);
  CHECK(live_of("ann") == "a2 ");
  CHECK(stores.sessions.end_all(UserId("ann"), SessionId("b1"), EndReason::kSignedOut, after(2)).value() == 1);
  CHECK(stores.sessions.end_all(UserId("ann"), SessionId(), EndReason::kSignedOut, after(3)).value() == 0);
  CHECK(live_of("ann").empty());
  CHECK(live_of("bob") == "b1 ");
}

TEST_CASE_METHOD(SessionFixture, "sessions: those of all users are ended in batches, later ones stay", "[store][sessions]") {
  for (int i = 0; i < 5; ++i) insert("s" + std::to_string(i), i % 2 == 0 ? "ann" : "bob", i);
  CHECK(stores.sessions.end_batch(after(3), EndReason::kRevoked, after(9), 3).value() == 3);
  CHECK(stores.sessions.end_batch(after(3), EndReason::kRevoked, after(9), 3).value() == 1);
  CHECK(stores.sessions.end_batch(after(3), EndReason::kRevoked, after(9), 3).value() == 0);
  CHECK(live_of("ann") == "s4 ");
  CHECK(live_of("bob").empty());
}

TEST_CASE_METHOD(SessionFixture, "sessions: beyond a user's limit the oldest are ended", "[store][sessions][security]") {
  for (int i = 0; i < 5; ++i) insert("s" + std::to_string(i), "ann", i / 2);  // some began in the same millisecond
  insert("other", "bob");
  REQUIRE(stores.sessions.end(SessionId("s4"), EndReason::kSignedOut, after(9)).ok());  // no longer counts
  insert("expired", "ann", 9);                                                          // neither does this
  REQUIRE(connection->script("UPDATE sessions SET expires_at_ms = " + std::to_string(to_ms(after(10))) + " WHERE id = 'expired'")
              .ok());
  REQUIRE(stores.sessions.end_oldest(UserId("ann"), 3, after(10)).ok());
  CHECK(live_of("ann") == "s1 s2 s3 ");
  CHECK(number("SELECT count(*) FROM sessions WHERE end_reason = 'replaced' AND id = 's0'") == 1);
  REQUIRE(stores.sessions.end_oldest(UserId("ann"), 3, after(10)).ok());
  CHECK(live_of("ann") == "s1 s2 s3 ");
  CHECK(live_of("bob") == "other ");
}

TEST_CASE_METHOD(SessionFixture, "sessions: only valid ones are listed", "[store][sessions][security]") {
  for (const std::string id : {"live", "expired", "over", "ended"}) insert(id, "ann");
  REQUIRE(
      connection->script("UPDATE sessions SET expires_at_ms = " + std::to_string(to_ms(after(1000))) + " WHERE id = 'expired'")
          .ok());
  REQUIRE(
      connection->script("UPDATE sessions SET ends_at_ms = " + std::to_string(to_ms(after(1000))) + " WHERE id = 'over'").ok());
  REQUIRE(stores.sessions.end(SessionId("ended"), EndReason::kSignedOut, after(1)).ok());
  CHECK(live_of("ann", after(999)) == "expired live over ");
  CHECK(live_of("ann", after(1000)) == "live ");
  const auto all = stores.sessions.list_live(SessionFilter{}, after(1000)).value();
  REQUIRE(all.size() == 1);
  CHECK(all.front().session.id.str() == "live");
  CHECK(all.front().email == "ann@example.com");
}

TEST_CASE_METHOD(SessionFixture, "sessions: pages of all valid ones neither repeat nor lose a session",
                 "[store][sessions][paging]") {
  for (const auto& [id, at] : std::vector<std::pair<std::string, int>>{{"d", 1}, {"b", 2}, {"a", 2}, {"c", 2}, {"e", 3}})
    insert(id, id == "a" ? "bob" : "ann", at);
  const int size = GENERATE(1, 2, 3, 100);
  const auto pages = [&](SessionFilter filter) {
    std::string seen;
    filter.limit = size;
    for (int page = 0; page < 10; ++page) {
      const auto sessions = stores.sessions.list_live(filter, after(1000)).value();
      if (sessions.empty()) break;
      for (const auto& row : sessions) seen += row.session.id.str() + " ";
      filter.after = cursor_of(sessions.back(), filter);
    }
    return seen;
  };
  CHECK(pages({}) == "d a b c e ");
  CHECK(pages({.user = UserId("ann")}) == "d b c e ");
}

TEST_CASE_METHOD(SessionFixture, "sessions: seen, extended, reauthenticated, and given a new token", "[store][sessions]") {
  insert("s", "ann");
  REQUIRE(stores.sessions.touch(SessionId("s"), after(5)).ok());
  REQUIRE(stores.sessions.touch(SessionId("s"), after(3)).ok());  // a late update does not move it back
  CHECK(get("s").last_seen_at == after(5));
  REQUIRE(stores.sessions.extend(SessionId("s"), after(500), after(6)).ok());
  CHECK(get("s").last_seen_at == after(6));
  CHECK(get("s").updated_at == after(6));
  CHECK(get("s").expires_at == after(500));
  REQUIRE(stores.sessions.renew(renewed("s"), after(8)).ok());
  CHECK(get("s").proof() == domain::Proof{domain::ProofKind::kApp, after(7)});
  CHECK(get("s").amr == "pwd otp mfa");
  CHECK(get("s").updated_at == after(8));
  CHECK(get("s").authenticated_at == kNow);
  CHECK_FALSE(stores.sessions.find_by_token("session token of s").value());
  CHECK(stores.sessions.find_by_token("new").value()->session.id.str() == "s");
}

TEST_CASE_METHOD(SessionFixture, "sessions: those that ended long ago are pruned in batches, with their refresh tokens",
                 "[store][sessions]") {
  for (const std::string id : {"live", "ended", "expired"}) {
    insert(id, "ann");
    REQUIRE(stores.refresh_tokens.insert(sample_token("token-" + id, id)).ok());
  }
  REQUIRE(stores.sessions.end(SessionId("ended"), EndReason::kSignedOut, after(5)).ok());
  REQUIRE(connection->script("UPDATE sessions SET expires_at_ms = " + std::to_string(to_ms(after(5))) + " WHERE id = 'expired'")
              .ok());
  CHECK(stores.sessions.prune(after(5), 10).value().empty());
  CHECK(stores.sessions.prune(after(6), 1).value().size() == 1);
  CHECK(stores.sessions.prune(after(6), 1).value().size() == 1);
  CHECK(stores.sessions.prune(after(6), 1).value().empty());
  CHECK(number("SELECT count(*) FROM refresh_tokens") == 1);
  CHECK(get("live").is_live(after(6)));
}

}  // namespace
}  // namespace usher::store
