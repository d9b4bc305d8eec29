#include "server/database_sleep.h"

#include <semaphore>

#include "common/core/audit/audit_log.h"
#include "common/core/copying/backup_file.h"
#include "common/core/pages/adaptations.h"
#include "common/core/restoring/restore.h"
#include "common/core/tokens/access_tokens.h"
#include "common/core/tokens/key_ring.h"
#include "common/core/upkeep/leadership.h"
#include "common/db/open_database.h"
#include "common/store/operations/outbox.h"
#include "common/store/transactions.h"
#include "server/app.h"
#include "tests/catch.h"
#include "tests/eventually.h"
#include "tests/testkit/adapt.h"
#include "tests/testkit/people.h"
#include "tests/testkit/postgres_server.h"
#include "tests/testkit/questionnaires.h"
#include "tests/testkit/test_app.h"
#include "tests/testkit/world.h"

namespace usher {
namespace {

using namespace testkit;

constexpr minutes kAfter{4};
constexpr seconds kLook{5};

/// A server's parts that let its database sleep, by a clock that the test moves on.
struct SleepWorld {
  SleepWorld() {
    world->database = must(db::open_database(scratch.url(), {.sleeps_after = kAfter}));
    kit.emplace(world, on_postgres());
    claim = must(world->database->claim(db::Claim::kServer));
    leadership.emplace(*claim);
    sleep.emplace(DatabaseSleep::Parts{.core = kit->core(),
                                       .database = *world->database,
                                       .gate = gate(),
                                       .claim = *claim,
                                       .clock = world->clock,
                                       .log = log,
                                       .has_streams = [this] { return has_stream; },
                                       .end_listener = [this] { ++ended_listeners; },
                                       .renew_claim = [this] { return leadership->renew(); },
                                       .on_stranger = [this](const Error& why) { strangers.push_back(why.code); }});
  }
  ~SleepWorld() { gate().end(); }
  SleepWorld(const SleepWorld&) = delete;
  SleepWorld& operator=(const SleepWorld&) = delete;

  [[nodiscard]] Adapt on_postgres() const {
    return [this](settings::Settings& settings) {
      with_adapting(settings);
      settings.database.engine = settings::Engine::kPostgres;
      settings.database.url = Secret(std::string(scratch.url()));
    };
  }
  [[nodiscard]] db::SleepGate& gate() const { return *world->database->gate(); }
  [[nodiscard]] bool is_asleep() const { return gate().is_asleep(); }
  void look() { must(sleep->look()); }
  /// A look every five seconds.
  void pass(milliseconds time) {
    for (milliseconds gone{}; gone < time; gone += kLook) {
      world->clock.advance(kLook);
      look();
    }
  }
  void fall_asleep() {
    pass(kAfter + kLook);
    REQUIRE(is_asleep());
  }
  /// As a request does.
  void ask() {
    must(world->database->read_one([](db::Connection&) { return done(); }));
  }
  void mail_in(milliseconds time) {
    const auto now = world->clock.now();
    must((*kit)->ports.transactions.write([&](store::Stores& tx) {
      return tx.outbox.append({.id = MailId("m"),
                               .kind = "notice",
                               .address = "a@b",
                               .payload = "{}",
                               .created_at = now,
                               .next_attempt_at = now + time});
    }));
  }
  void run(std::string_view sql) const { must(scratch.connect()->script(sql)); }
  [[nodiscard]] std::int64_t number(std::string_view sql) const {
    return must(scratch.connect()->count(db::Query{"test/number", sql}, db::Bindings{}));
  }
  /// Rows that say that the server lives, or sleeps.
  [[nodiscard]] std::int64_t rows() const {
    return number(
        "SELECT (SELECT count(*) FROM usher.servers) + (SELECT count(*) FROM usher.installation WHERE name LIKE 'asleep/%')");
  }

