#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace usher::crypto {

enum class CborKind : std::uint8_t { kInteger, kBytes, kText, kArray, kMap, kOther };

/// An item of CBOR (RFC 8949). Bytes are borrowed from what was read.
struct CborItem {
  CborKind kind = CborKind::kOther;
  std::int64_t integer = 0;
  std::string_view bytes = {};  ///< The content of a text or byte string; an array or map as it was encoded.
  bool operator==(const CborItem&) const = default;

  static CborItem of(std::int64_t integer) { return {CborKind::kInteger, integer, {}}; }
  static CborItem of(std::string_view text) { return {CborKind::kText, 0, text}; }
};

struct CborEntry {
  CborItem key;
  CborItem value;
};
using CborMap = std::vector<CborEntry>;

/// Reads a map at the start of `bytes` and removes it there. nullopt, also for a part of it: it is cut short, nests deeper than 4
/// levels, has more than 32 entries or elements, a repeated key, a key that is neither integer nor text, an indefinite length, a
/// tag, a float, or an integer beyond 64 bits with sign. Allocates only for entries that are there.
std::optional<CborMap> read_cbor_map(std::string_view& bytes);

/// The value of that key; nullptr without one and for one of another kind.
const CborItem* find(const CborMap& map, const CborItem& key, CborKind kind);

}  // namespace usher::crypto
