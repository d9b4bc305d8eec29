#include "common/core/secrets/installation_secret.h"

#include <fstream>
#include <set>
#include <thread>

#include "common/base/mutex.h"
#include "common/core/upkeep/schema_state.h"
#include "common/crypto/random.h"
#include "common/db/open_database.h"
#include "common/settings/settings.h"
#include "common/store/transactions.h"
#include "tests/catch.h"
#include "tests/testkit/people.h"
#include "tests/testkit/temp_directory.h"
#include "tests/testkit/world.h"

namespace usher::core {
namespace {

using namespace testkit;

settings::Settings without_secret(const World& world) {
  return test_settings(world, [](settings::Settings& settings) { settings.secrets.usher = Secret(); });
}

/// A migrated database without a check value of a secret.
struct Fresh {
  World world;
  settings::Settings settings = without_secret(world);
  std::unique_ptr<db::Database> database = must(db::open_database(must(db::DatabaseUrl::parse(settings.database.url.expose()))));
  store::Transactions transactions{*database, world.clock};
  std::string path = secret_file_of(settings.database.sqlite_path);

  Fresh() {
    must(bring_schema_up(*database, true, world.clock, [](std::string_view) {}));
  }
  Result<InstallationSecrets> open() { return open_secrets(settings, world.random, transactions); }
  Result<Secret> find_or_make() { return find_or_make_secret(settings, world.random, transactions); }
};

TEST_CASE("installation secret: the setting is used and no file is created", "[secret]") {
  Fresh fresh;
  fresh.settings.secrets.usher = secret("a secret of its own, of more than 32 bytes");
  CHECK(must(fresh.find_or_make()).expose() == fresh.settings.secrets.usher.expose());
  CHECK_FALSE(std::filesystem::exists(fresh.path));
}

TEST_CASE("installation secret: without the setting a file with mode 0600 is created once", "[secret][security]") {
  Fresh fresh;
  const Umask open_to_all(0);
  const auto made = must(fresh.find_or_make());
  CHECK(made.expose().size() >= 32);
  CHECK(must(fresh.find_or_make()).expose() == made.expose());
  CHECK(mode_of(fresh.path) == 0600);
}

TEST_CASE("installation secret: a lost file is not replaced", "[secret]") {
  Fresh fresh;
  const auto made = must(fresh.find_or_make());
  must(fresh.open());
  std::filesystem::remove(fresh.path);
  const auto lost = fresh.find_or_make();
  REQUIRE_FALSE(lost.ok());
  CHECK(lost.error().code == ErrorCode::kSecretMismatch);
  CHECK(lost.error().what.find("put the file " + fresh.path + " back, or set USHER_SECRET") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(fresh.path));
}

TEST_CASE("installation secret: the error of a wrong secret names its source", "[secret]") {
  Fresh fresh;
  must(fresh.open());
  fresh.settings.secrets.usher = secret("another secret, of more than thirty-two bytes");
  std::filesystem::rename(fresh.path, fresh.path + ".away");
  CHECK(fresh.open().error().what.starts_with("The secret in USHER_SECRET"));
  std::ofstream(fresh.path) << "another secret, of more than thirty-two bytes\n";
  fresh.settings.secrets.usher = Secret();
  CHECK(fresh.open().error().what.starts_with("The secret in " + fresh.path));
}

TEST_CASE("installation secret: eight concurrent starts, all get the same", "[secret][race]") {
  Fresh fresh;
  Mutex mutex;
  std::set<std::string> seen;
  std::vector<std::thread> servers;
  for (int i = 0; i < 8; ++i)
    servers.emplace_back([&] {
      crypto::SystemRandom random;
      const auto found = must(open_secrets(fresh.settings, random, fresh.transactions));
      const Lock lock(mutex);
      seen.emplace(found.current.text().expose());
    });
  for (auto& server : servers) server.join();
  CHECK(seen.size() == 1);
}

TEST_CASE("installation secret: a truncated file is an error that names it", "[secret]") {
  Fresh fresh;
  std::ofstream(fresh.path) << "short\n";
  const auto found = fresh.find_or_make();
  REQUIRE_FALSE(found.ok());
  CHECK(found.error().code == ErrorCode::kInvalidSettings);
  CHECK(std::string(found.error().detail()).find(fresh.path) != std::string::npos);
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

TEST_CASE("installation secret: the check of its fit changes nothing", "[secret]") {
  using State = SecretFit::State;
  const auto world = std::make_shared<World>();
  const auto fit = [&](const settings::Settings& settings) {
    const auto database = must(db::open_database(must(db::DatabaseUrl::parse(settings.database.url.expose()))));
    return must(fit_secret(settings, *must(database->connect())));
  };
  const auto other = test_settings(*world, [](settings::Settings& settings) {
    settings.secrets.usher = Secret(std::string("quite another secret of more than 32 bytes"));
  });
  CHECK(fit(without_secret(*world)).state == State::kNone);
  CHECK(fit(other).state == State::kUnchecked);
  CHECK_FALSE(std::filesystem::exists(secret_file_of(other.database.sqlite_path)));
  const TestCore core(world);  // stores its check value
  CHECK(fit(without_secret(*world)).state == State::kMissing);
  CHECK(fit(without_secret(*world)).fingerprint.empty());
  CHECK(fit(other).state == State::kDiffers);
  const auto fitting = fit(test_settings(*world));
  CHECK(fitting.state == State::kFits);
  CHECK(fitting.fingerprint != fit(other).fingerprint);
  const auto changing = fit(test_settings(*world, [](settings::Settings& settings) {
    settings.secrets.usher_previous = std::move(settings.secrets.usher);
    settings.secrets.usher = secret("quite another secret of more than 32 bytes");
  }));
  CHECK(changing.state == State::kChanging);
  CHECK(changing.fingerprint == fit(other).fingerprint);
  CHECK(changing.previous_fingerprint == fitting.fingerprint);
}

}  // namespace
}  // namespace usher::core
