#include <iostream>

#include "common/base/core_dumps.h"
#include "common/base/last_words.h"
#include "common/core/upkeep/program_version.h"
#include "server/serve.h"

namespace {

constexpr int kFailed = 1;
constexpr int kUsage = 2;

int fail(const usher::Error& problem, int code) {
  std::cerr << "usherd: error: " << problem.detail() << '\n';
  if (!problem.cause.for_log().empty()) std::cerr << "  cause: " << problem.cause.for_log() << '\n';
  return code;
}

std::string version_line() {
  return usher::core::ProgramVersion{
      .program = "usherd", .build = usher::build_info(), .libraries = usher::core::shared_libraries()}
      .line();
}

}  // namespace

int main(int count, char** words) {
  if (!usher::forbid_core_dumps()) std::cerr << "usherd: warning: the system refuses to switch core dumps off\n";
  try {
    const auto line = usher::settings::parse_server_command_line(count, words);
    if (!line.ok()) return fail(line.error(), kUsage);
    if (line.value().help) {
      std::cout << usher::settings::help_text();
      return 0;
    }
    if (line.value().version) {
      std::cout << version_line();
      return 0;
    }
    const auto served = usher::serve(line.value(), {.words = words, .environment = environ}, usher::build_info().commit);
    return served.ok() ? 0 : fail(served.error(), kFailed);
  } catch (const std::exception& problem) {
    std::cerr << "usherd: error: " << usher::last_words(problem) << '\n';
    return kFailed;
  }
}
