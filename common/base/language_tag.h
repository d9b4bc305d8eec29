#pragma once

#include <span>
#include <string>
#include <string_view>

namespace usher {

/// The one of `available` (at least one; the first is the default) that a reader prefers who sent `accept_language`, by lookup
/// (RFC 4647 §3.4) in the order of the weights (RFC 9110 §12.5.4): de-AT is content with de, but de not with de-AT. What is no
/// range, and all beyond the first 20, counts for nothing.
std::string_view choose_language(std::string_view accept_language, std::span<const std::string> available);

/// Whether `text` looks like a tag of RFC 5646: ur, pt-BR.
bool is_language_tag(std::string_view text);

/// Whether the language's usual script runs from right to left.
bool is_right_to_left(std::string_view tag);

}  // namespace usher
