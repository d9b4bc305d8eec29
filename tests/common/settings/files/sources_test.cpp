#include "common/settings/files/sources.h"

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

TEST_CASE("sources: the file to edit is the one that is read, or a new one in the working directory", "[settings]") {
  Folder here;
  Folder system;
  auto sources = here.sources();
  CHECK(toml_path(sources) == here.path() / "usher.toml");
  sources.system_directory = system.path();
  CHECK(toml_path(sources) == here.path() / "usher.toml");
  system.with("usher.toml", "");
  CHECK(toml_path(sources) == system.path() / "usher.toml");
  here.with("usher.toml", "");
  CHECK(toml_path(sources) == here.path() / "usher.toml");
  sources.ignores_files_of_others = true;
  std::filesystem::permissions(here.path() / "usher.toml", std::filesystem::perms::others_write,
                               std::filesystem::perm_options::add);
  CHECK(toml_path(sources) == system.path() / "usher.toml");
  sources.config_file = "other.toml";
  CHECK(toml_path(sources) == here.path() / "other.toml");
}

TEST_CASE("sources: without usher.toml in the working directory, the system's files count", "[settings]") {
  Folder system;
  system.with("usher.toml", "host = '10.0.0.1'\nport = 1\nsession_max_days = 5\n")
      .with("usher.env", "PORT=2\nSESSION_MAX_DAYS=6\n");
  Folder folder;
  folder.with(".env", "SESSION_MAX_DAYS=7");
  auto sources = folder.sources();
  sources.system_directory = system.path();
  const auto loaded = load(sources);
  REQUIRE(loaded.ok());
  CHECK(loaded.value().settings.listen.host == "10.0.0.1");
  CHECK(effective(loaded.value(), "HOST").origin == (system.path() / "usher.toml").string() + " line 1");
  CHECK(effective(loaded.value(), "PORT").origin == (system.path() / "usher.env").string() + " line 1");
  CHECK(effective(loaded.value(), "SESSION_MAX_DAYS").origin == ".env line 1");

  folder.with("usher.toml", "port = 3");
  const auto own = load(sources);
  REQUIRE(own.ok());
  CHECK(own.value().settings.listen.port == 3);
  CHECK(own.value().settings.listen.host == "127.0.0.1");
  sources.config_file = system.path() / "usher.toml";
  CHECK(load(sources).value().settings.listen.port == 1);
}

TEST_CASE("sources: a system's file that is not readable is an error that names the user to be", "[settings]") {
  Folder system;
  system.with("usher.toml", std::string(2'000'000, '#'));
  auto sources = Folder().sources();
  sources.system_directory = system.path();
  const auto fault = fault_of(load(sources), (system.path() / "usher.toml").string());
  CHECK(fault.find("; run the program as root, by sudo, or as the user of the service, or name a file by --config") !=
        std::string::npos);
}

TEST_CASE("sources: a user who may read none of the system's files gets one message, about the files alone", "[settings]") {
  Folder system;
  for (const char* name : {"usher.toml", "usher.env"}) system.with(name, std::string(2'000'000, '#'));
  auto sources = Folder().sources();
  sources.system_directory = system.path();
  const auto loaded = load(sources);
  const auto path = (system.path() / "usher.toml").string();
  CHECK(loaded.error().fields.size() == 1);
  CHECK(loaded.error().what.starts_with("the settings cannot be read:\n  " + path + ": cannot be read: it is larger"));
}

TEST_CASE("sources: what .env has for other programs is skipped with a warning, whatever stands in it", "[settings]") {
  const auto others = GENERATE(
      values<std::string>({"my-key=1", "api.host=x", "AWS_PROFILE", "[section]", "set -a", "KEY=\"open", "KEY='x' y", "9=1"}));
  CAPTURE(others);
  Folder folder;
  folder.with(".env", others + "\nSITE_NAME=Course\nKEY: \"-----BEGIN-----\nPORT=1\n-----END-----\"\nPORT=8123\n");
  const auto loaded = load(folder.sources());
  REQUIRE(loaded.ok());
  CHECK(loaded.value().settings.site.name == "Course");
  CHECK(loaded.value().settings.listen.port == 8123);
  const auto& warnings = loaded.value().warnings;
  CHECK(std::count_if(warnings.begin(), warnings.end(), [](const Warning& one) { return one.key.starts_with(".env"); }) == 1);
  CHECK(warning_about(loaded.value(), ".env line 1").starts_with("is skipped: it "));
}

