#include "common/domain/chat.h"

#include "common/base/text.h"

namespace usher::domain {

bool is_thread_name(std::string_view name) {
  return !name.empty() && name.size() <= kMaxThreadNameBytes && name != "." && name != ".." &&
         std::ranges::all_of(name, [](char c) { return c > ' ' && c < '\x7f'; });
}

std::string thread_title(std::string_view question) { return std::string(first_characters(question, kMaxThreadTitleCharacters)); }

}  // namespace usher::domain
