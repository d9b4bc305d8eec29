#include "tests/testkit/test_core.h"

#include "common/core/texts/catalogue.h"
#include "common/core/upkeep/schema_state.h"
#include "common/db/open_database.h"
#include "common/settings/load.h"
#include "tests/testkit/restless_database.h"
#include "tests/testkit/world.h"

namespace usher::testkit {
namespace {

/// A migrated database of this process. Copies of it save each test the migrations.
const std::string& template_database(const Clock& clock) {
  static const TempDirectory directory;
  static const std::string path = [&clock] {
    const auto made = directory.file("template.db");
    must(core::bring_schema_up(*must(db::open_database("sqlite:" + made)), true, clock, [](std::string_view) {}));
    return made;
  }();
  return path;
}

std::unique_ptr<db::Database> open_migrated(const settings::Settings& settings, const World& world,
                                            const std::shared_ptr<DatabaseWatch>& watch) {
  const auto& path = settings.database.sqlite_path;
  const bool is_new = settings.database.url.expose() == "sqlite:" + path && !std::filesystem::exists(path);
  if (is_new) std::filesystem::copy_file(template_database(world.clock), path);
  auto database = restless(world.database ? world.database : must(db::open_database(settings.database.url.expose())), watch);
  must(core::bring_schema_up(*database, true, world.clock, [](std::string_view) {}));
  return database;
}

}  // namespace

void fail(const Error& error) {
  throw std::runtime_error(std::string(error.row().wire) + ": " + std::string(error.detail()) + " " + error.cause.for_log());
}

core::Catalogue texts_of(const settings::Settings& settings) {
  static const auto built_in = core::Catalogue::built_in();
  return settings.site.templates.empty() ? built_in : must(core::Catalogue::load(settings.site.templates));
}

settings::Settings test_settings(const World& world, const Adapt& adapt) {
  auto settings = settings::default_settings();
  settings.database.sqlite_path = world.directory.file("usher.db");
  settings.database.url = Secret("sqlite:" + settings.database.sqlite_path);
  settings.secrets.usher = Secret(std::string("a-secret-for-tests-of-more-than-32-bytes"));
  settings.secrets.better_auth = Secret(std::string("another-secret-for-tests-and-for-cookies"));
  settings.tokens.algorithm = settings::JwtAlgorithm::kEdDsa;
  settings.argon2 = {.memory_kib = 8, .time = 1, .lanes = 1};
  settings.limits.enabled = false;
  if (adapt) adapt(settings);
  return settings;
}

void with_limits(settings::Settings& settings) { settings.limits.enabled = true; }

void with_tests(settings::Settings& settings) {
  settings.test_api.on = true;
  settings.test_api.key = Secret(std::string(kTestKey));
}

TestCore::TestCore(std::shared_ptr<World> world, const Adapt& adapt)
    : world_(std::move(world)),
      settings_(std::make_unique<settings::Settings>(test_settings(*world_, adapt))),
      watch_(std::make_shared<DatabaseWatch>()),
      moved_clock_(world_->clock),
      database_(open_migrated(*settings_, *world_, watch_)),
      core_(must(core::Core::make(*settings_, moved_clock_, world_->random, *database_, world_->http, texts_of(*settings_)))) {
  must(core_->start());
}

TestCore::TestCore(const Adapt& adapt) : TestCore(std::make_shared<World>(), adapt) {}

TestCore::~TestCore() = default;

FakeClock& TestCore::clock() { return world_->clock; }

crypto::Random& TestCore::random() { return world_->random; }

FakeHttp& TestCore::http() { return world_->http; }

void TestCore::settle() {
  must(database_->writer().write([](db::Connection&) { return done(); }));
}

db::Connection& TestCore::looking() {
  if (!looking_) looking_ = must(database_->connect());
  return *looking_;
}

std::vector<std::string> TestCore::texts(std::string_view sql) {
  settle();
  std::vector<std::string> found;
  must(looking().each({"test", sql}, {}, [&](const db::Row& row) {
    found.push_back(row.string(0));
    return true;
  }));
  return found;
}

std::int64_t TestCore::number(std::string_view sql) { return std::stoll(texts(sql).at(0)); }

void TestCore::run(std::string_view sql) {
  must(database_->writer().write([&](db::Connection& connection) { return connection.script(sql); }));
}

std::string TestCore::everything_stored() {
  std::string all;
  const auto tables = texts("SELECT name FROM sqlite_master WHERE type = 'table'");
  for (const auto& table : tables) {
    const auto sql = "SELECT * FROM " + table;
    must(looking().each({"test", sql}, {}, [&](const db::Row& row) {
      for (int column = 0; column < row.columns(); ++column) all.append(row.text(column)).append("\n");
      return true;
    }));
  }
  return all;
}

}  // namespace usher::testkit
