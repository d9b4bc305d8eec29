#include "cli/commands/user/csv_reader.h"

#include <sstream>

#include "tests/catch.h"

namespace usher::cli {
namespace {

/// Every record as `line: cell|cell`, every error as `line: ! code`.
std::vector<std::string> read_all(const std::string& text) {
  std::istringstream in(text);
  CsvReader reader(in);
  std::vector<std::string> all;
  for (;;) {
    const auto record = reader.next();
    if (record.ok() && !record.value()) return all;
    auto& line = all.emplace_back(std::to_string(reader.line()) + ": ");
    if (!record.ok()) {
      line += "! " + record.error().fields.at(0).code;
      continue;
    }
    for (const auto& cell : record.value()->cells) line += cell + "|";
  }
}

using Lines = std::vector<std::string>;

TEST_CASE("csv reader: commas separate cells, lines end in LF, CR LF or with the file", "[csv_reader]") {
  CHECK(read_all("a,b\nc,\r\n,d") == Lines{"1: a|b|", "2: c||", "3: |d|"});
  CHECK(read_all("").empty());
  CHECK(read_all("\n\r\n\n").empty());
  CHECK(read_all("a\n\n\nb\n") == Lines{"1: a|", "4: b|"});
}

TEST_CASE("csv reader: inside quotes everything is text", "[csv_reader]") {
  CHECK(read_all("\"a,b\",\"say \"\"hi\"\"\"\n") == Lines{"1: a,b|say \"hi\"|"});
  CHECK(read_all("\"two\r\nlines\rand\n\",x\nnext\n") == Lines{"1: two\r\nlines\rand\n|x|", "4: next|"});
  CHECK(read_all("\"\"\n") == Lines{"1: |"});
  CHECK(read_all("\"\",\"\"") == Lines{"1: ||"});
}

TEST_CASE("csv reader: an invalid record is reported with its line, and the next one is read", "[csv_reader]") {
  CHECK(read_all("a\"b\nok\n") == Lines{"1: ! QUOTE", "2: ok|"});
  CHECK(read_all("\"a\"b,c\nok\n") == Lines{"1: ! QUOTE", "2: ok|"});
  CHECK(read_all("a\rb\nok\n") == Lines{"1: ! LINE_BREAK", "2: ok|"});
  CHECK(read_all("first\n\"never\nends\n") == Lines{"1: first|", "2: ! QUOTE"});
}

TEST_CASE("csv reader: a record has a maximum size", "[csv_reader][security]") {
  const std::string most(CsvReader::kMaxRecordBytes, 'x');
  CHECK(read_all(most + "\n").at(0).size() == most.size() + 4);
  CHECK(read_all(most + "x\nok\n") == Lines{"1: ! TOO_LONG", "2: ok|"});
  CHECK(read_all("\"" + most + "x") == Lines{"1: ! TOO_LONG"});
}

}  // namespace
}  // namespace usher::cli
