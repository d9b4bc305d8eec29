#include "common/core/mail/mail_files.h"

#include "tests/catch.h"
#include "tests/testkit/temp_directory.h"
#include "tests/testkit/write_file.h"

namespace usher::core {
namespace {

TEST_CASE("mail files: a path names language, mail and part", "[mail]") {
  const auto parts = parse_mail_path("pt-BR/new_device.html");
  REQUIRE(parts);
  CHECK(parts->language == "pt-BR");
  CHECK(parts->kind == "new_device");
  CHECK(parts->suffix == ".html");
  for (const auto* path :
       {"layout.html", "new_device.txt", "en/other.txt", "../new_device.txt", "en/sub/new_device.txt", "en/new_device"})
    CHECK_FALSE(parse_mail_path(path));
}

TEST_CASE("mail files: byte order mark and CRLF are removed, other files are ignored", "[mail]") {
  const testkit::TempDirectory dir;
  testkit::write_file(dir.file("en/new_device.txt"), "\xef\xbb\xbfSubject: a\r\n\r\nb\r\n");
  testkit::write_file(dir.file("layout.html"), "x");
  testkit::write_file(dir.file("notes.md"), "not ours");
  testkit::write_file(dir.file(".git/en/new_device.txt"), "not ours");
  std::vector<std::string> problems;
  const auto files = read_mail_files(dir.path(), problems);
  REQUIRE(files.ok());
  CHECK(files.value() == MailFiles{{"en/new_device.txt", "Subject: a\n\nb\n"}, {"layout.html", "x"}});
  CHECK(problems.empty());
}

TEST_CASE("mail files: an unused file is reported with the likely mistake", "[mail]") {
  const testkit::TempDirectory dir;
  testkit::write_file(dir.file("en/new_devise.txt"), "x");
  testkit::write_file(dir.file("new_device.txt"), "x");
  testkit::write_file(dir.file("en/new_device.txt"), "\xff");
  testkit::write_file(dir.file("en/verify_email.txt"), std::string(70'000, 'x'));
  std::vector<std::string> problems;
  REQUIRE(read_mail_files(dir.path(), problems).ok());
  REQUIRE(problems.size() == 4);
  CHECK(problems[0] == "en/new_device.txt: is not UTF-8");
  CHECK(problems[1] == "en/new_devise.txt: is not a known mail; did you mean new_device?");
  CHECK(problems[2].starts_with("en/verify_email.txt: "));
  CHECK(problems[3] == "new_device.txt: is not in the folder of a language, as en/verify_email.txt is");
}

TEST_CASE("mail files: a missing folder is an error of the settings", "[mail]") {
  std::vector<std::string> problems;
  const auto files = read_mail_files("/nonexistent/mail", problems);
  REQUIRE_FALSE(files.ok());
  CHECK(files.error().code == ErrorCode::kInvalidSettings);
  CHECK(files.error().detail().find("/nonexistent/mail") != std::string::npos);
}

}  // namespace
}  // namespace usher::core
