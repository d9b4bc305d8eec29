#include "common/store/sessions/refresh_tokens.h"

#include <barrier>
#include <thread>

#include "common/store/accounts/users.h"
#include "common/store/sessions/sessions.h"
#include "tests/common/store/store_fixture.h"

namespace usher::store {
namespace {

class RefreshTokenFixture : public StoreFixture {
 protected:
  RefreshTokenFixture() {
    REQUIRE(stores.users.insert(sample_user("ann")).ok());
    REQUIRE(stores.sessions.insert(sample_session("s", "ann")).ok());
    REQUIRE(stores.refresh_tokens.insert(sample_token("t", "s")).ok());
  }
  domain::RefreshToken get(const std::string& id) { return stores.refresh_tokens.find(RefreshTokenId(id)).value().value(); }
  bool consumes(const std::string& id, Time now = after(1)) {
    const auto consumed = stores.refresh_tokens.consume("hash of " + id, "sealed", now);
    REQUIRE(consumed.ok());
    return consumed.value().has_value();
  }
};

TEST_CASE_METHOD(RefreshTokenFixture, "refresh tokens: every field is read back, by hash and by id", "[store][refresh]") {
  const auto before = get("t");
  CHECK(before.session_id.str() == "s");
  CHECK(before.token_hash == "hash of t");
  CHECK(before.created_at == kNow);
  CHECK(before.expires_at == kNow + std::chrono::days(1));
  CHECK_FALSE(before.used_at);
  CHECK_FALSE(before.successor_sealed);
  CHECK(stores.refresh_tokens.consume("hash of t", "sealed", after(1)).value() == SessionId("s"));
  const auto consumed = stores.refresh_tokens.find("hash of t").value().value();
  CHECK(consumed.id.str() == "t");
  CHECK(consumed.used_at == after(1));
  CHECK(consumed.successor_sealed == "sealed");
  CHECK_FALSE(stores.refresh_tokens.find("t").value());
  CHECK_FALSE(stores.refresh_tokens.find(RefreshTokenId("hash of t")).value());
}

TEST_CASE_METHOD(RefreshTokenFixture, "refresh tokens: a hash is unique, and every token needs a session", "[store][refresh]") {
  auto twin = sample_token("u", "s");
  twin.token_hash = "hash of t";
  CHECK(stores.refresh_tokens.insert(twin).error().code == ErrorCode::kConflict);
  CHECK(stores.refresh_tokens.insert(sample_token("u", "none")).error().code == ErrorCode::kConflict);
}

TEST_CASE_METHOD(RefreshTokenFixture, "refresh tokens: one works once", "[store][refresh][security]") {
  CHECK(consumes("t"));
  CHECK_FALSE(consumes("t", after(2)));
  CHECK(get("t").used_at == after(1));  // the second try changed nothing
}

TEST_CASE_METHOD(RefreshTokenFixture, "refresh tokens: invalid after its own, its session's or its user's end",
                 "[store][refresh][security]") {
  const auto end = to_ms(after(10));
  const std::string change = GENERATE_COPY("UPDATE refresh_tokens SET expires_at_ms = " + std::to_string(end),
                                           "UPDATE sessions SET expires_at_ms = " + std::to_string(end),
                                           "UPDATE sessions SET ends_at_ms = " + std::to_string(end));
  CAPTURE(change);
  REQUIRE(connection->script(change).ok());
  CHECK_FALSE(consumes("t", after(10)));
  CHECK(consumes("t", after(9)));
}

TEST_CASE_METHOD(RefreshTokenFixture, "refresh tokens: invalid once the session ended or the account is suspended",
                 "[store][refresh][security]") {
  const std::string change = GENERATE(as<std::string>{}, "UPDATE sessions SET ended_at_ms = 0", "UPDATE users SET is_active = 0",
                                      "DELETE FROM sessions");
  CAPTURE(change);
  REQUIRE(connection->script(change).ok());
  CHECK_FALSE(consumes("t"));
}

TEST_CASE_METHOD(RefreshTokenFixture, "refresh tokens: a revoked chain neither works nor has a successor",
                 "[store][refresh][security]") {
  REQUIRE(consumes("t"));
  REQUIRE(stores.refresh_tokens.insert(sample_token("next", "s")).ok());
  REQUIRE(stores.sessions.insert(sample_session("other", "ann")).ok());
  REQUIRE(stores.refresh_tokens.insert(sample_token("foreign", "other")).ok());
  REQUIRE(stores.refresh_tokens.void_chain(SessionId("s"), after(5)).ok());
  CHECK_FALSE(consumes("next", after(6)));
  CHECK_FALSE(get("t").successor_sealed);
  CHECK(get("t").used_at == after(1));
  CHECK(get("next").used_at == after(5));
  CHECK(consumes("foreign", after(6)));
}

TEST_CASE_METHOD(RefreshTokenFixture, "refresh tokens: sealed successors are erased in batches after the grace period",
                 "[store][refresh][security]") {
  for (const std::string id : {"u", "v", "w"}) REQUIRE(stores.refresh_tokens.insert(sample_token(id, "s")).ok());
  REQUIRE(consumes("t", after(1)));
  REQUIRE(consumes("u", after(2)));
  REQUIRE(consumes("v", after(10)));
  CHECK(stores.refresh_tokens.forget_successors(after(1), 10).value() == 0);
  CHECK(stores.refresh_tokens.forget_successors(after(10), 1).value() == 1);
  CHECK(stores.refresh_tokens.forget_successors(after(10), 1).value() == 1);
  CHECK(stores.refresh_tokens.forget_successors(after(10), 1).value() == 0);
  CHECK_FALSE(get("u").successor_sealed);
  CHECK(get("u").used_at == after(2));
  CHECK(get("v").successor_sealed == "sealed");
}

TEST_CASE_METHOD(RefreshTokenFixture, "refresh tokens: of two parallel uses exactly one wins, a hundred times",
                 "[store][refresh][race][security]") {
  constexpr std::size_t kRounds = 100;
  in_one_transaction([&] {
    for (std::size_t i = 0; i < kRounds; ++i)
      REQUIRE(stores.refresh_tokens.insert(sample_token("r" + std::to_string(i), "s")).ok());
  });
  std::array<std::array<bool, kRounds>, 2> won{};
  std::array<std::unique_ptr<db::Connection>, 2> connections{open(), open()};
  std::barrier start(2);
  {
    std::vector<std::jthread> racers;
    for (std::size_t who = 0; who < 2; ++who) {
      racers.emplace_back([&, who] {
        RefreshTokenStore tokens(*connections[who], kNow);
        for (std::size_t i = 0; i < kRounds; ++i) {
          start.arrive_and_wait();
          const auto consumed = tokens.consume("hash of r" + std::to_string(i), "sealed by " + std::to_string(who), after(1));
          won[who][i] = consumed.ok() && consumed.value().has_value();
        }
      });
    }
  }
  for (std::size_t i = 0; i < kRounds; ++i) {
    CAPTURE(i);
    CHECK(won[0][i] != won[1][i]);
    CHECK(get("r" + std::to_string(i)).successor_sealed == (won[0][i] ? "sealed by 0" : "sealed by 1"));
  }
}

}  // namespace
}  // namespace usher::store
