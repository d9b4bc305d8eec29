#include "cli/commands/user/file.h"

#include "common/base/text.h"
#include "tests/catch.h"
#include "tests/testkit/temp_directory.h"

namespace usher::cli {
namespace {

using core::ImportedUser;
using core::ImportRow;
using testkit::TempDirectory;

/// A file that is removed after the test.
class Written {
 public:
  Written(const std::string& name, std::string_view text) : path_(directory_.file(name)) {
    std::ofstream(path_, std::ios::binary) << text;
  }
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::vector<ImportRow> rows(bool raw = false) const {
    auto file = UserFile::open(path_, raw);
    REQUIRE(file.ok());
    std::vector<ImportRow> all = rest_of(*file.value());
    REQUIRE(file.value()->rewind().ok());
    CHECK(rest_of(*file.value()).size() == all.size());
    return all;
  }
  [[nodiscard]] Error refused() const {
    const auto file = UserFile::open(path_, false);
    REQUIRE_FALSE(file.ok());
    return file.error();
  }

 private:
  static std::vector<ImportRow> rest_of(UserFile& file) {
    std::vector<ImportRow> all;
    for (;;) {
      auto row = file.next();
      REQUIRE(row.ok());
      if (!row.value()) return all;
      all.push_back(std::move(*row.value()));
    }
  }
  TempDirectory directory_;
  std::string path_;
};

std::string faults_of(const ImportRow& row) {
  std::string text = std::to_string(row.line) + ":";
  if (row.user.ok()) return text;
  for (const auto& fault : row.user.error().fields) text += " " + fault.field + " " + fault.code;
  return text;
}

TEST_CASE("user file: CSV cells get the types of their columns", "[user_file]") {
  const auto rows =
      Written("a.csv",
              "Email, name ,is_verified,is_active,software_background,experience_level,created_at\r\n"
              "ada@example.com,\"Ada, \"\"Q\"\"\nL\",True,0,\"{\"\"languages\"\":[\"\"cpp\"\"]}\",advanced,2020-02-03\r\n"
              "bob@example.com,,,,,,\r\n")
          .rows();
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].line == 2);
  const ImportedUser& ada = rows[0].user.value();
  CHECK(ada.name == "Ada, \"Q\"\nL");
  CHECK(ada.is_verified == true);
  CHECK(ada.is_active == false);
  CHECK(json::to_text(*ada.profile.software_background.value) == R"({"languages":["cpp"]})");
  CHECK(ada.profile.experience_level.value == "advanced");
  CHECK(ada.created_at == "2020-02-03");
  CHECK(rows[1].line == 4);
  const ImportedUser& bob = rows[1].user.value();
  CHECK_FALSE(bob.name);
  CHECK_FALSE(bob.is_active);
  CHECK(bob.profile.sets_nothing());
}

TEST_CASE("user file: one apostrophe before a formula is removed, but not from raw cells", "[user_file]") {
  const Written file("a.csv", "email,name\na@example.com,'=1+1\nb@example.com,''=1\nc@example.com,'quoted\nd@example.com,=1\n");
  const auto names = [](const std::vector<ImportRow>& rows) {
    std::vector<std::string> all;
    for (const auto& row : rows) all.push_back(*row.user.value().name);
    return all;
  };
  CHECK(names(file.rows()) == std::vector<std::string>{"=1+1", "'=1", "'quoted", "=1"});
  CHECK(names(file.rows(true)) == std::vector<std::string>{"'=1+1", "''=1", "'quoted", "=1"});
}

