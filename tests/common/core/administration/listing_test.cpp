#include "common/core/administration/listing.h"

#include <algorithm>

#include "tests/catch.h"

namespace usher::core {
namespace {

struct Numbers {
  Cursor after = {};
  int limit = 0;
};
Cursor cursor_of(int row, const Numbers&) { return {from_ms(1), std::to_string(row)}; }

/// The numbers from 1 to 5.
Result<std::vector<int>> read(const Numbers& filter) {
  std::vector<int> rows;
  for (int i = filter.after.id.empty() ? 1 : std::stoi(filter.after.id) + 1; i <= 5 && std::ssize(rows) < filter.limit; ++i)
    rows.push_back(i);
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

TEST_CASE("listing: an error of the listing is returned", "[administration]") {
  const auto part =
      read_part(Numbers{}, 2, [](const Numbers&) -> Result<std::vector<int>> { return error(ErrorCode::kOverloaded); });
  CHECK(part.error().code == ErrorCode::kOverloaded);
}

}  // namespace
}  // namespace usher::core