  PostgresScratch scratch{PostgresScratch::Contents::kSchema};
  std::shared_ptr<World> world = std::make_shared<World>();
  std::string lines;
  Log log{LogFormat::kText, LogLevel::kInfo, world->clock, [this](std::string_view line) { lines += line; }};
  bool has_stream = false;
  int ended_listeners = 0;
  std::vector<ErrorCode> strangers;
  std::optional<TestCore> kit;
  std::unique_ptr<db::InstanceClaim> claim;
  std::optional<core::Leadership> leadership;
  std::optional<DatabaseSleep> sleep;
};

std::string title_of(TestCore& kit) { return json::to_text(*must(kit->questionnaires.active())->document.find("title")); }

bool says(const SleepWorld& world, std::string_view text) { return world.lines.find(text) != std::string::npos; }

TEST_CASE("database sleep: it sleeps so long after the last request that asked, and a request wakes it", "[db][sleep]") {
  if (!has_postgres()) return;
  SleepWorld world;
  world.ask();
  world.pass(kAfter);
  CHECK_FALSE(world.is_asleep());
  world.ask();
  world.pass(kAfter);
  CHECK_FALSE(world.is_asleep());
  world.pass(kLook);
  CHECK(world.is_asleep());
  CHECK(world.ended_listeners == 1);
  CHECK(says(world, "awake_seconds=485"));
  world.pass(minutes(10));
  world.ask();
  CHECK_FALSE(world.is_asleep());
  CHECK(world.leadership->leads());
  CHECK(says(world, "slept_seconds=600"));
  world.pass(kAfter);
  CHECK_FALSE(world.is_asleep());
  world.pass(kLook);
  CHECK(world.is_asleep());
}

TEST_CASE("database sleep: a stream, another server or mail that is soon due keeps it awake", "[db][sleep]") {
  if (!has_postgres()) return;
  SleepWorld world;
  world.has_stream = true;
  world.pass(2 * kAfter);
  CHECK_FALSE(world.is_asleep());
  world.has_stream = false;
  const auto other = must(db::open_database(world.scratch.url(), {.write_queue = false}));
  auto beside = must(other->claim(db::Claim::kServer));
  world.pass(kAfter + kLook);
  CHECK_FALSE(world.is_asleep());
  beside.reset();
  world.mail_in(2 * kAfter);
  world.pass(kAfter + kLook);
  CHECK_FALSE(world.is_asleep());
  world.run("DELETE FROM usher.outbox");
  world.look();
  CHECK_FALSE(world.is_asleep());  // it has just asked
  world.pass(kAfter);
  CHECK(world.is_asleep());
}

TEST_CASE("database sleep: while a posted work runs it stays awake, with its place", "[db][sleep]") {
  if (!has_postgres()) return;
  SleepWorld world;
  std::promise<void> may_end;
  must(world.world->database->writer().post([end = may_end.get_future().share()](db::Connection&) {
    end.wait();
    return done();
  }));
  world.pass(kAfter + 2 * kLook);
  CHECK_FALSE(world.is_asleep());
  CHECK(world.number("SELECT count(*) FROM usher.servers") == 1);
  CHECK(world.number("SELECT count(*) FROM usher.installation WHERE name LIKE 'awake/%'") == 0);
  may_end.set_value();
  world.fall_asleep();
}

TEST_CASE("database sleep: it sleeps although the database does not take its word, and then trusts no cache", "[db][sleep]") {
  if (!has_postgres()) return;
  SleepWorld world;
  auto& kit = *world.kit;
  publish(kit, changed_sample("Your background", "Published"));
  world.run("INSERT INTO usher.installation SELECT 'awake/' || to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM'), 'no number'");
  world.fall_asleep();
  CHECK(says(world, "write_failed"));
  world.run(
      "DELETE FROM usher.installation WHERE name LIKE 'awake/%';"
      "UPDATE usher.questionnaires SET document = replace(document, 'Published', 'Other')");
  world.ask();
  CHECK(title_of(kit).find("Other") != std::string::npos);
  CHECK(world.number("SELECT count(*) FROM usher.servers") == 1);
}

TEST_CASE("database sleep: it wakes when a mail is due", "[db][sleep][mail]") {
  if (!has_postgres()) return;
  SleepWorld world;
  world.mail_in(minutes(20));
  world.fall_asleep();
  world.pass(minutes(15));
  CHECK(world.is_asleep());
  world.pass(minutes(1));
  CHECK_FALSE(world.is_asleep());
  CHECK(says(world, "by=mail"));
}

TEST_CASE("database sleep: it wakes for its upkeep a day after it fell asleep", "[db][sleep]") {
  if (!has_postgres()) return;
  SleepWorld world;
  world.fall_asleep();
  world.world->clock.advance(hours(20));
  world.look();
  world.ask();
  world.fall_asleep();
  world.world->clock.advance(hours(24) - kLook);
  world.look();
  CHECK(world.is_asleep());
  world.pass(kLook);
  CHECK_FALSE(world.is_asleep());
  CHECK(says(world, "by=upkeep"));
}

/// One answer, made and asked again: the second use is in memory only.
void use_adapted_page_twice(TestCore& kit, const domain::SessionActor& actor) {
  const core::AdaptCaller reader{.owner = domain::Owner(actor.user().id), .actor = &actor};
  const core::AdaptOrder order{.task = "translate", .page = "/docs", .title = "Docs", .text = "# Docs", .language = "ur"};
  const auto made = must(kit->adaptations.adapt(reader, order, caller()));
  made.call->on_bytes("data: {\"delta\":\"x\"}\n\n");
  made.call->on_end(true);
  CHECK(must(kit->adaptations.adapt(reader, order, caller())).from == "kept");
}

TEST_CASE("database sleep: what was counted in memory is stored before", "[db][sleep]") {
  if (!has_postgres()) return;
  SleepWorld world;
  auto& kit = *world.kit;
  const auto actor = actor_of(kit, sign_up(kit));
  use_adapted_page_twice(kit, actor);
  for (int i = 0; i < 8; ++i)
    kit->audit.post({.action = "user.sign_in_refused", .succeeded = false, .user = actor.user().id}, caller());
  eventually("the answer to be stored", [&] { return world.number("SELECT count(*) FROM usher.adapted_pages") == 1; });
  world.fall_asleep();
  CHECK(world.number("SELECT hits FROM usher.adapted_pages") == 1);
  CHECK(world.number("SELECT count(*) FROM usher.audit_events WHERE personal LIKE '%\"repeats\":3%'") == 1);
}

TEST_CASE("database sleep: a key that was revoked meanwhile neither signs nor verifies", "[db][sleep][security]") {
  if (!has_postgres()) return;
  SleepWorld world;
  auto& kit = *world.kit;
  const auto grant = sign_up(kit);
  const auto kid = must(kit->keys.signer())->kid();
  world.fall_asleep();
  {
    auto beside = std::make_shared<World>();
    TestCore command(beside, world.on_postgres());
    must(command->keys.rotate(admin(), true));
    must(command->keys.revoke(admin(), KeyId(kid)));
  }
  CHECK(world.is_asleep());
  world.ask();
  CHECK_FALSE(kit->access_tokens.verify(grant.access_token).ok());
  CHECK(must(kit->keys.signer())->kid() != kid);
}

TEST_CASE("database sleep: the questionnaire is answered without a wake, and forgotten after a restore", "[db][sleep]") {
  if (!has_postgres()) return;
  SleepWorld world;
  auto& kit = *world.kit;
  publish(kit, changed_sample("Your background", "Published"));
  world.fall_asleep();
  CHECK(title_of(kit).find("Published") != std::string::npos);
  CHECK(world.is_asleep());
  world.run(
      "UPDATE usher.questionnaires SET document = replace(document, 'Published', 'Other');"
      "INSERT INTO usher.installation VALUES ('restored_at_ms', '1')");
  world.ask();
  CHECK(title_of(kit).find("Other") != std::string::npos);
}

TEST_CASE("database sleep: after another schema, secret or mark the server is to end, and is listed no more",
          "[db][sleep][security]") {
  if (!has_postgres()) return;
  struct Row {
    const char* change;
    ErrorCode code;
  };
  const auto row = GENERATE(
      values<Row>({{"INSERT INTO usher.schema_migrations VALUES (9999, 'later', '', 0, NULL)", ErrorCode::kSchemaOutdated},
                   {"UPDATE usher.installation SET value = 'other' WHERE name = 'secret_check'", ErrorCode::kSecretMismatch},
                   {"INSERT INTO usher.installation VALUES ('test_api', 'true')", ErrorCode::kConflict}}));
  CAPTURE(row.change);
  SleepWorld world;
  world.fall_asleep();
  CHECK(world.rows() == 1);
  world.run(row.change);
  const auto refused = world.world->database->read_one([](db::Connection&) { return done(); });
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().retry_after);
  CHECK(world.strangers == std::vector{row.code});
  CHECK(world.is_asleep());
  CHECK(world.rows() == 0);
  CHECK(world.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()") ==
        0);
}

TEST_CASE("database sleep: into a restore that has not ended it does not wake", "[db][sleep][restore]") {
  if (!has_postgres()) return;
  SleepWorld world;
  world.fall_asleep();
  world.run("INSERT INTO usher.installation VALUES ('copy/source', 'of a restore that was killed')");
  const auto refused = world.world->database->read_one([](db::Connection&) { return done(); });
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().retry_after);
  CHECK(world.strangers.empty());  // a start would refuse, too
  CHECK(world.is_asleep());
  CHECK(world.number("SELECT count(*) FROM usher.servers") == 0);
}

