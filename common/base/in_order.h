#pragma once

#include <array>
#include <string_view>

namespace usher {

/// Whether row `i` of a table is the one of enumerator `i`, so that the enumerator finds it.
template <class Table, class Row, class Enum>
constexpr bool in_order(const Table& rows, Enum Row::*key) {
  for (std::size_t i = 0; i < std::size(rows); ++i)
    if (static_cast<std::size_t>(rows[i].*key) != i) return false;
  return true;
}

/// Whether a value is no enumerator of its type: compilers write it as `(Enum)3`.
template <auto kValue>
constexpr bool is_nameless() {
  return std::string_view(__PRETTY_FUNCTION__).find("= (") != std::string_view::npos;
}

void rows_are_out_of_order();  ///< Nowhere defined: its name is what the compiler says.

/// A table with one row for each enumerator, which finds it. `key`: the member by which a row names its enumerator. A table that
/// lacks a row, or has them in another order, does not compile.
template <class Enum, class Row, std::size_t kRows>
struct EnumArray : std::array<Row, kRows> {
  consteval EnumArray(Enum Row::*key, const Row (&rows)[kRows]) : std::array<Row, kRows>(std::to_array(rows)) {
    static_assert(is_nameless<static_cast<Enum>(kRows)>(), "a row is missing");
    if (!in_order(rows, key)) rows_are_out_of_order();
  }
  constexpr const Row& operator[](Enum key) const { return this->at(static_cast<std::size_t>(key)); }
};

/// A row that is one value.
template <class Enum, class Value = std::string_view>
struct EnumRow {
  Enum key;
  Value value;
};

}  // namespace usher
