#include "common/crypto/webauthn/cbor.h"

#include <algorithm>
#include <limits>

#include <cbor.h>

namespace usher::crypto {
namespace {

constexpr int kMostLevels = 4;
constexpr std::uint64_t kMostElements = 32;

/// The first bytes of an item, as libcbor reports them; nothing is set for what is refused.
struct Head {
  std::optional<CborItem> item;
  std::uint64_t elements = 0;
};
Head& head_of(void* context) { return *static_cast<Head*>(context); }

template <bool is_negative>
constexpr auto kInteger = [](void* context, auto number) {
  if (std::uint64_t{number} > std::uint64_t{std::numeric_limits<std::int64_t>::max()}) return;
  const auto integer = static_cast<std::int64_t>(number);
  head_of(context).item = CborItem::of(is_negative ? -1 - integer : integer);
};
template <CborKind kind>
constexpr auto kString = [](void* context, cbor_data bytes, auto size) {
  head_of(context).item = CborItem{kind, 0, {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)}};
};
template <CborKind kind>
constexpr auto kContainer = [](void* context, auto elements) {
  head_of(context) = {CborItem{kind, 0, {}}, elements};
};
constexpr auto kSimple = [](void* context, auto...) { head_of(context).item = CborItem{}; };

/// Generic functions, since lengths are of other types in later versions of libcbor. Those left out do nothing.
const cbor_callbacks kCallbacks = [] {
  cbor_callbacks made = cbor_empty_callbacks;
  made.uint8 = kInteger<false>;
  made.uint16 = kInteger<false>;
  made.uint32 = kInteger<false>;
  made.uint64 = kInteger<false>;
  made.negint8 = kInteger<true>;
  made.negint16 = kInteger<true>;
  made.negint32 = kInteger<true>;
  made.negint64 = kInteger<true>;
  made.byte_string = kString<CborKind::kBytes>;
  made.string = kString<CborKind::kText>;
  made.array_start = kContainer<CborKind::kArray>;
  made.map_start = kContainer<CborKind::kMap>;
  made.boolean = kSimple;
  made.null = kSimple;
  return made;
}();

bool may_be_key(const CborItem& item, const CborMap& before) {
  const auto is_same = [&](const CborEntry& entry) { return entry.key == item; };
  return (item.kind == CborKind::kInteger || item.kind == CborKind::kText) && std::ranges::none_of(before, is_same);
}

/// `levels`: how many more may nest. `entries`: of a map, and of an array with its positions as keys.
std::optional<CborItem> read_item(std::string_view& bytes, int levels, CborMap& entries) {
  const std::string_view from_here = bytes;
  Head head;
  const auto decoded = cbor_stream_decode(reinterpret_cast<cbor_data>(bytes.data()), bytes.size(), &kCallbacks, &head);
  if (decoded.status != CBOR_DECODER_FINISHED || !head.item) return std::nullopt;
  bytes.remove_prefix(decoded.read);
  const bool is_map = head.item->kind == CborKind::kMap;
  if (!is_map && head.item->kind != CborKind::kArray) return head.item;
  if (levels == 0 || head.elements > kMostElements) return std::nullopt;
  while (entries.size() < head.elements) {
    CborMap inner;
    const auto key = is_map ? read_item(bytes, 0, inner) : CborItem::of(static_cast<std::int64_t>(entries.size()));
    if (!key || !may_be_key(*key, entries)) return std::nullopt;
    const auto value = read_item(bytes, levels - 1, inner);
    if (!value) return std::nullopt;
    entries.push_back({*key, *value});
  }
  head.item->bytes = from_here.substr(0, from_here.size() - bytes.size());
  return head.item;
}

}  // namespace

std::optional<CborMap> read_cbor_map(std::string_view& bytes) {
  CborMap entries;
  const auto item = read_item(bytes, kMostLevels, entries);
  if (!item || item->kind != CborKind::kMap) return std::nullopt;
  return entries;
}

const CborItem* find(const CborMap& map, const CborItem& key, CborKind kind) {
  for (const CborEntry& entry : map)
    if (entry.key == key) return entry.value.kind == kind ? &entry.value : nullptr;
  return nullptr;
}

}  // namespace usher::crypto
