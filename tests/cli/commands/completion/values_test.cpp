#include "cli/commands/completion/values.h"

#include "tests/catch.h"
#include "tests/cli/installation.h"
#include "tests/testkit/people.h"
#include "tests/testkit/world.h"

using namespace usher;
using namespace usher::cli;

TEST_CASE("completion values: addresses, ids and keys that begin so", "[completion]") {
  TestInstallation usher;
  const auto ada = testkit::sign_up(usher.kit);
  testkit::sign_up(usher.kit, "bob@example.com");
  CHECK(usher.done("completion values user USER a") == "ada@example.com\n");
  CHECK(usher.done("completion values token USER") == "ada@example.com\nbob@example.com\n");
  const std::string id = ada.session.id.str();
  CHECK(usher.done("completion values token ID " + id) == id + "\n");
  const std::string tail = id.substr(id.size() - 8);
  CHECK(usher.done("completion values token ID " + tail.substr(0, 5)) == tail + "\n");
  CHECK(usher.done("completion values questionnaire VERSION") == "1\n");
  CHECK(usher.done("completion values user FILE").empty());
}

TEST_CASE("completion values: a stored text cannot run in the shell", "[completion][security]") {
  TestInstallation usher;
  testkit::sign_up(usher.kit);
  usher.kit.run("UPDATE users SET email = 'a$(reboot)@example.com'");
  CHECK(usher.done("completion values user USER a").empty());
}

TEST_CASE("completion values: never creates a database and is silent without one", "[completion][security]") {
  TestInstallation usher;
  const std::string path = usher.kit.world()->directory.file("none.db");
  const Ran ran = usher.run("--database sqlite:" + path + " completion values user USER a");
  CHECK(ran.code == 0);
  CHECK(ran.out.empty());
  CHECK(ran.err.empty());
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("completion values: nothing is audited", "[completion]") {
  TestInstallation usher;
  testkit::sign_up(usher.kit);
  const auto events = usher.kit.number("SELECT count(*) FROM audit_events");
  usher.done("completion values user USER a");
  CHECK(usher.kit.number("SELECT count(*) FROM audit_events") == events);
}
