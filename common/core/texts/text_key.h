#pragma once

#include <string_view>

#include "common/core/texts/page_texts.h"

namespace usher::core {

/// A key of kPageTexts; an unknown one does not compile.
class TextKey {
 public:
  consteval TextKey(const char* key) : key_(known(key)) {}  // NOLINT(google-explicit-constructor): keys are written as texts
  [[nodiscard]] constexpr std::string_view key() const { return key_; }

 private:
  static consteval std::string_view known(std::string_view key) {
    for (const auto& row : kPageTexts)
      if (row.key == key) return row.key;
    throw "there is no such text in common/core/texts/en.json";
  }

  std::string_view key_;
};

}  // namespace usher::core
