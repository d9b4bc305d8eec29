#include "cli/terminal/json_text.h"

#include <cstdio>

#include "common/base/text.h"
#include "common/json/value.h"

namespace usher::cli {
namespace {

/// The length of the UTF-8 character that begins with `lead`.
std::size_t length_of(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

/// Characters of one to three bytes: all that printable() hides are below U+10000.
std::string escape_of(std::string_view character) {
  unsigned code = static_cast<unsigned char>(character[0]);
  if (character.size() > 1) code &= character.size() == 2 ? 0x1fU : 0x0fU;
  for (const char c : character.substr(1)) code = (code << 6) | (static_cast<unsigned char>(c) & 0x3fU);
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "\\u%04x", code);
  return text.data();
}

/// Outside strings JSON is ASCII, and its only control character here is the line feed of pretty text; so characters to hide are
/// inside a string, where an escape has the same meaning.
std::string harmless(std::string json) {
  if (printable(json) == json) return json;
  std::string result;
  for (std::size_t at = 0; at < json.size();) {
    const std::string_view character = std::string_view(json).substr(at, length_of(json[at]));
    const bool is_shown = character == "\n" || printable(character) == character;
    result += is_shown ? std::string(character) : escape_of(character);
    at += character.size();
  }
  return result;
}

}  // namespace

std::string json_text(const json::Value& value) { return harmless(json::to_text(value)); }

std::string json_pretty_text(const json::Value& value) { return harmless(json::to_pretty_text(value)); }

}  // namespace usher::cli
