#include "common/core/runtime/listing.h"

#include "tests/catch.h"

namespace usher::core {
namespace {

struct Numbers {
  Cursor after = {};
  int limit = 0;
  bool is_reversed = false;
};
Numbers reversed(Numbers filter) {
  filter.is_reversed = !filter.is_reversed;
  return filter;
}
Cursor cursor_of(int row, const Numbers&) { return {from_ms(1), std::to_string(row)}; }

/// The numbers from 1 to 5.
Result<std::vector<int>> read(const Numbers& filter) {
  const int step = filter.is_reversed ? -1 : 1;
  const int start = filter.is_reversed ? 6 : 0;
  std::vector<int> rows;
  for (int i = filter.after.id.empty() ? start : std::stoi(filter.after.id); std::ssize(rows) < filter.limit;) {
    i += step;
    if (i < 1 || i > 5) break;
    rows.push_back(i);
  }
  return rows;
}

TEST_CASE("listing: pages neither repeat nor lose a row, and the last has no cursor", "[administration][paging]") {
  const auto most = GENERATE(std::size_t{1}, std::size_t{2}, std::size_t{5}, std::size_t{9});
  std::vector<int> seen;
  Numbers filter;
  for (int page = 0; page < 9; ++page) {
    const auto part = read_part(filter, most, read).value();
    CHECK(part.rows.size() <= most);
    seen.insert(seen.end(), part.rows.begin(), part.rows.end());
    if (!part.next) break;
    filter.after = *part.next;
  }
  CHECK(seen == std::vector{1, 2, 3, 4, 5});
}

TEST_CASE("listing: the way back has the pages of the way there, and the first page is a whole one", "[administration][paging]") {
  const auto there = [](int after) { return read_part(Numbers{.after = cursor_of(after, {})}, 2, read).value(); };
  const auto back = [](const Part<int>& from) { return read_part_before(Numbers{.after = *from.previous}, 2, read).value(); };
  const auto third = there(4);
  CHECK(third.rows == std::vector{5});
  CHECK_FALSE(third.next);
  const auto second = back(third);
  CHECK(second.rows == std::vector{3, 4});
  CHECK(second.next->id == "4");
  const auto first = back(second);
  CHECK(first.rows == std::vector{1, 2});
  CHECK(first.next->id == "2");
  CHECK_FALSE(first.previous);
  const auto whole = back(there(1));  // one row is before it
  CHECK(whole.rows == std::vector{1, 2});
  CHECK_FALSE(whole.previous);
  CHECK_FALSE(read_part(Numbers{}, 2, read).value().previous);
  CHECK_FALSE(there(5).previous);
}

TEST_CASE("listing: the total is counted unless the page has all rows, and absent where counting takes too long",
          "[administration]") {
  const auto counting = [](Result<std::int64_t> total) { return [total] { return total; }; };
  const Part<int> whole{.rows = {1, 2}};
  const Part<int> first{.rows = {1, 2}, .next = cursor_of(2, {})};
  const Part<int> last{.rows = {3}, .previous = cursor_of(3, {})};
  const auto too_long = counting(error(ErrorCode::kOverloaded));
  CHECK(total_of(whole, too_long).value() == 2);
  for (const auto& part : {first, last}) {
    CHECK(total_of(part, counting(3)).value() == 3);
    CHECK_FALSE(total_of(part, too_long).value().has_value());
    CHECK(total_of(part, counting(error(ErrorCode::kInternal))).error().code == ErrorCode::kInternal);
  }
}

TEST_CASE("listing: an error of the listing is returned", "[administration]") {
  const auto part =
      read_part(Numbers{}, 2, [](const Numbers&) -> Result<std::vector<int>> { return error(ErrorCode::kOverloaded); });
  CHECK(part.error().code == ErrorCode::kOverloaded);
}

}  // namespace
}  // namespace usher::core
