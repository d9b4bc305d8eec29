#include "common/archive/tar.h"

#include <utility>
#include <vector>

#include "tests/catch.h"
#include "tests/common/archive/streams.h"

namespace usher::archive {
namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

std::string archive_of(const Files& files) {
  std::string bytes;
  TarGzWriter writer(into(bytes), from_seconds(1'800'000'000));
  for (const auto& [name, text] : files) {
    REQUIRE(writer.begin({name, text.size()}).ok());
    REQUIRE(writer.write(text).ok());
  }
  REQUIRE(writer.finish().ok());
  return bytes;
}

Result<Files> files_of(const std::string& bytes) {
  TarGzReader reader(from(bytes));
  Files files;
  for (;;) {
    USHER_TRY(const auto member, reader.next());
    if (!member) return files;
    files.emplace_back(member->name, "");
    for (std::string block(300, '\0');;) {
      USHER_TRY(const auto count, reader.read(block.data(), block.size()));
      if (count == 0) break;
      files.back().second.append(block, 0, count);
    }
  }
}

/// The tar bytes of an archive with other bytes in place of some.
std::string changed(const std::string& archive, std::size_t at, const std::string& bytes) {
  GzipReader reader(from(archive));
  std::string tar(1'000'000, '\0');
  const auto size = reader.read(tar.data(), tar.size());
  REQUIRE(size.ok());
  tar.resize(size.value());
  tar.replace(at, bytes.size(), bytes);
  std::string again;
  GzipWriter writer(into(again));
  REQUIRE(writer.write(tar).ok());
  REQUIRE(writer.finish().ok());
  return again;
}

TEST_CASE("tar: what is written is read as the same", "[archive]") {
  const Files files{
      {"manifest.json", "{}\n"}, {"empty", ""}, {"tables/users.jsonl", many_lines(5000)}, {"block", std::string(512, 'x')}};
  const auto read = files_of(archive_of(files));
  REQUIRE(read.ok());
  CHECK((read.value() == files));
}

TEST_CASE("tar: members may be skipped", "[archive]") {
  const auto bytes = archive_of({{"a", many_lines(3000)}, {"b", "b"}});
  TarGzReader reader(from(bytes));
  CHECK(reader.next().value()->name == "a");
  CHECK(reader.next().value()->size == 1);
  CHECK_FALSE(reader.next().value().has_value());
}

TEST_CASE("tar: a member of 8 GiB keeps its size", "[archive]") {
  constexpr std::uint64_t kLarge = (std::uint64_t{9} << 30) + 5;
  std::string bytes;
  TarGzWriter writer(into(bytes), from_seconds(0));
  REQUIRE(writer.begin({"large", kLarge}).ok());
  const std::string block(1 << 20, 'x');
  for (int i = 0; i < 40; ++i) REQUIRE(writer.write(block).ok());  // so that the compressor lets go of the header
  TarGzReader reader(from(bytes));
  CHECK(reader.next().value()->size == kLarge);
}

TEST_CASE("tar: a member has exactly the bytes that it said", "[archive]") {
  std::string bytes;
  TarGzWriter writer(into(bytes), from_seconds(0));
  REQUIRE(writer.begin({"a", 3}).ok());
  CHECK_FALSE(writer.write("four").ok());
  REQUIRE(writer.write("ab").ok());
  CHECK_FALSE(writer.finish().ok());
}

TEST_CASE("tar: an archive that is cut off, changed, or of other things than files is damaged", "[archive][security]") {
  const auto bytes = archive_of({{"a", many_lines(3000)}, {"b", "b"}});
  CHECK(files_of(bytes.substr(0, bytes.size() / 2)).error().what == "The archive is cut off");
  CHECK(files_of(changed(bytes, 0, "x")).error().what == "The archive is damaged: a member has no sound header");
  CHECK(files_of(changed(bytes, 130, "9")).error().what == "The archive is damaged: a member has no sound header");
  CHECK_FALSE(files_of("not an archive").ok());
}

}  // namespace
}  // namespace usher::archive