TEST_CASE("database sleep: a database of tests that it knew as such is known again", "[db][sleep][test_api]") {
  if (!has_postgres()) return;
  SleepWorld world;
  world.run("INSERT INTO usher.installation VALUES ('test_api', 'true')");
  world.fall_asleep();
  world.ask();
  CHECK_FALSE(world.is_asleep());
  world.fall_asleep();
  world.run("DELETE FROM usher.installation WHERE name = 'test_api'");
  CHECK_FALSE(world.world->database->read_one([](db::Connection&) { return done(); }).ok());
  CHECK(world.strangers == std::vector{ErrorCode::kConflict});
}

TEST_CASE("database sleep: while a command is alone it does not wake, and stays listed", "[db][sleep]") {
  if (!has_postgres()) return;
  SleepWorld world;
  world.fall_asleep();
  const auto other = must(db::open_database(world.scratch.url(), {.write_queue = false}));
  auto alone = must(other->claim(db::Claim::kAlone));
  CHECK_FALSE(world.world->database->read_one([](db::Connection&) { return done(); }).ok());
  CHECK(world.strangers.empty());
  CHECK(must(other->sleeping_servers()).size() == 1);
  alone.reset();
  eventually("the next try", [&] { return world.sleep->look().ok() && !world.is_asleep(); });
  CHECK(says(world, "by=retry"));
}

