#pragma once

#include "common/base/text.h"

namespace usher::settings {

/// Whether a name has a meaning of its own on each element of HTML or React, or for server/pages/when.js: as an attribute of
/// `<usher-when>` it is no condition, so that no trait can have it. Names with a dash, and those that begin with `_` or `on`,
/// belong to frameworks, ARIA and handlers of events. (HTML standard, 3.2.6; react.dev, "Common components".)
inline bool is_owned_by_html(std::string_view name) {
  constexpr std::string_view kOwned =
      " accesskey autocapitalize autocorrect autofocus children class contenteditable dir draggable else "
      "enterkeyhint exportparts headingoffset headingreset hidden id inert inputmode is itemid itemprop itemref "
      "itemscope itemtype key lang nonce part popover ref role shown slot spellcheck style tabindex title "
      "translate writingsuggestions ";
  return name.starts_with('_') || name.starts_with("on") || name.find('-') != std::string_view::npos ||
         is_one_of_words(name, kOwned);
}

}  // namespace usher::settings
