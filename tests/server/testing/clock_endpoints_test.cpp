#include "common/settings/settings.h"
#include "common/store/operations/installation.h"
#include "common/store/transactions.h"
#include "server/testing/testing.h"
#include "tests/catch.h"
#include "tests/testkit/adapt.h"
#include "tests/testkit/postgres_server.h"
#include "tests/testkit/test_app.h"
#include "tests/testkit/world.h"

namespace usher::testing {
namespace {

using namespace testkit;

Answer advance(TestApp& app, json::Object body) {
  return app.send(post("/auth/test/clock").json(std::move(body)).bearer(kTestKey));
}

void check_clock(const Adapt& engine) {
  TestApp app([&](settings::Settings& settings) { with_tests(settings), engine(settings); });
  int due = 0;
  app.bench().run_due = [&due] { ++due; };
  const auto token = app.sign_up().text("access_token");
  CHECK(app.send(get("/auth/me").bearer(token)).status == 200);
  const auto moved = advance(app, {{"advance", "90m"}});
  CHECK(moved.status == 200);
  CHECK(moved.at("advanced_seconds") == json::Value(5400));
  CHECK(due == 1);
  CHECK(app.send(get("/auth/me").bearer(token)).code() == "UNAUTHENTICATED");  // it has expired
  CHECK(advance(app, {{"advance", "1d"}}).at("advanced_seconds") == json::Value(5400 + 86400));
  CHECK(app.send(get("/auth/test/clock").bearer(kTestKey)).at("advanced_seconds") == json::Value(5400 + 86400));
  CHECK(app.core().ports.clock.now() == app.clock().now() + std::chrono::seconds(5400 + 86400));
  CHECK(app.kit().texts("SELECT value FROM installation WHERE name = 'test_clock_ms'") == std::vector<std::string>{"91800000"});
}

TEST_CASE("test clock: it goes forward for the whole server, and is kept", "[test_api]") {
  check_clock([](settings::Settings&) {});
}

TEST_CASE("test clock: the same on PostgreSQL", "[test_api][both]") {
  if (!has_postgres()) return;
  const PostgresScratch scratch(PostgresScratch::Contents::kSchema);
  check_clock([&](settings::Settings& settings) {
    settings.database.engine = settings::Engine::kPostgres;
    settings.database.url = Secret(std::string(scratch.url()));
  });
}

TEST_CASE("test clock: only forward, by at most ten years in all", "[test_api]") {
  TestApp app(with_tests);
  for (const auto* text : {"-1h", "0s", "", "1", "1w", "3654d", "1.5h"}) {
    CAPTURE(text);
    CHECK(advance(app, {{"advance", text}}).faults() == std::vector<std::string>{"advance INVALID_FORMAT"});
  }
  CHECK(advance(app, {{"advance", "3650d"}}).status == 200);
  CHECK(advance(app, {{"advance", "4d"}}).faults() == std::vector<std::string>{"advance OUT_OF_RANGE"});
  CHECK(advance(app, {{"advance", "1d"}}).status == 200);
}

TEST_CASE("test clock: it never falls behind what another server has told", "[test_api]") {
  TestApp app(with_tests);
  const auto put = [&](std::string_view name, std::string_view value) {
    must(app.core().ports.transactions.write([&](store::Stores& tx) { return tx.installation.put(name, value); }));
  };
  put(store::kTestApi, "true");
  put(store::kTestClock, "3600000");
  CHECK(advance(app, {{"advance", "1m"}}).at("advanced_seconds") == json::Value(3660));
  put(store::kTestClock, "0");
  CHECK(advance(app, {{"advance", "1m"}}).at("advanced_seconds") == json::Value(3720));
}

TEST_CASE("test clock: it stands for a namespace that another one shares, unless both know", "[test_api]") {
  TestApp app(with_tests);
  CHECK(advance(app, {{"advance", "1m"}, {"namespace", "w1"}}).status == 200);
  CHECK(advance(app, {{"advance", "1m"}, {"namespace", "w2"}}).code() == "CONFLICT");
  CHECK(advance(app, {{"advance", "1m"}, {"namespace", "w1"}}).status == 200);  // a call that was refused is no use
  CHECK(advance(app, {{"advance", "1m"}, {"namespace", "w2"}, {"shared", true}}).status == 200);
  CHECK(advance(app, {{"advance", "1m"}, {"namespace", "W 2"}}).faults() == std::vector<std::string>{"namespace INVALID_FORMAT"});
}

TEST_CASE("test failures: an order names a call, a fault and one target", "[test_api]") {
  TestApp app(with_tests);
  const auto order = [&](json::Object body) {
    return app.send(post("/auth/test/failures").json(std::move(body)).bearer(kTestKey));
  };
  CHECK(order({{"next", "mail"}, {"as", "refuse"}}).faults() == std::vector<std::string>{"address REQUIRED"});
  CHECK(order({{"next", "mail"}, {"as", "refuse"}, {"address", "a@w1.example.test"}, {"namespace", "w1"}}).status == 422);
  for (const auto* name : {"ada", ""})
    CHECK(order({{"next", "mail"}, {"as", "refuse"}, {"address", name}}).faults() ==
          std::vector<std::string>{"address INVALID_FORMAT"});
  CHECK(order({{"next", "sms"}, {"as", "refuse"}, {"namespace", "w1"}}).status == 422);
  CHECK(order({{"next", "mail"}, {"as", "refuse"}, {"times", 0}, {"namespace", "w1"}}).status == 422);
  CHECK(order({{"next", "mail"}, {"as", "timeout"}, {"times", 2}, {"namespace", "w1"}}).status == 204);
  CHECK(app.bench().failures.take("mail", "a@w1.example.test") == "timeout");
}

TEST_CASE("test failures: the next question of an account fails, and the one after it does not", "[test_api][chat]") {
  TestApp app([](settings::Settings& settings) { with_tests(settings), with_chat_upstream(settings); });
  const auto token = app.sign_up("ada@w1.example.test").text("access_token");
  const auto ask = [&] { return app.send(post("/api/chat/message").json({{"message", "What is ROS 2?"}}).bearer(token)); };
  for (const auto fault : core::kTestFaults) {
    CAPTURE(fault);
    must(app.bench().failures.order("chat", "ada@w1.example.test", fault, 1));
    CHECK(ask().code() == "UPSTREAM_FAILED");
  }
  CHECK(ask().response.stream);
}

TEST_CASE("test failures: a failed adaptation is over, so that no reader joins it", "[test_api][pages]") {
  TestApp app([](settings::Settings& settings) { with_tests(settings), with_adapting(settings); });
  const auto token = app.sign_up("ada@w1.example.test").text("access_token");
  must(app.bench().failures.order("adapt", "w1", "timeout", 1));
  const auto ask = [&] {
    return app.send(post("/api/pages/adapt")
                        .json({{"task", "personalize"}, {"page", "/docs"}, {"title", "Docs"}, {"text", "# Docs"}})
                        .bearer(token));
  };
  CHECK(ask().code() == "UPSTREAM_FAILED");
  CHECK(ask().header("X-Adapted") == "fresh");
}

TEST_CASE("test limits: those of an address are empty again", "[test_api]") {
  TestApp app([](settings::Settings& settings) { with_tests(settings), with_limits(settings); });
  app.sign_up("ada@w1.example.test");
  const auto wrong = [&] {
    return app.send(post("/auth/login").json(sign_in_body("ada@w1.example.test", "a wrong passphrase"))).status;
  };
  int tries = 0;
  while (wrong() != 429 && tries < 100) ++tries;
  const auto cleared = app.send(del("/auth/test/limits?address=ada@w1.example.test").bearer(kTestKey));
  CHECK(cleared.status == 200);
  CHECK(app.kit().texts("SELECT actor FROM audit_events WHERE action = 'limits.cleared'") ==
        std::vector<std::string>{"operator:TEST_API"});
  CHECK(wrong() == 401);
  CHECK(app.send(del("/auth/test/limits").bearer(kTestKey)).faults() == std::vector<std::string>{"address REQUIRED"});
}

}  // namespace
}  // namespace usher::testing