TEST_CASE("database sleep: after a wake that failed it trusts no cache", "[db][sleep]") {
  if (!has_postgres()) return;
  SleepWorld world;
  auto& kit = *world.kit;
  publish(kit, changed_sample("Your background", "Published"));
  world.fall_asleep();
  world.run("INSERT INTO usher.servers VALUES ('command', 'alone', 0, 4000000000000, '', '', 0)");
  CHECK_FALSE(world.world->database->read_one([](db::Connection&) { return done(); }).ok());
  world.run(
      "DELETE FROM usher.servers WHERE id = 'command';"
      "UPDATE usher.questionnaires SET document = replace(document, 'Published', 'Other')");
  eventually("the next try", [&] { return world.world->database->read_one([](db::Connection&) { return done(); }).ok(); });
  CHECK(title_of(kit).find("Other") != std::string::npos);
}

TEST_CASE("database sleep: a server that comes meanwhile works beside it, and then neither sleeps", "[db][sleep]") {
  if (!has_postgres()) return;
  SleepWorld world;
  world.fall_asleep();
  const auto other = must(db::open_database(world.scratch.url(), {.write_queue = false}));
  const auto beside = must(other->claim(db::Claim::kServer));
  CHECK(must(other->sleeping_servers()).size() == 1);
  CHECK(must(other->live_servers()).size() == 1);
  world.ask();
  CHECK(must(other->sleeping_servers()).empty());
  CHECK(must(other->live_servers()).size() == 2);
  world.pass(2 * kAfter);
  CHECK_FALSE(world.is_asleep());
}

