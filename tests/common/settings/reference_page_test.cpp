#include "common/settings/reference_page.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "common/settings/setting_table.h"
#include "tests/catch.h"

namespace usher::settings {
namespace {

/// docs/settings.md of the checkout that this program was built in.
std::filesystem::path committed_page() {
  const std::filesystem::path page = "docs/settings.md";
  for (auto folder = std::filesystem::read_symlink("/proc/self/exe").parent_path(); folder != folder.root_path();
       folder = folder.parent_path())
    if (std::filesystem::exists(folder / "CMakePresets.json")) return folder / page;
  return page;
}

TEST_CASE("reference page: docs/settings.md matches the table", "[settings][docs]") {
  std::ifstream file(committed_page());
  const auto committed = (std::ostringstream() << file.rdbuf()).str();
  INFO("update it with: test_common_settings '[write_docs]'");
  CHECK((committed == reference_page()));
}

TEST_CASE("reference page: write docs/settings.md", "[.][write_docs]") {
  CHECK((std::ofstream(committed_page()) << reference_page()));
}

TEST_CASE("reference page: every setting has a row, and every row its cells", "[settings][docs]") {
  const auto page = reference_page();
  for (const auto& row : setting_table()) CHECK(page.find("\n| `" + std::string(row.key) + "` | ") != std::string::npos);
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("| `")) continue;
    std::size_t bars = 0;
    for (std::size_t i = 0; i < line.size(); ++i) bars += line[i] == '|' && (i == 0 || line[i - 1] != '\\') ? 1U : 0U;
    CAPTURE(line);
    CHECK((bars == 6 || bars == 4));
  }
}

}  // namespace
}  // namespace usher::settings
