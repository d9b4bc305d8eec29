#include "common/settings/sources.h"

#include "tests/catch.h"
#include "tests/common/settings/folder.h"

namespace usher::settings {
namespace {

TEST_CASE("sources: given files replace the default ones", "[settings]") {
  Folder folder;
  folder.with(".env", "PORT=1")
      .with("usher.toml", "host = '10.0.0.1'")
      .with("other.env", "PORT=2")
      .with("other.toml", "host = '10.0.0.2'");
  auto sources = folder.sources();
  sources.env_file = folder.path() / "other.env";
  sources.config_file = "other.toml";
  const auto loaded = load(sources);
  REQUIRE(loaded.ok());
  CHECK(loaded.value().settings.listen.port == 2);
  CHECK(loaded.value().settings.listen.host == "10.0.0.2");
  CHECK(effective(loaded.value(), "HOST").origin == "other.toml line 1");
  CHECK(effective(loaded.value(), "PORT").origin == (folder.path() / "other.env").string() + " line 1");
}

TEST_CASE("sources: a given file must exist", "[settings]") {
  Folder folder;
  auto sources = folder.sources();
  sources.env_file = "missing.env";
  sources.config_file = "missing.toml";
  const auto loaded = load(sources);
  CHECK(fault_of(loaded, "--env-file").find("missing.env: No such file or directory; give a file that this user may read") !=
        std::string::npos);
  CHECK(fault_of(loaded, "--config").find("missing.toml: No such file or directory") != std::string::npos);
}

TEST_CASE("sources: a directory called .env is ignored", "[settings]") {
  Folder folder;
  std::filesystem::create_directory(folder.path() / ".env");
  CHECK(load(folder.sources()).ok());
}

TEST_CASE("sources: unknown names in .env and the environment are ignored", "[settings]") {
  Folder folder;
  folder.with(".env", "SOMETHING_ELSE=1\nOIDC_BROKEN=1\nPORTS=x");
  CHECK(load(folder.sources({{"rate_limits.refresh_session", "0"}, {"OTHER", "1"}})).ok());
}

TEST_CASE("sources: invalid lines of .env are reported beside the other errors", "[settings]") {
  Folder folder;
  folder.with(".env", "PORT='1");
  const auto loaded = load(folder.sources({{"HOST", "a b"}}));
  CHECK(fault_of(loaded, ".env line 1") == "has a quote that is not closed in its line; close it");
  CHECK_FALSE(fault_of(loaded, "HOST").empty());
}

}  // namespace
}  // namespace usher::settings
