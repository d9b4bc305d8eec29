#include "cli/arguments/page.h"

#include "cli/terminal/output.h"
#include "tests/catch.h"
#include "tests/cli/parsed.h"
#include "tests/cli/world.h"

using namespace usher;
using namespace usher::cli;

namespace {

Status fill(PageOptions& page, const std::vector<std::string>& words) {
  return parse_arguments(words, [&page](Declare& arguments) { page.declare(arguments); });
}

}  // namespace

TEST_CASE("page: a cursor is one of a list in the same order", "[page]") {
  const auto by_name = to_text({.id = "a", .sorted_by = "name", .key = "ada"});
  CHECK(start_of({.cursor = "nonsense"}, "").error().code == ErrorCode::kInvalidArgument);
  CHECK(start_of({.cursor = by_name}, "").error().code == ErrorCode::kInvalidArgument);
  CHECK(start_of({.cursor = by_name}, "name").value().key == "ada");
  CHECK(start_of({.cursor = to_text({from_ms(5), "a"})}, "").value().created_at == from_ms(5));
  CHECK(start_of({}, "name").value().id.empty());
}

TEST_CASE("page: an invalid limit is reported before anything is read", "[page]") {
  PageOptions page;
  CHECK(fill(page, {"--limit", "0"}).error().code == ErrorCode::kInvalidArgument);
  CHECK(fill(page, {"--limit", "many"}).error().code == ErrorCode::kInvalidArgument);
  REQUIRE(fill(page, {"--limit", "7", "--cursor", to_text({from_ms(5), "a"})}).ok());
  CHECK(page.limit == 7);
  CHECK(page.cursor == to_text({from_ms(5), "a"}));
}

namespace {

struct NumberFilter {
  Cursor after = {};
  int limit = 0;
};
Cursor cursor_of(int row, const NumberFilter&) { return {from_ms(1), std::to_string(row)}; }

/// A list of the numbers from 1 to `last`, whose cursor is the number.
struct Numbers {
  int last;
  [[nodiscard]] Result<std::vector<int>> list(const NumberFilter& filter) const {
    std::vector<int> rows;
    for (int i = filter.after.id.empty() ? 1 : std::stoi(filter.after.id) + 1; i <= last && std::ssize(rows) < filter.limit; ++i)
      rows.push_back(i);
    return rows;
  }
  [[nodiscard]] Result<std::int64_t> count(const NumberFilter&) const { return last; }
};

/// What `usher list WORDS` prints of the numbers to `last`.
struct Listed {
  std::string out;
  std::string err;
};
Listed list_numbers(const std::vector<std::string>& words, OutputOptions options, bool quiet = false, int last = 2500) {
  PageOptions page;
  REQUIRE(fill(page, words).ok());
  TestTerminal test;
  test.terminal.obey({.quiet = quiet});
  const Output output(test.out, std::move(options));
  const World world{{}, ".", test.clock};
  const GlobalOptions globals;
  const CommandTable table;
  std::vector<std::string> line{"list"};
  line.insert(line.end(), words.begin(), words.end());
  Context context{test.terminal, output, world, globals, table, line};
  const auto rows = output.rows({{.name = "n", .role = ColumnRole::kName}});
  REQUIRE(page.write(context, *rows.value(), Numbers{last}, NumberFilter{}, [](int row) { return TableRow{row}; }).ok());
  return {test.out.text, test.err.text};
}

std::ptrdiff_t lines_in(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

}  // namespace

TEST_CASE("page: a note has the total and the command of the next page, unless --quiet", "[page]") {
  const Listed first = list_numbers({"--limit", "2"}, {.format = Format::kCsv});
  CHECK(first.out == "n\n1\n2\n");
  const std::string next = to_text({from_ms(1), "2"});
  CHECK(first.err == "2 of 2,500 rows; --all shows all. Next page:\n  usher list --limit 2 --cursor " + next + "\n");
  const Listed second = list_numbers({"--cursor", next, "--limit=2"}, {.format = Format::kCsv});
  CHECK(second.out == "n\n3\n4\n");
  CHECK(second.err.ends_with("  usher list --limit=2 --cursor " + to_text({from_ms(1), "4"}) + "\n"));
  CHECK(list_numbers({"--limit", "2"}, {}, true).err.empty());
}

TEST_CASE("page: an empty list says so to a terminal alone", "[page]") {
  CHECK(list_numbers({}, {.to_terminal = true}, false, 0).err == "No rows\n");
  CHECK(list_numbers({}, {}, false, 0).err.empty());
}

TEST_CASE("page: a total is exact to 10,000", "[page]") {
  CHECK(list_numbers({"--limit", "2"}, {}, false, 10'000).err.starts_with("2 of 10,000 rows; "));
  CHECK(list_numbers({"--limit", "2"}, {}, false, 10'001).err.starts_with("2 of more than 10,000 rows; "));
}

TEST_CASE("page: --all and -o name without --limit are complete", "[page]") {
  CHECK(lines_in(list_numbers({}, {.to_terminal = true}).out) == 101);
  CHECK(lines_in(list_numbers({}, {}).out) == 2501);  // a pipe or file
  const Listed all = list_numbers({"--all"}, {.format = Format::kCsv});
  CHECK(lines_in(all.out) == 2501);
  CHECK(all.err.empty());
  const Listed names = list_numbers({}, {.format = Format::kName});
  CHECK(lines_in(names.out) == 2500);
  CHECK(names.err.empty());
  CHECK(lines_in(list_numbers({"--limit", "3"}, {.format = Format::kName}).out) == 3);
  PageOptions page;
  CHECK(fill(page, {"--all", "--limit", "3"}).error().code == ErrorCode::kInvalidArgument);
}

TEST_CASE("page: the command of the next page is quoted for a shell, options stay before --", "[page][security]") {
  const Cursor next{from_ms(5), "a"};
  const std::string cursor = " --cursor " + to_text(next);
  CHECK(command_of_next_page(std::vector<std::string>{"user", "list", "--search", "it's; rm"}, next) ==
        "usher user list --search 'it'\\''s; rm'" + cursor);
  CHECK(command_of_next_page(std::vector<std::string>{"token", "list", "--", "a@b"}, next) ==
        "usher token list" + cursor + " -- a@b");
}
