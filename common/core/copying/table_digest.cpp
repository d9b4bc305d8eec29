#include "common/core/copying/table_digest.h"

#include <cstring>

#include "common/base/encoding.h"
#include "common/crypto/digest.h"

namespace usher::core {

void TableDigest::add(const TextRow& row) {
  std::string bytes;
  for (const auto& value : row) bytes += value ? std::to_string(value->size()) + ":" + *value : "-";
  const auto digest = crypto::sha256(bytes);
  for (std::size_t i = 0; i < sum_.size(); ++i) {
    std::uint64_t part = 0;
    std::memcpy(&part, digest.data() + i * sizeof part, sizeof part);
    sum_[i] += part;
  }
  ++rows_;
}

std::string TableDigest::text() const {
  return hex_encode(std::string_view(reinterpret_cast<const char*>(sum_.data()), sizeof sum_));
}

}  // namespace usher::core
