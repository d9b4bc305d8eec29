#include "common/crypto/webauthn/cbor.h"

#include "common/base/encoding.h"
#include "tests/catch.h"
#include "tests/testkit/authenticator.h"

namespace usher::crypto {
namespace {

using testkit::cbor_head;
using testkit::cbor_integer;

bool is_read(std::string_view bytes) { return read_cbor_map(bytes).has_value(); }
bool is_read_hex(std::string_view hex) { return is_read(hex_decode(hex).value()); }

/// So many maps, each the only value of the one around it.
std::string nested(int levels) {
  std::string bytes;
  for (int i = 1; i < levels; ++i) bytes += "\xa1" + cbor_integer(i);
  return bytes + "\xa0";
}

/// A map of so many entries with integers, or the array of them as the value of 1.
std::string map_of(std::uint64_t entries) {
  std::string bytes = cbor_head(5, entries);
  for (std::uint64_t i = 0; i < entries; ++i) bytes += cbor_head(0, i) + "\xf6";
  return bytes;
}
std::string array_of(std::uint64_t elements) { return "\xa1\x01" + cbor_head(4, elements) + std::string(elements, '\x02'); }

TEST_CASE("cbor: a map is read to its end, and the rest is left", "[cbor]") {
  // {1: 2, -7: h'0102', "a": "bc", 300: [true, null], 4: {5: 6}}, then 0xff
  const std::string bytes = hex_decode("a5010226420102616162626319012c82f5f604a10506ff").value();
  std::string_view rest = bytes;
  const auto map = read_cbor_map(rest);
  REQUIRE(map);
  CHECK(rest == "\xff");
  REQUIRE(map->size() == 5);
  CHECK(find(*map, CborItem::of(1), CborKind::kInteger)->integer == 2);
  CHECK(find(*map, CborItem::of(-7), CborKind::kBytes)->bytes == std::string_view("\x01\x02"));
  CHECK(find(*map, CborItem::of("a"), CborKind::kText)->bytes == "bc");
  CHECK(find(*map, CborItem::of(300), CborKind::kArray)->bytes == std::string_view("\x82\xf5\xf6"));
  CHECK(find(*map, CborItem::of(4), CborKind::kMap)->bytes == std::string_view("\xa1\x05\x06"));
  CHECK_FALSE(find(*map, CborItem::of(1), CborKind::kText));
  CHECK_FALSE(find(*map, CborItem::of("1"), CborKind::kInteger));
  CHECK_FALSE(find(*map, CborItem::of(2), CborKind::kInteger));
}

TEST_CASE("cbor: integers are exact to 64 bits with sign", "[cbor]") {
  for (const std::int64_t number : {std::int64_t{0}, std::int64_t{23}, std::int64_t{24}, std::int64_t{-24}, std::int64_t{-25},
                                    std::int64_t{255}, std::int64_t{-257}, std::int64_t{65536}, std::int64_t{1} << 32,
                                    std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()}) {
    const std::string bytes = "\xa1" + cbor_integer(number) + cbor_integer(number);
    std::string_view rest = bytes;
    const auto map = read_cbor_map(rest);
    REQUIRE(map);
    CHECK(map->front().key == CborItem::of(number));
    CHECK(map->front().value == CborItem::of(number));
  }
  CHECK_FALSE(is_read("\xa1\x01" + cbor_head(0, std::uint64_t{1} << 63)));
  CHECK_FALSE(is_read("\xa1\x01" + cbor_head(1, std::uint64_t{1} << 63)));
}

TEST_CASE("cbor: the bounds hold, and what is within them is read", "[cbor][security]") {
  CHECK(is_read(nested(4)));
  CHECK_FALSE(is_read(nested(5)));
  CHECK(is_read(map_of(32)));
  CHECK_FALSE(is_read(map_of(33)));
  CHECK(is_read(array_of(32)));
  CHECK_FALSE(is_read(array_of(33)));
}

struct Malformed {
  std::string_view why;
  std::string_view hex;
};

TEST_CASE("cbor: what a relying party does not need is refused", "[cbor][security]") {
  const auto row = GENERATE(values<Malformed>({
      {"nothing", ""},
      {"not a map", "01"},
      {"an array", "8101"},
      {"no value", "a101"},
      {"no entry", "a1"},
      {"one entry of two", "a20102"},
      {"bytes cut short", "a1014401"},
      {"a text cut short", "a1016461"},
      {"bytes of 2^64 - 1", "a1015bffffffffffffffff01"},
      {"a map of 2^64 - 1", "bbffffffffffffffff0102"},
      {"a map of 2^32 - 1 within", "a101baffffffff0102"},
      {"an array of 2^64 - 1", "a1019bffffffffffffffff01"},
      {"an integer cut short", "a1011901"},
      {"a repeated integer", "a201020103"},
      {"a repeated integer in a longer form", "a20102180103"},
      {"a repeated text", "a2616101616102"},
      {"a repeated key within", "a101a201020103"},
      {"bytes as a key", "a1410102"},
      {"a map as a key", "a1a002"},
      {"an array as a key", "a18002"},
      {"true as a key", "a1f502"},
      {"a map without length", "bf0102ff"},
      {"an array without length", "a1019f01ff"},
      {"bytes without length", "a1015f4101ff"},
      {"a text without length", "a1017f6161ff"},
      {"a break", "a101ff"},
      {"a tag", "a101c001"},
      {"a tagged key", "a1c00102"},
      {"half a float", "a101f93c00"},
      {"a float", "a101fa3f800000"},
      {"a double", "a101fb3ff0000000000000"},
      {"undefined", "a101f7"},
      {"a simple value", "a101f0"},
      {"a reserved length", "a1011c"},
  }));
  CAPTURE(row.why);
  CHECK_FALSE(is_read_hex(row.hex));
}

TEST_CASE("cbor: no start of a map is a map", "[cbor][security]") {
  const std::string bytes = hex_decode("a5010226420102616162626319012c82f5f604a10506").value();
  REQUIRE(is_read(bytes));
  for (std::size_t size = 0; size < bytes.size(); ++size) CHECK_FALSE(is_read(std::string(bytes.substr(0, size))));
}

}  // namespace
}  // namespace usher::crypto
