#include "common/domain/chat.h"

#include <algorithm>

namespace usher::domain {

bool is_thread_name(std::string_view name) {
  return !name.empty() && name.size() <= kMaxThreadNameBytes && name != "." && name != ".." &&
         std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

std::string thread_title(std::string_view question) {
  std::size_t characters = 0;
  const auto begins_character = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  const auto end = std::find_if(question.begin(), question.end(),
                                [&](char c) { return begins_character(c) && ++characters > kMaxThreadTitleCharacters; });
  return {question.begin(), end};
}

}  // namespace usher::domain
