// Runs a fuzz target over the files of a folder: fuzz_replay TARGET FOLDER. For builds without libFuzzer.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "tests/fuzz/fuzz.h"

namespace usher::fuzz {
namespace {

std::map<std::string_view, Target>& targets() {
  static std::map<std::string_view, Target> all;
  return all;
}

int replay(Target target, const std::filesystem::path& folder) {
  int seeds = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(in), {});
    std::printf("%s\n", entry.path().c_str());
    std::fflush(stdout);  // the last line names the seed that ends the process
    target(bytes);
    ++seeds;
  }
  return seeds > 0 ? 0 : 1;
}

}  // namespace

Registration::Registration(const char* name, Target target) { targets().emplace(name, target); }

}  // namespace usher::fuzz

int main(int count, char** arguments) {
  const auto& targets = usher::fuzz::targets();
  const auto found = count == 3 ? targets.find(arguments[1]) : targets.end();
  if (found == targets.end()) {
    std::fprintf(stderr, "usage: fuzz_replay TARGET FOLDER\n");
    return 2;
  }
  return usher::fuzz::replay(found->second, arguments[2]);
}
