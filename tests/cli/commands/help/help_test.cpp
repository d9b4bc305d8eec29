#include "common/base/files/file.h"
#include "tests/catch.h"
#include "tests/cli/installation.h"
#include "tests/testkit/temp_directory.h"
#include "tests/testkit/text.h"

namespace usher::cli {
namespace {

using testkit::has;

TEST_CASE("man pages: one for each noun, the server and the settings, from the tables", "[man_page]") {
  TestInstallation here;
  const auto page = [&here](const std::string& file) { return here.done("man " + file); };
  for (const char* file : {"usher.1", "usher-backup.1"}) {
    CAPTURE(file);
    CHECK_FALSE(page(file).empty());
  }
  const std::string user = page("usher-user.1");
  CHECK(has(user, ".SS usher user list [OPTIONS]\n"));
  CHECK(has(user, "\\-\\-search TEXT"));
  CHECK_FALSE(has(user, "\\-\\-no\\-color"));  // on usher(1) only
  CHECK(has(page("usherd.8"), "\\-\\-port"));
  CHECK(has(page("usher.toml.5"), "smtp_url"));
}

TEST_CASE("man pages: no line of text is a request of roff", "[man_page][security]") {
  TestInstallation here;
  const testkit::TempDirectory pages;
  here.done("man --out " + pages.path());
  for (const auto& page : std::filesystem::directory_iterator(pages.path())) {
    CAPTURE(page.path().string());
    const std::string text = testkit::must(read_small_file(page.path().string(), 1'000'000));
    CHECK_FALSE(text.empty());
    CHECK_FALSE(has(text, "\n'"));
    for (std::size_t at = text.find("\n."); at != std::string::npos; at = text.find("\n.", at + 1)) {
      const std::string request = text.substr(at + 1, 3);
      CHECK((request == ".TH" || request == ".SH" || request == ".SS" || request == ".TP" || request == ".PP" ||
             request == ".nf" || request == ".fi"));
    }
  }
}

TEST_CASE("help topics: exit codes, settings and the questionnaire format", "[man_page]") {
  TestInstallation here;
  for (const std::string topic : {"exit-codes", "settings", "questionnaire-format"}) {
    CAPTURE(topic);
    const std::string text = here.done("help " + topic);
    CHECK(text.size() > 200);
    CHECK(text.ends_with('\n'));
  }
}

}  // namespace
}  // namespace usher::cli
