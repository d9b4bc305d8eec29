#include "common/core/setup/site_settings.h"

#include "common/settings/files/answers.h"
#include "tests/catch.h"
#include "tests/common/settings/folder.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

constexpr const char* kOutcomes = "SELECT outcome FROM audit_events WHERE action = 'settings.written' ORDER BY at_ms, id";

/// An admin, and a folder whose usher.toml is to get a name of the site.
struct SettingsOffice {
  TestCore kit;
  domain::AdminActor ada = make_admin(kit, sign_up(kit));
  settings::Folder folder;
  std::filesystem::path file = folder.path() / "usher.toml";

  settings::Answers answers() {
    auto answers = must(settings::Answers::begin(folder.sources()));
    must(answers.take("SITE_NAME", "Robots"));
    return answers;
  }
};

TEST_CASE("site settings: the file and one event are written", "[setup]") {
  SettingsOffice office;
  must(office.kit->site_settings.write(office.ada, office.answers()));
  CHECK(std::filesystem::exists(office.file));
  CHECK(office.kit.texts(kOutcomes) == std::vector<std::string>{"success"});
}

TEST_CASE("site settings: where nothing was changed, nothing is written", "[setup]") {
  SettingsOffice office;
  must(office.kit->site_settings.write(office.ada, must(settings::Answers::begin(office.folder.sources()))));
  CHECK_FALSE(std::filesystem::exists(office.file));
  CHECK(office.kit.texts(kOutcomes).empty());
}

TEST_CASE("site settings: the file is written after the commit, never by a transaction that fails or is refused",
          "[setup][security]") {
  SettingsOffice office;
  auto& kit = office.kit;
  SECTION("the event cannot be stored") { kit.run("DROP TABLE audit_events"); }
  SECTION("the session is stale") { kit.clock().advance(kit.settings().tokens.fresh_for); }
  CHECK_FALSE(kit->site_settings.write(office.ada, office.answers()).ok());
  CHECK_FALSE(std::filesystem::exists(office.file));
}

TEST_CASE("site settings: a file that cannot be written leaves an event that says so", "[setup]") {
  SettingsOffice office;
  const auto answers = office.answers();
  std::filesystem::create_directory(office.file);
  CHECK_FALSE(office.kit->site_settings.write(office.ada, answers).ok());
  CHECK(office.kit.texts(kOutcomes) == std::vector<std::string>{"success", "failure"});
}

}  // namespace
}  // namespace usher::core
