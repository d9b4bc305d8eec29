#include "common/core/breaches/password_list.h"

#include "common/crypto/random.h"
#include "tests/catch.h"
#include "tests/common/core/breaches/password_lists.h"
#include "tests/testkit/temp_directory.h"
#include "tests/testkit/write_file.h"

namespace usher::core {
namespace {

using namespace testkit;

std::vector<std::string> numbered(const std::string& kind, int count) {
  std::vector<std::string> all;
  for (int i = 0; i < count; ++i) all.push_back(kind + std::to_string(i));
  return all;
}

int count_found(const PasswordList& list, const std::vector<std::string>& all) {
  return static_cast<int>(
      std::count_if(all.begin(), all.end(), [&](const auto& password) { return list.contains(crypto::sha1(password)); }));
}

std::string bytes_in(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST_CASE("password list: every listed password is found, for one entry and for many", "[password_list]") {
  const TempDirectory directory;
  const auto path = directory.file("list");
  const auto count = GENERATE(1, 2, 63, 64, 65, 5000);
  const auto rate = GENERATE(kExactRate, kCompactRate);
  const auto listed = numbered("listed", count);
  const auto made = build_list(path, digest_lines(listed), rate);
  CHECK(made.count == static_cast<std::uint64_t>(count));
  CHECK(std::filesystem::file_size(path) == made.file_bytes());
  const auto list = must(PasswordList::open(path));
  CHECK(list.layout().count == made.count);
  CHECK(count_found(list, listed) == count);
}

TEST_CASE("password list: unknown passwords are taken for listed ones as seldom as it says", "[password_list]") {
  const TempDirectory directory;
  const auto listed = digest_lines(numbered("listed", 20'000));
  const auto unknown = numbered("unknown", 100'000);
  build_list(directory.file("exact"), listed);
  CHECK(count_found(must(PasswordList::open(directory.file("exact"))), unknown) == 0);
  build_list(directory.file("compact"), listed, kCompactRate);
  const int taken = count_found(must(PasswordList::open(directory.file("compact"))), unknown);
  CHECK(taken > 100);  // 200 are expected
  CHECK(taken < 300);
}

TEST_CASE("password list: a billion passwords take 3.4 GB at most, compact ones 1.4 GB", "[password_list]") {
  const TempDirectory directory;
  const auto listed = digest_lines(numbered("listed", 20'000));
  const auto for_a_billion = [&](ListRate rate) {
    return build_list(directory.file("list"), listed, rate).file_bytes() * 50'000;
  };
  CHECK(for_a_billion(kExactRate) < 3'400'000'000);
  CHECK(for_a_billion(kCompactRate) < 1'400'000'000);
}

TEST_CASE("password list: the first and the last possible digest are found", "[password_list]") {
  const TempDirectory directory;
  build_list(directory.file("list"), std::string(40, '0') + "\n" + std::string(40, 'f') + "\n");
  const auto list = must(PasswordList::open(directory.file("list")));
  CHECK(list.contains(std::string(20, '\0')));
  CHECK(list.contains(std::string(20, '\xff')));
  CHECK_FALSE(list.contains(std::string(20, '\x80')));
}

TEST_CASE("password list: a file that is cut, longer, damaged or foreign is refused with the reason",
          "[password_list][security]") {
  const TempDirectory directory;
  const auto path = directory.file("list");
  build_list(path, digest_lines(numbered("listed", 300)));
  const auto whole = bytes_in(path);
  const auto reason = [&](const std::string& contents) {
    write_file(path, contents);
    const auto opened = PasswordList::open(path);
    REQUIRE_FALSE(opened.ok());
    CHECK(opened.error().code == ErrorCode::kInvalidSettings);
    return opened.error().detail();
  };
  const auto size = " bytes and should have " + std::to_string(whole.size()) + "; copy or build it again";
  CHECK_THAT(reason(whole.substr(0, whole.size() - 1)), Catch::EndsWith(size));
  CHECK_THAT(reason(whole + "x"), Catch::EndsWith(size));
  CHECK_THAT(reason(whole.substr(0, 20)), Catch::Contains("damaged"));
  for (std::size_t at = 0; at < ListLayout::kHeaderBytes; ++at) {
    auto changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    CHECK_THAT(reason(changed), Catch::Contains("damaged"));
  }
  for (const auto more : {std::uint64_t{1} << 61U, std::uint64_t{1} << 63U, std::uint64_t{1} << 41U}) {
    auto layout = *ListLayout::parse(whole);
    layout.stream_words += more;  // the checksum is right, and the bytes may be those of the file, modulo 2^64
    CHECK_THAT(reason(layout.header() + whole.substr(ListLayout::kHeaderBytes)), Catch::Contains("damaged"));
  }
  CHECK_THAT(reason(std::string(5000, 'x')), Catch::Contains("damaged"));
  CHECK_THAT(PasswordList::open("/nowhere/list").error().detail(), Catch::Contains("No such file"));
}

TEST_CASE("password list: a look at damaged entries stays within the file", "[password_list][security]") {
  const TempDirectory directory;
  const auto path = directory.file("list");
  const auto listed = numbered("listed", 3000);
  build_list(path, digest_lines(listed));
  const auto whole = bytes_in(path);
  crypto::SeededRandom random(7);
  for (int round = 0; round < 20; ++round) {
    auto damaged = whole;
    const auto noise = crypto::random_alphanumeric(random, damaged.size() - ListLayout::kHeaderBytes);
    const auto part = round % 2 == 0 ? damaged.size() : damaged.size() / 2;
    for (auto at = std::size_t{ListLayout::kHeaderBytes}; at < part; ++at)
      damaged[at] = round < 4 ? '\0' : round < 8 ? '\xff' : noise[at - ListLayout::kHeaderBytes];
    write_file(path, damaged);
    const auto list = must(PasswordList::open(path));
    CHECK(count_found(list, listed) <= 3000);
  }
}

TEST_CASE("password list: another file may take its name while it is open", "[password_list]") {
  const TempDirectory directory;
  const auto path = directory.file("list");
  build_list(path, digest_lines({"first"}));
  const auto list = must(PasswordList::open(path));
  build_list(path, digest_lines(numbered("other", 3000)));
  CHECK(list.contains(crypto::sha1("first")));
  CHECK_FALSE(must(PasswordList::open(path)).contains(crypto::sha1("first")));
}

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
