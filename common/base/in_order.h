#pragma once

#include <cstddef>

namespace usher {

/// Whether row `i` of a table is the one of enumerator `i`, so that the enumerator finds it.
template <class Table, class Row, class Enum>
constexpr bool in_order(const Table& rows, Enum Row::*key) {
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (static_cast<std::size_t>(rows[i].*key) != i) return false;
  return true;
}

}  // namespace usher
