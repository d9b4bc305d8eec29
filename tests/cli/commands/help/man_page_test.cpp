#include "cli/commands/help/man_page.h"

#include <algorithm>

#include "cli/commands.h"
#include "tests/catch.h"

using namespace usher::cli;

namespace {

const ManPage* find_page(const std::vector<ManPage>& pages, std::string_view file) {
  const auto found = std::find_if(pages.begin(), pages.end(), [&](const ManPage& page) { return page.file() == file; });
  return found == pages.end() ? nullptr : &*found;
}

}  // namespace

TEST_CASE("man pages: one for each noun, the server and the settings, from the tables", "[man_page]") {
  const auto pages = man_pages(command_table());
  for (const char* file : {"usher.1", "usher-user.1", "usher-backup.1", "usherd.8", "usher.toml.5"}) {
    CAPTURE(file);
    REQUIRE(find_page(pages, file) != nullptr);
  }
  const std::string& user = find_page(pages, "usher-user.1")->text;
  CHECK(user.find(".SS usher user list [OPTIONS]\n") != std::string::npos);
  CHECK(user.find("\\-\\-search TEXT") != std::string::npos);
  CHECK(user.find("\\-\\-no\\-color") == std::string::npos);  // on usher(1) only
  CHECK(find_page(pages, "usherd.8")->text.find("\\-\\-port") != std::string::npos);
  CHECK(find_page(pages, "usher.toml.5")->text.find("smtp_url") != std::string::npos);
}

TEST_CASE("man pages: no line of text is a request of roff", "[man_page][security]") {
  for (const ManPage& page : man_pages(command_table())) {
    CAPTURE(page.name);
    CHECK(page.text.find("\n'") == std::string::npos);
    for (std::size_t at = page.text.find("\n."); at != std::string::npos; at = page.text.find("\n.", at + 1)) {
      const std::string request = page.text.substr(at + 1, 3);
      CHECK((request == ".TH" || request == ".SH" || request == ".SS" || request == ".TP" || request == ".PP" ||
             request == ".nf" || request == ".fi"));
    }
  }
}

TEST_CASE("help topics: exit codes, settings and the questionnaire format", "[man_page]") {
  for (const HelpTopic& topic : help_topics()) {
    CAPTURE(topic.name);
    CHECK(topic.text().size() > 200);
    CHECK(topic.text().ends_with('\n'));
  }
}
