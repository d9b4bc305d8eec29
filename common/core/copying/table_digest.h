#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace usher::core {

/// The values of a row as text, in an order of columns that both sides share; nullopt: NULL.
using TextRow = std::vector<std::optional<std::string>>;

/// A digest of a table's rows that does not depend on their order: the sum of each row's SHA-256. It finds rows that a copy lost
/// or changed; it is no defence against rows that are chosen to collide.
class TableDigest {
 public:
  void add(const TextRow& row);
  [[nodiscard]] std::int64_t rows() const { return rows_; }
  /// 64 hexadecimal digits.
  [[nodiscard]] std::string text() const;
  bool operator==(const TableDigest&) const = default;

 private:
  std::array<std::uint64_t, 4> sum_{};
  std::int64_t rows_ = 0;
};

}  // namespace usher::core
