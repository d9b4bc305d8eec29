#include "cli/commands/rows.h"
#include "tests/catch.h"
#include "tests/cli/installation.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"

using namespace usher;
using namespace usher::cli;

TEST_CASE("token inspect: a valid token, as an argument or a line of standard input", "[token_inspect][security]") {
  TestInstallation usher;
  const auto ada = testkit::sign_up(usher.kit);
  const std::string shown = usher.done("token inspect " + ada.access_token);
  CHECK(shown.find("valid       yes\n") != std::string::npos);
  CHECK(shown.find(ada.user.id.str()) != std::string::npos);
  CHECK(usher.done("token inspect -", ada.access_token + "\n") == shown);
  CHECK(usher.done("token inspect", "  " + ada.access_token + "\n") == shown);
  CHECK(usher.done("token inspect", "bearer " + ada.access_token + "\n") == shown);
  CHECK(usher.run_words({"token", "inspect", "Bearer " + ada.access_token}).out == shown);
  const std::string signature = ada.access_token.substr(ada.access_token.rfind('.') + 1);
  for (const std::string format : {"table", "json", "csv"})
    CHECK(usher.done("token inspect " + ada.access_token + " -o " + format).find(signature) == std::string::npos);
}

TEST_CASE("token inspect: an invalid token is shown with every reason, and fails", "[token_inspect]") {
  TestInstallation usher;
  const auto ada = testkit::sign_up(usher.kit);
  usher.kit.clock().advance(std::chrono::minutes(35));
  usher.done("token revoke --all --yes");
  const Ran ran = usher.run("token inspect -o json " + ada.access_token.substr(0, ada.access_token.size() - 4) + "AAAA");
  CHECK(ran.code == 1);
  CHECK(testkit::must(json::parse(ran.out)).find("faults")->array()->size() == 3);
  for (const std::string word : {"signature", "expired 5 minutes ago", "session has ended"}) {
    CAPTURE(word);
    CHECK(ran.err.find(word) != std::string::npos);
  }
}

TEST_CASE("token inspect: anything else fails with nothing on standard output", "[token_inspect]") {
  TestInstallation usher;
  for (const std::string word : {"hello", "a.b.c", "-"}) {
    CAPTURE(word);
    const Ran ran = usher.run("token inspect " + word, "hello.you.there\n");
    CHECK(ran.code == 1);
    CHECK(ran.out.empty());
    CHECK(ran.err.find("This is not an access token: ") != std::string::npos);
  }
  CHECK(usher.run("token inspect -").code == 2);
}
