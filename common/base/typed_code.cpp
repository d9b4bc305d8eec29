#include "common/base/typed_code.h"

#include <array>

#include "common/base/encoding.h"
#include "common/base/text.h"

namespace usher {
namespace {

/// Ten digits that UTF-8 writes in two bytes, by the first of them and the second of zero.
struct Digits {
  char lead;
  unsigned char zero;
};
constexpr std::array kDigits{Digits{'\xd9', 0xa0}, Digits{'\xdb', 0xb0}};  // Arabic-Indic, Persian

}  // namespace

std::string plain_code(std::string_view typed) {
  const auto text = nfkc(typed).value_or("");
  std::string code;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (is_letter_or_digit(text[at])) code += text[at];
    for (const auto& digits : kDigits) {
      const auto value = at + 1 < text.size() ? byte_of(text[at + 1]) - digits.zero : -1;
      if (text[at] == digits.lead && value >= 0 && value <= 9) code += static_cast<char>('0' + value);
    }
  }
  return ascii_lower(code);
}

std::string ascii_url(std::string_view typed) {
  std::string url;
  for (std::size_t at = 0; at < typed.size(); ++at)
    url += byte_of(typed[at]) < 0x80 ? std::string(1, typed[at]) : percent_encode(typed.substr(at, 1));
  return url;
}

}  // namespace usher
