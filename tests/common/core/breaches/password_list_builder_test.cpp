#include "common/core/breaches/password_list_builder.h"

#include "tests/catch.h"
#include "tests/common/core/breaches/password_lists.h"
#include "tests/testkit/temp_directory.h"
#include "tests/testkit/write_file.h"

namespace usher::core {
namespace {

using namespace testkit;

const std::string kA = "000000005AD76BD555C1D6D771DE417A4B87E4B4";
const std::string kB = "00000000A8DAE4228F821FB418F59826079BF368";
const std::string kC = "fe81480327c992fe62065a827429dd1318b0d8f9";

std::size_t files_in(const TempDirectory& directory) {
  const std::filesystem::directory_iterator all(directory.path());
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

Result<ListLayout> build_in(const TempDirectory& directory, const std::vector<std::string>& blocks) {
  const auto read = [&](const std::function<Status(std::string_view)>& take) -> Status {
    for (const auto& block : blocks) USHER_CHECK(take(block));
    return done();
  };
  return build_password_list(read, directory.file("list"), kExactRate);
}

TEST_CASE("password list builder: counts, cases, line ends and blank lines, in blocks cut anywhere", "[password_list_builder]") {
  const TempDirectory directory;
  const std::string text = kA + ":10\r\n" + kB + ":2\n\n" + kC;
  std::vector<std::string> blocks{text};
  SECTION("whole") {}
  SECTION("cut") {
    blocks.clear();
    for (const char c : text) blocks.emplace_back(1, c);
  }
  CHECK(must(build_in(directory, blocks)).count == 3);
  const auto list = must(PasswordList::open(directory.file("list")));
  for (const auto& digest : {kA, kB, kC}) CHECK(list.contains(*hex_decode(digest)));
  CHECK(mode_of(directory.file("list")) == 0644);
}

TEST_CASE("password list builder: a doubled digest counts once", "[password_list_builder]") {
  const TempDirectory directory;
  CHECK(must(build_in(directory, {kA + "\n" + kA + ":4\n\n" + kB + "\n"})).count == 2);
}

TEST_CASE("password list builder: a wrong line is refused by its number, and nothing is left behind", "[password_list_builder]") {
  const TempDirectory directory;
  write_file(directory.file("list"), "what was there");
  const auto refusal = [&](const std::string& text) {
    const auto made = build_in(directory, {text});
    REQUIRE_FALSE(made.ok());
    CHECK(made.error().code == ErrorCode::kInvalidArgument);
    return made.error().detail();
  };
  CHECK(refusal(kA + "\n" + kC + "\n" + kB + "\n") ==
        "Line 3 belongs before the line above it; give the list ordered by hash, or sort it");
  const std::string no_digest = " is not a SHA-1 digest in hexadecimal, alone or before a colon";
  CHECK(refusal(kA + "\n" + kB.substr(1)) == "Line 2" + no_digest);
  CHECK(refusal(kA.substr(1) + "g:1\n") == "Line 1" + no_digest);
  CHECK(refusal("8846f7eaee8fb117ad06bdd830b7586c:1\n") == "Line 1" + no_digest);  // NTLM
  CHECK(refusal(std::string(100'000, '0')) == "Line 1" + no_digest);
  CHECK(refusal("\n\n") == "There is no digest in the list");
  CHECK(files_in(directory) == 1);
  CHECK(std::filesystem::file_size(directory.file("list")) == std::string("what was there").size());
}

TEST_CASE("password list builder: a text that differs when it is read again makes no list", "[password_list_builder]") {
  const TempDirectory directory;
  int readings = 0;
  const auto read = [&](const std::function<Status(std::string_view)>& take) {
    return take(++readings == 1 ? kA + "\n" + kB : kA);
  };
  const auto made = build_password_list(read, directory.file("list"), kExactRate);
  REQUIRE_FALSE(made.ok());
  CHECK(made.error().code == ErrorCode::kConflict);
  CHECK(files_in(directory) == 0);
}

TEST_CASE("password list builder: a missing directory is said", "[password_list_builder]") {
  const auto made = build_password_list([](const auto&) { return done(); }, "/nowhere/list", kExactRate);
  REQUIRE_FALSE(made.ok());
  CHECK(made.error().code == ErrorCode::kNotFound);
}

}  // namespace
}  // namespace usher::core