TEST_CASE("database sleep: under a restore it does not wake, and after it has what was restored", "[db][sleep][restore]") {
  if (!has_postgres()) return;
  SleepWorld world;
  auto& kit = *world.kit;
  const auto& directory = world.world->directory;
  const auto file = directory.file("b.db");
  {
    const auto source = must(db::open_database(world.scratch.url(), {.create = false, .write_queue = false}));
    must(core::write_backup({*source, {.url = world.scratch.url()}, world.world->clock, directory.path()}, file, nullptr));
  }
  publish(kit, changed_sample("Your background", "Published"));
  world.fall_asleep();
  int refusals = 0;
  const auto is_refused = [&world] { return !world.world->database->read_one([](db::Connection&) { return done(); }).ok(); };
  const core::RestoreCalls calls{
      .approve = [](const core::RestorePlan&) { return done(); },
      .progress = [&](const char*) { return [&](std::int64_t, std::int64_t) { refusals += is_refused() ? 1 : 0; }; }};
  auto settings = test_settings(*world.world, world.on_postgres());
  settings.database.sqlite_path = "";
  auto erasures = must(core::RestoredErasures::named(std::nullopt));
  const core::RestoreOrder order{.file = file, .name = file, .work_directory = directory.file("work"), .made_at = {}};
  must(core::Restore(settings, world.world->clock, world.world->random, admin()).run(order, erasures, calls));
  CHECK(refusals > 0);
  CHECK(world.strangers.empty());
  eventually("the next try", [&] { return !is_refused(); });
  CHECK(title_of(kit).find("Published") == std::string::npos);
  CHECK(kit->keys.signer().ok());
}

TEST_CASE("database sleep: a restored database without a key that signs gets one", "[db][sleep][restore]") {
  if (!has_postgres()) return;
  SleepWorld world;
  auto& kit = *world.kit;
  world.fall_asleep();
  world.run("DELETE FROM usher.signing_keys; INSERT INTO usher.installation VALUES ('restored_at_ms', '1')");
  world.ask();
  CHECK(kit->keys.signer().ok());
  CHECK(world.number("SELECT count(*) FROM usher.signing_keys") == 1);
}

TEST_CASE("database sleep: while the server stops, a request passes what a wake looks at", "[db][sleep][security]") {
  if (!has_postgres()) return;
  SleepWorld world;
  world.fall_asleep();
  world.gate().end();
  world.run("UPDATE usher.installation SET value = 'other' WHERE name = 'secret_check'");
  CHECK_FALSE(world.world->database->read_one([](db::Connection&) { return done(); }).ok());
  CHECK(world.strangers == std::vector{ErrorCode::kSecretMismatch});
}

/// Of another issuer, or over. No key here has their id.
std::vector<std::string> dead_jwts(const std::string& us) {
  const std::string of_others = R"({"iss":"x","aud":"x","sub":"a","sid":"b","exp":9999999999})";
  const std::string over = R"({"iss":")" + us + R"(","aud":")" + us + R"(","sub":"a","sid":"b","exp":1})";
  std::vector<std::string> all;
  for (const std::string& header :
       {std::string(R"({"alg":"EdDSA","kid":"x","typ":"at+jwt"})"), std::string(R"({"alg":"EdDSA","kid":"x"})")})
    for (const auto& claims : {of_others, over})
      all.push_back(base64url_encode(header) + "." + base64url_encode(claims) + ".c2ln");
  return all;
}

