#include "common/archive/gzip.h"

#include <algorithm>

#include "tests/catch.h"
#include "tests/common/archive/streams.h"

namespace usher::archive {
namespace {

std::string compressed(const std::string& text) {
  std::string bytes;
  GzipWriter writer(into(bytes));
  for (std::size_t at = 0; at < text.size(); at += 1000) REQUIRE(writer.write(std::string_view(text).substr(at, 1000)).ok());
  REQUIRE(writer.finish().ok());
  return bytes;
}

/// The text, or the error's.
std::string expanded(const std::string& bytes) {
  GzipReader reader(from(bytes));
  std::string text;
  for (std::string block(777, '\0');;) {
    const auto count = reader.read(block.data(), block.size());
    if (!count.ok()) return count.error().what;
    if (count.value() == 0) return text;
    text.append(block, 0, count.value());
  }
}

TEST_CASE("gzip: what is written is read as the same", "[archive]") {
  const auto text = GENERATE(std::string(), std::string("short"), many_lines(20'000));
  const auto bytes = compressed(text);
  CHECK(is_gzip(bytes));
  CHECK((expanded(bytes) == text));
}

TEST_CASE("gzip: a stream that is cut off, changed or followed by more is damaged", "[archive][security]") {
  const auto bytes = compressed(many_lines(2000));
  for (const std::size_t kept : {std::size_t{0}, std::size_t{5}, bytes.size() / 2, bytes.size() - 1})
    CHECK(expanded(bytes.substr(0, kept)) == "The archive is cut off");
  for (const std::size_t at : {std::size_t{0}, bytes.size() / 2, bytes.size() - 6}) {
    auto changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 0x55);
    CHECK(expanded(changed).starts_with("The archive is "));
  }
  CHECK(expanded(bytes + "more") == "The archive is followed by other bytes");
}

}  // namespace
}  // namespace usher::archive
