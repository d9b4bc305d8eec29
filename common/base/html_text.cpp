#include "common/base/html_text.h"

#include "common/base/text.h"

namespace usher {

std::string escape_html(std::string_view text) {
  constexpr std::string_view kSpecial = "&<>\"'";
  constexpr std::string_view kReferences[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
  std::string escaped;
  for (const char c : without_overrides(text)) {
    if (const std::size_t at = kSpecial.find(c); at != std::string_view::npos)
      escaped += kReferences[at];
    else
      escaped += c;
  }
  return escaped;
}

}  // namespace usher
