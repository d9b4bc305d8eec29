#pragma once

#include <algorithm>

#include "common/json/fields.h"

namespace usher::json {

/// A member's name as a template argument.
template <std::size_t size>
struct Name {
  std::array<char, size> text{};
  consteval Name(const char (&characters)[size]) { std::copy_n(characters, size, text.begin()); }  // NOLINT: implicit by design
  [[nodiscard]] constexpr std::string_view view() const { return {text.data(), size - 1}; }
};

/// A body with one member.
template <Name name, class T>
struct Single {
  T value;
  static constexpr auto fields() { return json::fields_of(required(name.view(), &Single::value)); }
};

}  // namespace usher::json
