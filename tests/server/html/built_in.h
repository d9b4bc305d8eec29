#pragma once

#include "common/core/texts/catalogue.h"

namespace usher::html {

inline const core::Catalogue& texts() {
  static const auto kTexts = core::Catalogue::built_in();
  return kTexts;
}

}  // namespace usher::html
