#pragma once

#include "common/core/texts/catalogue.h"

namespace usher::pages {

inline const core::Catalogue& texts() {
  static const auto kTexts = core::Catalogue::built_in();
  return kTexts;
}

}  // namespace usher::pages
