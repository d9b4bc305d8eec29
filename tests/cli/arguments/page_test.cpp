#include "cli/arguments/page.h"

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

TEST_CASE("page: an invalid cursor or limit is reported before anything is read", "[page]") {
  PageOptions page;
  CHECK(fill(page, {"--cursor", "nonsense"}).error().code == ErrorCode::kInvalidArgument);
  CHECK(fill(page, {"--limit", "0"}).error().code == ErrorCode::kInvalidArgument);
  CHECK(fill(page, {"--limit", "many"}).error().code == ErrorCode::kInvalidArgument);
  REQUIRE(fill(page, {"--limit", "7", "--cursor", to_text({from_ms(5), "a"})}).ok());
  CHECK(page.to_fetch() == 8);
  CHECK(page.after.created_at == from_ms(5));
}

TEST_CASE("page: the extra row is cut off and the last shown one is the cursor", "[page]") {
  PageOptions page;
  page.limit = 2;
  const auto cursor_of = [](const std::string& row) { return Cursor{from_ms(1), row}; };
  std::vector<std::string> rows{"a", "b", "c"};
  CHECK(page.cut(rows, cursor_of)->id == "b");
  CHECK(rows == std::vector<std::string>{"a", "b"});
  CHECK_FALSE(page.cut(rows, cursor_of));
  TestTerminal test;
  print_next_page(test.terminal, std::nullopt);
  CHECK(test.err.text.empty());
  print_next_page(test.terminal, Cursor{from_ms(5), "a"});
  CHECK(test.err.text == "usher: warning: there are more; next page: --cursor " + to_text({from_ms(5), "a"}) + "\n");
  TestTerminal quiet;
  quiet.terminal.obey({.quiet = true});
  print_next_page(quiet.terminal, Cursor{from_ms(5), "a"});
  CHECK(quiet.err.text == test.err.text);
}
