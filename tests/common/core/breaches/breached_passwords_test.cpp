#include "common/core/breaches/breached_passwords.h"

#include "tests/catch.h"
#include "tests/common/core/breaches/password_lists.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/fake_http.h"
#include "tests/testkit/people.h"
#include "tests/testkit/temp_directory.h"
#include "tests/testkit/write_file.h"

namespace usher::core {
namespace {

using namespace testkit;

struct Lists {
  TempDirectory directory;
  FakeHttp http;
  FakeClock clock;

  [[nodiscard]] std::string path() const { return directory.file("list"); }
  Result<BreachedPasswords> open(settings::BreachedPasswords settings) { return BreachedPasswords::open(settings, http, clock); }
  BreachedPasswords with_file() { return must(open({.common = false, .file = path()})); }
};

std::string refusal_of(const Status& refused) { return refused.ok() ? "" : faults_of(refused).at(0); }

TEST_CASE("breached passwords: a file is text or a built list, by its first bytes", "[breached_passwords]") {
  Lists lists;
  write_file(lists.path(), "of the text\r\n\nCafe\u0301\n");
  const auto text = lists.with_file();
  CHECK(text.in_file() == 2);
  CHECK(refusal_of(text.check_here("of the text", "password")) == "password TOO_COMMON");
  CHECK(text.is_in_file("Caf\u00e9"));  // as it is hashed
  CHECK(text.check_here("of the list", "password").ok());

  build_list(lists.path(), digest_lines({"of the list"}));
  const auto exact = lists.with_file();
  CHECK(exact.in_file() == 1);
  CHECK(refusal_of(exact.check_here("of the list", "new_password")) == "new_password BREACHED");
  CHECK(exact.check_here("of the text", "password").ok());

  build_list(lists.path(), digest_lines({"of the list"}), kCompactRate);
  const auto compact = lists.with_file().check_here("of the list", "password");
  CHECK(refusal_of(compact) == "password PERHAPS_BREACHED");
  CHECK_THAT(compact.error().fields[0].message, Catch::Contains("one in 500"));
}

TEST_CASE("breached passwords: a file that would refuse nothing is refused", "[breached_passwords][security]") {
  Lists lists;
  CHECK_THAT(lists.open({.file = "/nowhere"}).error().detail(), Catch::Contains("cannot be read"));
  write_file(lists.path(), digest_lines({"one", "two"}));
  CHECK_THAT(lists.open({.file = lists.path()}).error().detail(), Catch::Contains("usher password-list build"));
  build_list(lists.path(), digest_lines({"one", "two"}));
  std::filesystem::resize_file(lists.path(), 60);
  CHECK_THAT(lists.open({.file = lists.path()}).error().detail(), Catch::Contains("should have"));
  std::filesystem::resize_file(lists.path(), 7);
  CHECK_THAT(lists.open({.file = lists.path()}).error().detail(), Catch::Contains("damaged"));
  write_file(lists.path(), "\x89UPL\n\x1a\1 whose line was converted");
  CHECK_THAT(lists.open({.file = lists.path()}).error().detail(), Catch::Contains("damaged"));
  write_file(lists.path(), "8846f7eaee8fb117ad06bdd830b7586c:52579\n");
  CHECK_THAT(lists.open({.file = lists.path()}).error().detail(), Catch::Contains("usher password-list build"));
  write_file(lists.path(), GENERATE(as<const char*>{}, "", "\xff\n"));
  CHECK_THAT(lists.open({.file = lists.path()}).error().detail(), Catch::Contains("has no passwords"));
  const auto folder = std::filesystem::path(lists.path()).parent_path().string();
  CHECK_THAT(lists.open({.file = folder}).error().detail(), Catch::Contains("has no passwords"));
}

TEST_CASE("breached passwords: the range API refuses what it knows, and while it fails all or none",
          "[breached_passwords][security]") {
  Lists lists;
  lists.http.on(range_url("known there"), 200, kOtherRangeLine + range_line("known there"));
  lists.http.on(range_url("not known"), 200, kOtherRangeLine);
  const auto open = must(lists.open({.online = true}));
  CHECK(refusal_of(open.check_online("known there", "password")) == "password BREACHED");
  CHECK(open.check_online("not known", "password").ok());
  CHECK(open.check_online("without an answer", "password").ok());
  const auto closed = must(lists.open({.online = true, .fail = settings::BreachFail::kClosed}));
  CHECK(refusal_of(closed.check_online("without an answer", "password")) == "password NOT_CHECKED");
  CHECK(must(lists.open({})).check_online("known there", "password").ok());
}

TEST_CASE("breached passwords: what is on is said in words", "[breached_passwords]") {
  CHECK(words_of({.common = false}) == "none for being known to attackers");
  CHECK(words_of({}) == "common ones");
  CHECK(words_of({.common = false, .file = "/l", .at_sign_in = settings::BreachAtSignIn::kChange}) ==
        "those in /l; at sign-in: a new one is asked for");
  CHECK(words_of({.file = "/l", .online = true, .fail = settings::BreachFail::kClosed}) ==
        "common ones, those in /l, those that the range API knows (all while it fails); at sign-in: one mail a password");
}

}  // namespace
}  // namespace usher::core
