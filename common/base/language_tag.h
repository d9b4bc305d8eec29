#pragma once

#include <span>
#include <string>
#include <string_view>

namespace usher {

/// Chooses the language for `accept_language` from `available` (not empty; the first is the default), by lookup (RFC 4647 §3.4)
/// in the order of the weights (RFC 9110 §12.5.4): de-AT matches de, but de does not match de-AT. Invalid ranges and all after
/// the first 20 are ignored.
std::string_view choose_language(std::string_view accept_language, std::span<const std::string> available);

/// Whether `text` has the form of an RFC 5646 tag, such as ur or pt-BR.
bool is_language_tag(std::string_view text);

/// Whether the language's usual script is written from right to left.
bool is_right_to_left(std::string_view tag);

}  // namespace usher
