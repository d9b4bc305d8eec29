#include "common/core/installation_secret.h"

#include <fstream>
#include <set>
#include <thread>

#include "tests/catch.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

settings::Settings without_secret(const World& world) {
  return test_settings(world, [](settings::Settings& settings) { settings.secrets.usher = Secret(); });
}

TEST_CASE("installation secret: the setting's counts, and no file is made", "[secret]") {
  World world;
  const auto settings = test_settings(world);
  CHECK(must(find_or_make_secret(settings, world.random)).expose() == settings.secrets.usher.expose());
  CHECK_FALSE(std::filesystem::exists(secret_file_of(settings.database.sqlite_path)));
}

TEST_CASE("installation secret: is made once beside the database, for its owner only", "[secret][security]") {
  World world;
  const auto settings = without_secret(world);
  const Umask open_to_all(0);
  const auto made = must(find_or_make_secret(settings, world.random));
  CHECK(made.expose().size() >= 32);
  CHECK(must(find_or_make_secret(settings, world.random)).expose() == made.expose());
  CHECK(mode_of(secret_file_of(settings.database.sqlite_path)) == 0600);
}

TEST_CASE("installation secret: of several that start at once all get the same", "[secret][race]") {
  World world;
  const auto settings = without_secret(world);
  Mutex mutex;
  std::set<std::string> seen;
  std::vector<std::thread> servers;
  for (int i = 0; i < 8; ++i)
    servers.emplace_back([&] {
      const auto found = must(find_or_make_secret(settings, world.random));
      const Lock lock(mutex);
      seen.emplace(found.expose());
    });
  for (auto& server : servers) server.join();
  CHECK(seen.size() == 1);
}

TEST_CASE("installation secret: a file that was cut is an error that names it", "[secret]") {
  World world;
  const auto settings = without_secret(world);
  const auto path = secret_file_of(settings.database.sqlite_path);
  std::ofstream(path) << "short\n";
  const auto found = find_or_make_secret(settings, world.random);
  REQUIRE_FALSE(found.ok());
  CHECK(found.error().code == ErrorCode::kInvalidSettings);
  CHECK(std::string(found.error().detail()).find(path) != std::string::npos);
}

TEST_CASE("installation secret: a database refuses another secret than its own", "[secret][security]") {
  auto world = std::make_shared<World>();
  { TestCore first(world); }
  { TestCore again(world); }
  CHECK_THROWS_WITH(
      TestCore(world,
               [](settings::Settings& settings) { settings.secrets.usher = secret("quite another secret of thirty-two bytes"); }),
      Catch::Contains("SECRET_MISMATCH") && Catch::Contains("fingerprint"));
}

TEST_CASE("installation secret: how it fits a database is told without leaving anything behind", "[secret]") {
  using State = SecretFit::State;
  const auto world = std::make_shared<World>();
  const auto fit = [&](const settings::Settings& settings) {
    const auto database = must(db::Database::open(must(db::DatabaseUrl::parse(settings.database.url.expose()))));
    return must(fit_secret(settings, *must(database->connect())));
  };
  const auto other = test_settings(*world, [](settings::Settings& settings) {
    settings.secrets.usher = Secret(std::string("quite another secret of more than 32 bytes"));
  });
  CHECK(fit(without_secret(*world)).state == State::kNone);
  CHECK(fit(other).state == State::kUnchecked);
  CHECK_FALSE(std::filesystem::exists(secret_file_of(other.database.sqlite_path)));
  const TestCore core(world);  // leaves its check value
  CHECK(fit(without_secret(*world)).state == State::kMissing);
  CHECK(fit(without_secret(*world)).fingerprint.empty());
  CHECK(fit(other).state == State::kDiffers);
  const auto fitting = fit(test_settings(*world));
  CHECK(fitting.state == State::kFits);
  CHECK(fitting.fingerprint != fit(other).fingerprint);
}

}  // namespace
}  // namespace usher::core