TEST_CASE("database sleep: probes, pages and who shows no credential leave it asleep", "[db][sleep][ops]") {
  if (!has_postgres()) return;
  const PostgresScratch scratch(PostgresScratch::Contents::kSchema);
  auto world = std::make_shared<World>();
  world->database = must(db::open_database(scratch.url(), {.sleeps_after = kAfter}));
  auto& gate = *world->database->gate();
  {
    TestApp app(world, [&](settings::Settings& settings) {
      settings.database.engine = settings::Engine::kPostgres;
      settings.database.url = Secret(std::string(scratch.url()));
    });
    const auto token = app.sign_up().text("access_token");
    must(app.core().questionnaires.active());  // as a start reads it
    int wakes = 0;
    gate.set_wake([&] {
      ++wakes;
      return world->database->reconnect(steady_now() + db::SleepGate::kPatience);
    });
    REQUIRE(gate.fall_asleep([&] { return world->database->disconnect(); }));
    for (const char* path : {"/healthz", "/readyz", "/metrics", "/.well-known/jwks.json", "/usher.js", "/account/sign-in",
                             "/account/sign-up", "/auth/questionnaire", "/auth/reader", "/auth/me?optional=1"})
      CHECK(app.send(get(path).from("127.0.0.1")).status < 300);
    CHECK(app.send(get("/readyz")).text("database") == "asleep");
    CHECK(app.send(get("/auth/me")).status == 401);
    CHECK(app.send(post("/auth/wake")).status == 403);
    CHECK(app.send(post("/auth/wake").bearer("99999999999999.made-up")).status == 403);
    for (const auto& dead : dead_jwts(app.core().ports.settings.public_url)) {
      CHECK(app.send(get("/auth/me").bearer(dead)).status == 401);
      CHECK(app.send(get("/auth/reader").bearer(dead)).text("source") == "none");
      CHECK(app.send(get("/api/v1/profile").bearer(dead)).status == 401);
    }
    CHECK(wakes == 0);
    CHECK(app.send(get("/auth/me").bearer(token)).status == 200);
    CHECK(wakes == 1);
    REQUIRE(gate.fall_asleep([&] { return world->database->disconnect(); }));
    std::counting_semaphore<> begun(0);
    std::counting_semaphore<> may_wake(0);
    gate.set_wake([&] {
      begun.release();
      may_wake.acquire();
      return world->database->reconnect(steady_now() + db::SleepGate::kPatience);
    });
    auto first = std::async(std::launch::async, [&] { return app.send(get("/auth/me").bearer(token)).status; });
    begun.acquire();
    CHECK(app.app().pipeline().serve(std::move(get("/auth/me").bearer(token).request)).again_in);
    CHECK(app.send(get("/auth/reader")).status == 200);
    may_wake.release();
    CHECK(first.get() == 200);
    CHECK(app.send(get("/auth/me").bearer(token)).status == 200);
    REQUIRE(gate.fall_asleep([&] { return world->database->disconnect(); }));
    gate.set_wake([]() -> Status { return error(ErrorCode::kDatabaseBusy); });
    CHECK(app.send(get("/auth/reader").bearer(token)).status == 503);
    CHECK(app.send(get("/readyz")).status == 503);
  }
  gate.end();
}

TEST_CASE("database sleep: a day of 40 visits in four blocks", "[db][sleep]") {
  if (!has_postgres()) return;
  SleepWorld world;
  constexpr int kBlocks = 4;
  constexpr int kVisits = 10;  // of a block
  constexpr minutes kBetweenVisits{3};
  constexpr minutes kBlock = (kVisits - 1) * kBetweenVisits;
  world.pass(hours(1));
  for (int block = 0; block < kBlocks; ++block) {
    world.pass(hours(3));
    for (int visit = 0; visit < kVisits; ++visit) {
      if (visit > 0) world.pass(kBetweenVisits);
      world.ask();
    }
  }
  world.pass(hours(24) - hours(1) - kBlocks * (hours(3) + kBlock));
  CHECK(world.is_asleep());
  const auto awake_minutes =
      world.number("SELECT CAST(value AS BIGINT) / 60000 FROM usher.installation WHERE name LIKE 'awake/%'");
  constexpr auto kNeeded = kBlocks * (kBlock + kAfter);
  CHECK(awake_minutes >= kNeeded.count());
  CHECK(awake_minutes <= (kNeeded + minutes(10)).count());
}

}  // namespace
}  // namespace usher