TEST_CASE("user file: all wrong CSV rows are reported with line and field", "[user_file]") {
  const auto rows = Written("a.csv",
                            "email,is_active,hardware_background\n"
                            "a@example.com,maybe,{broken\n"
                            "b@example.com,true\n"
                            ",true,\n"
                            "d@example.com,true,[]\n"
                            "e\xff@example.com,true,\n"
                            "f@example.com,true,{}\n")
                        .rows();
  REQUIRE(rows.size() == 6);
  CHECK(faults_of(rows[0]) == "2: is_active WRONG_TYPE hardware_background INVALID_FORMAT");
  CHECK(faults_of(rows[1]) == "3: row CELLS");
  CHECK(faults_of(rows[2]) == "4: email REQUIRED");
  CHECK(faults_of(rows[3]) == "5: hardware_background WRONG_TYPE");
  CHECK(faults_of(rows[4]) == "6: email INVALID_CHARACTER");
  CHECK(faults_of(rows[5]) == "7:");
}

TEST_CASE("user file: JSON Lines are objects, blank lines are skipped", "[user_file]") {
  const auto rows = Written("a.jsonl",
                            "\xef\xbb\xbf{\"email\":\"a@example.com\",\"name\":\"'=1\"}\n\n{\"email\":1}\n[]\nnot "
                            "json\n{\"email\":\"e@example.com\"}")
                        .rows();
  REQUIRE(rows.size() == 5);
  CHECK(rows[0].user.value().name == "'=1");
  CHECK(faults_of(rows[1]) == "3: email WRONG_TYPE");
  CHECK(faults_of(rows[2]) == "4: row WRONG_TYPE");
  CHECK(faults_of(rows[3]) == "5: row INVALID_FORMAT");
  CHECK(rows[2].user.error().fields[0].message == "Must be a JSON object");
  CHECK(rows[3].user.error().fields[0].message == "Must be one JSON object: Not valid JSON: wrong syntax");
  CHECK(faults_of(rows[4]) == "6:");
}

TEST_CASE("user file: an endless line is cut off, not kept", "[user_file][security]") {
  const auto rows =
      Written("a.jsonl", std::string(CsvReader::kMaxRecordBytes + 1, ' ') + "\n{\"email\":\"a@example.com\"}\n").rows();
  REQUIRE(rows.size() == 2);
  CHECK(faults_of(rows[0]) == "1: row TOO_LONG");
  CHECK(faults_of(rows[1]) == "2:");
}

TEST_CASE("user file: without a known file name the first character decides", "[user_file]") {
  CHECK(Written("users", " \n{\"email\":\"a@example.com\"}\n").rows().size() == 1);
  CHECK(Written("users.txt", "email\na@example.com\nb@example.com\n").rows().size() == 2);
  CHECK_THAT(Written("users.json", "[{\"email\":\"a@example.com\"}]").refused().what, Catch::Contains("an object a line"));
}

TEST_CASE("user file: a first line without usable columns is refused", "[user_file]") {
  for (const std::string_view text : {"", "a@example.com,Ada\n", "email;name\n", "email,name,Email\n", "\"email\n"}) {
    CAPTURE(text);
    const auto refusal = Written("a.csv", text).refused();
    CHECK(refusal.code == ErrorCode::kInvalidArgument);
    CHECK_THAT(refusal.what, Catch::Contains("first line"));
  }
  CHECK_THAT(Written("a.csv", "\"email\n").refused().what, Catch::Contains("the first line begins a quoted cell"));
}

TEST_CASE("user file: rows of blank cells are skipped anywhere", "[user_file]") {
  const auto rows = Written("a.csv", ",\r\nemail,name\r\n , \r\na@example.com,A\r\n,,\r\n\"\",\"\t\"\r\n,A\r\n,\xc2\xa0").rows();
  REQUIRE(rows.size() == 2);
  CHECK(faults_of(rows[0]) == "4:");
  CHECK(faults_of(rows[1]).starts_with("7: email"));
}

