#include "common/settings/flags.h"

#include <CLI/CLI.hpp>

#include "common/settings/setting_table.h"
#include "tests/catch.h"
#include "tests/common/settings/folder.h"

namespace usher::settings {
namespace {

Sources parse(std::vector<std::string> arguments, FlagSet which = FlagSet::kServer) {
  CLI::App app;
  Sources sources;
  add_flags(app, which, sources);
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 takes a vector
  app.parse(std::move(arguments));
  return sources;
}

TEST_CASE("flags: texts are stored unchanged, by the setting's name", "[settings][flags]") {
  const auto sources =
      parse({"--database", "sqlite:x.db", "--port", "0", "--jwt-algorithm=ES256", "--cors-origins", R"(["http://a", "http://b"])",
             "--trusted-origins", "[]", "--unix", "/run/u", "--chat-upstream", "http://c", "--smtp-url", ""});
  CHECK(sources.flags == TextMap{{"DATABASE_URL", "sqlite:x.db"},
                                 {"PORT", "0"},
                                 {"JWT_ALGORITHM", "ES256"},
                                 {"CORS_ORIGINS", R"(["http://a", "http://b"])"},
                                 {"TRUSTED_ORIGINS", "[]"},
                                 {"UNIX_SOCKET", "/run/u"},
                                 {"CHAT_UPSTREAM_URL", "http://c"},
                                 {"SMTP_URL", ""}});
}

TEST_CASE("flags: a boolean may have no value or one", "[settings][flags]") {
  CHECK(parse({"--migrate"}).flags == TextMap{{"MIGRATE_ON_START", "true"}});
  CHECK(parse({"--migrate", "false"}).flags == TextMap{{"MIGRATE_ON_START", "false"}});
  CHECK(parse({"--migrate=off"}).flags == TextMap{{"MIGRATE_ON_START", "off"}});
  CHECK(parse({"--migrate", "--port", "1"}).flags == TextMap{{"MIGRATE_ON_START", "true"}, {"PORT", "1"}});
}

TEST_CASE("flags: the last of several counts, and load reports invalid values", "[settings][flags]") {
  CHECK(parse({"--port", "1", "--port", "many"}).flags == TextMap{{"PORT", "many"}});
  auto sources = parse({"--port", "many"});
  const Folder empty;
  sources.working_directory = empty.path();
  CHECK(fault_of(load(sources), "PORT") == "\"many\" (from --port) is not a whole number; give a port from 0 to 65535");
}

TEST_CASE("flags: --config and --env-file name files", "[settings][flags]") {
  const auto sources = parse({"--config", "a.toml", "--env-file", "b.env"}, FlagSet::kCommandLine);
  CHECK(sources.config_file == "a.toml");
  CHECK(sources.env_file == "b.env");
  CHECK(sources.flags.empty());
}

TEST_CASE("flags: secrets have no flags, and the command line has only the database", "[settings][flags][security]") {
  CHECK_THROWS_AS(parse({"--usher-secret", "x"}), CLI::ParseError);
  CHECK_THROWS_AS(parse({"--google-client-secret", "x"}), CLI::ParseError);
  CHECK_THROWS_AS(parse({"--port", "1"}, FlagSet::kCommandLine), CLI::ParseError);
  CHECK(parse({"--database", "sqlite:x"}, FlagSet::kCommandLine).flags == TextMap{{"DATABASE_URL", "sqlite:x"}});
}

TEST_CASE("flags: every setting with a flag accepts it", "[settings][flags]") {
  for (const auto& row : setting_table()) {
    if (!row.has_flag) continue;
    CAPTURE(row.key);
    CHECK(parse({row.flag(), "x"}).flags == TextMap{{std::string(row.key), "x"}});
  }
}

}  // namespace
}  // namespace usher::settings
