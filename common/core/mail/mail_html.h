#pragma once

#include <string>
#include <string_view>

namespace usher::core {

/// Returns the HTML of a text template, with the same placeholders and words. Empty lines separate paragraphs. A paragraph that
/// ends in a line with only {{link}} becomes a button labelled with its other lines; a paragraph of only {{code}} is emphasised.
/// Other values are isolated in their writing direction (<bdi>).
std::string html_of_text(std::string_view source);

}  // namespace usher::core
