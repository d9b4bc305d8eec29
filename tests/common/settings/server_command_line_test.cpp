#include "common/settings/server_command_line.h"

#include <sstream>

#include "common/settings/setting_table.h"
#include "tests/catch.h"
#include "tests/common/settings/folder.h"

namespace usher::settings {
namespace {

Result<ServerCommandLine> parsed(const std::vector<std::string>& arguments) {
  std::vector<const char*> words{"usherd"};
  for (const auto& argument : arguments) words.push_back(argument.c_str());
  return parse_server_command_line(static_cast<int>(words.size()), words.data());
}

Sources parse(const std::vector<std::string>& arguments) {
  const auto line = parsed(arguments);
  REQUIRE(line.ok());
  return {.flags = line.value().flags, .env_file = line.value().env_file, .config_file = line.value().config_file};
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
  const auto sources = parse({"--config", "a.toml", "--env-file", "b.env"});
  CHECK(sources.config_file == "a.toml");
  CHECK(sources.env_file == "b.env");
  CHECK(sources.flags.empty());
}

TEST_CASE("flags: secrets have no flags", "[settings][flags][security]") {
  CHECK_FALSE(parsed({"--usher-secret", "x"}).ok());
  CHECK_FALSE(parsed({"--google-client-secret", "x"}).ok());
}

TEST_CASE("flags: every setting with a flag accepts it", "[settings][flags]") {
  for (const auto& row : setting_table()) {
    if (!row.has_flag) continue;
    CAPTURE(row.key);
    CHECK(parse({row.flag(), "x"}).flags == TextMap{{std::string(row.key), "x"}});
  }
}

TEST_CASE("help: begins with an example and names every setting and flag", "[settings][help]") {
  const auto text = help_text();
  CHECK(text.find("Example: usherd ") == 0);
  for (const auto& row : setting_table()) {
    CAPTURE(row.key);
    CHECK(text.find("\n  " + std::string(row.key) + (row.has_flag ? ", " + row.flag() + " " : "=")) != std::string::npos);
  }
  for (const auto* flag : {"--help", "--version", "--config FILE", "--env-file FILE"})
    CHECK(text.find(flag) != std::string::npos);
}

TEST_CASE("help: no line is wider than 80 columns or ends in a space", "[settings][help]") {
  std::istringstream lines(help_text());
  for (std::string line; std::getline(lines, line);) {
    CAPTURE(line);
    CHECK(line.size() <= 80);
    CHECK_FALSE(line.ends_with(' '));
  }
}

TEST_CASE("help: has defaults and ranges", "[settings][help]") {
  const auto text = help_text();
  CHECK(text.find("  REFRESH_GRACE_SECONDS, --refresh-grace-seconds SECONDS\n"
                  "      How long a used refresh token is still accepted, for two tabs or a lost\n"
                  "      response. Default: 10. From 0 to 60.\n") != std::string::npos);
  CHECK(text.find("Default: http://localhost:PORT.") != std::string::npos);
}

}  // namespace

}  // namespace usher::settings
