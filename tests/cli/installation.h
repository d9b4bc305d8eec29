#pragma once

#include <sstream>

#include "cli/arguments/command_line.h"
#include "cli/commands.h"
#include "cli/installation/installation.h"
#include "common/settings/load.h"
#include "tests/catch.h"
#include "tests/cli/world.h"
#include "tests/testkit/test_core.h"
#include "tests/testkit/world.h"

namespace usher::cli {

/// The result of a command line.
struct Ran {
  int code = 0;
  std::string out;
  std::string err;
};

/// `out` without the newline at its end.
inline std::string line_of(std::string out) {
  out.pop_back();
  return out;
}

/// A message without the breaks that make it fit a terminal.
inline std::string on_one_line(std::string text) {
  for (auto at = text.find("\n  "); at != std::string::npos; at = text.find("\n  ", at)) text.replace(at, 3, " ");
  return text;
}

/// A migrated database with settings, for whole command lines in this process.
struct TestInstallation {
  testkit::TestCore kit;
  std::string system_directory;   ///< As in World.
  std::string systemd_directory;  ///< As in World.
  settings::TextMap changed;      ///< Settings in the environment, in place of the usual ones.
  int height = 24;                ///< Rows of the terminal.

  /// `command`: the words after `usher`, with single spaces between them. `input`: standard input, of a terminal with `is_tty`.
  Ran run(const std::string& command, std::string_view input = "", bool is_tty = false) {
    std::vector<std::string> words;
    std::istringstream stream(command);
    for (std::string word; std::getline(stream, word, ' ');) words.push_back(word);
    return run_words(words, input, is_tty);
  }
  Ran run_words(const std::vector<std::string>& words, std::string_view input = "", bool is_tty = false) {
    TestTerminal test(input, is_tty, height);
    World world{environment(), kit.world()->directory.path(), kit.clock(), system_directory};
    world.systemd_directory = systemd_directory;
    const int code = run_command_line(words, command_table(), world, test.terminal, open_installation);
    return {code, test.out.text, test.err.text};
  }
  /// Expects success; the test fails with the output otherwise.
  std::string done(const std::string& command, std::string_view input = "") {
    const Ran ran = run(command, input);
    INFO("usher " << command << "\n" << ran.err);
    REQUIRE(ran.code == 0);
    return ran.out;
  }

 private:
  [[nodiscard]] settings::TextMap environment() {
    auto all = changed;
    all.merge(settings::TextMap{{"DATABASE_URL", std::string(kit.settings().database.url.expose())},
                                {"USHER_SECRET", std::string(kit.settings().secrets.usher.expose())},
                                {"USHER_ACTOR", "tester"},
                                {"JWT_ALGORITHM", "EdDSA"},
                                {"ARGON2_MEMORY_KIB", "64"},
                                {"ARGON2_TIME", "1"}});
    return all;
  }
};

}  // namespace usher::cli