TEST_CASE("sources: a line of .env that names a setting must be right, as must every line of the system's file", "[settings]") {
  const auto row = GENERATE(values<std::string>(
      {"PORT", "PORT:81", "PORT=\"81", "PORT='81' 82", "SITE_NAME=\"Course\nPORT=8123", "export OIDC_X_ISSUER"}));
  CAPTURE(row);
  Folder folder;
  folder.with(".env", row + "\n");
  CHECK_FALSE(fault_of(load(folder.sources()), ".env line 1").empty());
  Folder system;
  system.with("usher.env", "my-key=1\n");
  auto sources = Folder().sources();
  sources.system_directory = system.path();
  CHECK_FALSE(fault_of(load(sources), (system.path() / "usher.env").string() + " line 1").empty());
}

TEST_CASE("sources: a file in UTF-16 is named as such", "[settings]") {
  const auto start = GENERATE(values<std::string>({"\xff\xfe", "\xfe\xff", ""}));
  Folder folder;
  for (const char* name : {".env", "usher.toml"}) folder.with(name, start + std::string("P\0O\0R\0T\0", 8));
  const auto loaded = load(folder.sources());
  CHECK(fault_of(loaded, ".env") == "is UTF-16; save it as UTF-8");
  CHECK(fault_of(loaded, "usher.toml") == "is UTF-16; save it as UTF-8");
}

TEST_CASE("sources: a setting that is in .env twice gets a warning with both lines", "[settings]") {
  Folder folder;
  folder.with(".env", "SMTP_URL=smtp://a.example.com\nPORT=1\nSMTP_URL=smtp://b.example.com\nMINE=1\nMINE=2\n");
  const auto loaded = load(folder.sources());
  REQUIRE(loaded.ok());
  CHECK(warning_about(loaded.value(), "SMTP_URL") ==
        "is in .env on the lines 1 and 3, and the last one counts; delete the other");
  CHECK(warning_about(loaded.value(), "MINE").empty());
}

TEST_CASE("sources: planted files, root ignores what other users may write, and says so", "[settings]") {
  namespace fs = std::filesystem;
  Folder folder;
  folder.with(".env", "PORT=1").with("usher.toml", "host = '10.0.0.1'");
  auto sources = folder.sources();
  sources.ignores_files_of_others = true;
  CHECK(load(sources).value().settings.listen.port == 1);

  fs::permissions(folder.path() / ".env", fs::perms::others_write, fs::perm_options::add);
  const auto one = load(sources);
  CHECK(one.value().settings.listen.port == 8000);
  CHECK(one.value().settings.listen.host == "10.0.0.1");
  CHECK(one.value().ignored_files ==
        std::vector<std::string>{(folder.path() / ".env").string() +
                                 " is ignored, because users other than root may write it or its directory; use --env-file .env "
                                 "if it is yours"});

  fs::permissions(folder.path(), fs::perms::group_write, fs::perm_options::add);
  const auto none = load(sources);
  CHECK(none.value().settings.listen.host == "127.0.0.1");
  CHECK(none.value().ignored_files.size() == 2);
  sources.env_file = ".env";
  CHECK(load(sources).value().settings.listen.port == 1);
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

TEST_CASE("sources: names that are no settings get a warning where they are meant for Usher", "[settings]") {
  Folder system;
  system.with("usher.env", "SMTP_URL=smtp://mail.example.org\nWHATEVER=1\n");
  Folder folder;
  folder.with(".env", "SITE_NAMES=Docs\nTHEIR_KEY=1\nPORTS=1\n");
  auto sources = folder.sources();
  sources.system_directory = system.path();
  sources.environment = {{"CORS_ORIGIN", "https://docs.example.org"},
                         {"DATABASE_READ_URL", "postgresql://replica/x"},
                         {"HOME", "/root"},
                         {"HOSTS", "x"},
                         {"HTTP_URL", "x"}};
  const auto loaded = load(sources);
  REQUIRE(loaded.ok());
  std::vector<std::string> unknown;
  for (const auto& warning : loaded.value().warnings)
    if (warning.text.find("is not a setting") != std::string::npos) unknown.push_back(warning.key + " " + warning.text);
  CHECK(unknown ==
        std::vector<std::string>{
            "WHATEVER (" + (system.path() / "usher.env").string() + " line 2) is not a setting of this release; remove it",
            "SITE_NAMES (.env line 1) is not a setting of this release; did you mean SITE_NAME?",
            "CORS_ORIGIN (environment) is not a setting of this release; did you mean CORS_ORIGINS?",
            "DATABASE_READ_URL (environment) is not a setting of this release; the primary answers all reads; remove it"});
}

}  // namespace
}  // namespace usher::settings
