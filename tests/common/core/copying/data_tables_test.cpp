#include "common/core/copying/data_tables.h"

#include "tests/catch.h"

namespace usher::core {
namespace {

TableDigest digest_of(const std::vector<TextRow>& rows) {
  TableDigest digest;
  for (const auto& row : rows) digest.add(row);
  return digest;
}

TEST_CASE("table digest: the order of rows does not matter, and every value does", "[copy]") {
  const TextRow one{"a", std::nullopt};
  const TextRow two{"b", "1"};
  CHECK(digest_of({one, two}) == digest_of({two, one}));
  CHECK(digest_of({one, two}).rows() == 2);
  CHECK(digest_of({}).text() == std::string(64, '0'));
  const auto both = digest_of({one, two});
  CHECK(both != digest_of({one}));
  CHECK(both != digest_of({one, two, two}));
  CHECK(both.text() != digest_of({one, {{"b", "2"}}}).text());
}

TEST_CASE("table digest: values that are written alike differ", "[copy]") {
  CHECK(digest_of({{"ab", "c"}}) != digest_of({{"a", "bc"}}));
  CHECK(digest_of({{"", "x"}}) != digest_of({{std::nullopt, "x"}}));
  CHECK(digest_of({{"-"}}) != digest_of({{std::nullopt}}));
}

}  // namespace
}  // namespace usher::core