TEST_CASE("user file: a sheet that is not saved as UTF-8 is refused by its kind, whatever its name", "[user_file]") {
  const auto name = GENERATE(values<std::string>({"a.csv", "a", "a.jsonl"}));
  const auto fault = [&](std::string_view text) { return Written(name, text).refused().what; };
  CHECK_THAT(fault(std::string_view("\xff\xfe"
                                    "e\0m\0",
                                    6)),
             Catch::EndsWith(" is UTF-16; save it in the spreadsheet as \"CSV UTF-8\""));
  CHECK_THAT(fault(std::string_view("\xfe\xff\0e\0m", 6)), Catch::Contains(" is UTF-16; "));
  CHECK_THAT(fault("PK\x03\x04"), Catch::EndsWith(" is a workbook; save it in the spreadsheet as \"CSV UTF-8\""));
}

TEST_CASE("user file: passwords and suspensions under another product's name are refused, unless they are dropped",
          "[user_file][security]") {
  struct Row {
    std::string name;
    std::string_view message;
  };
  const auto row = GENERATE(values<Row>({
      {"hashed_password", "`password_hash`"},
      {"encrypted_password", "`password_hash`"},
      {"password_digest", "`password_hash`"},
      {"passwordHash", "`password_hash`"},
      {"Password-Hash", "`password_hash`"},
      {"pass", "plain text"},
      {"Password [Required]", "plain text"},
      {"blocked", "`is_active`"},
      {"Banned", "`is_active`"},
      {"bannedUntil", "`is_active`"},
      {"is_disabled", "`is_active`"},
      {"isActive", "`is_active`"},
      {"Status [READ ONLY]", "`is_active`"},
  }));
  CAPTURE(row.name);
  const auto check = [&](const Written& file, const std::string& field, auto refusal) {
    const Error error = refusal(file);
    REQUIRE(error.fields.size() == 1);
    CHECK(error.fields[0].field == field);
    CHECK_THAT(error.fields[0].message, Catch::Contains(std::string(row.message)) && Catch::Contains("--ignore "));
    const auto dropped = UserFile::open(file.path(), false, {row.name});
    REQUIRE(dropped.ok());
    CHECK(dropped.value()->next().value()->user.ok());
    CHECK(dropped.value()->ignored().empty());
  };
  check(Written("a.csv", "email," + row.name + "\na@example.com,x\n"), ascii_lower(row.name),
        [](const Written& file) { return file.refused(); });
  check(Written("a.jsonl", R"({"email":"a@example.com",")" + row.name + R"(":false})"), row.name,
        [](const Written& file) { return file.rows().at(0).user.error(); });
}

TEST_CASE("user file: all refused columns are named at once, as a shell takes them", "[user_file]") {
  const auto refusal = Written("a.csv", "email,Password [Required],Status\n").refused();
  REQUIRE(refusal.fields.size() == 2);
  CHECK_THAT(refusal.fields[0].message, Catch::Contains("--ignore 'password [required]' "));
  CHECK_THAT(refusal.fields[1].message, Catch::Contains("--ignore status,"));
}

TEST_CASE("user file: unknown fields are collected", "[user_file]") {
  const Written csv("a.csv", "email,nick\na@example.com,x\n");
  CHECK(UserFile::open(csv.path(), false).value()->ignored() == std::set<std::string>{"nick"});
  const Written lines("a.jsonl", "{\"email\":\"a@example.com\",\"shoe\":44}\n");
  const auto file = UserFile::open(lines.path(), false);
  REQUIRE(file.value()->next().ok());
  CHECK(file.value()->ignored() == std::set<std::string>{"shoe"});
}

TEST_CASE("user file: a missing file, or one that cannot be read twice, is refused", "[user_file]") {
  CHECK(UserFile::open("/no/such/file.csv", false).error().code == ErrorCode::kNotFound);
  CHECK(UserFile::open("/", false).error().code == ErrorCode::kInvalidArgument);
  const Written spooled("usher-input", "name\nAda\n");
  CHECK(UserFile::open(spooled.path(), false, {}, "Standard input").error().what.starts_with("Standard input: the first line "));
  CHECK(UserFile::open("/dev/null", false).error().code == ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace usher::cli
