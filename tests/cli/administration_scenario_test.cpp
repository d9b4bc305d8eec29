#include <set>

#include "cli/arguments/command.h"
#include "cli/commands.h"
#include "cli/resources/words.h"
#include "tests/catch.h"
#include "tests/server/admin_api/administered.h"

using namespace usher;
using namespace usher::cli;
using admin_api::administered;

TEST_CASE("administration: each command that lists or acts is in the table, and the table names no other", "[commands]") {
  auto table = administered();
  for (const auto& resource : core::resources()) {
    table.push_back({.command = std::string(words_of(resource).list)});
    for (const auto& form : words_of(resource).forms) table.push_back({.command = std::string(form.path)});
  }
  constexpr std::array<std::string_view, 8> kNouns{"user", "token", "key", "apikey", "questionnaire", "audit", "mail", "limit"};
  std::set<std::string_view> paths;
  for (const auto& command : command_table().commands) {
    paths.insert(command.path);
    if (std::find(kNouns.begin(), kNouns.end(), command.noun()) == kNouns.end()) continue;
    INFO(command.path);
    CHECK(std::any_of(table.begin(), table.end(), [&](const auto& one) { return one.command == command.path; }));
  }
  for (const auto& one : table) {
    INFO(one.command);
    CHECK((admin_api::is_reason(one.command) || paths.contains(one.command)));
  }
}
