#pragma once

#include <string>
#include <string_view>

namespace usher::cli {

/// The word for a POSIX shell: quoted if it has other characters than those of names, addresses, paths and times.
inline std::string shell_word(const std::string& word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=:,./_-";  // never expanded by a shell
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
  std::string quoted = "'";
  for (const char c : word) c == '\'' ? quoted += "'\\''" : quoted += c;
  return quoted += "'";
}

}  // namespace usher::cli
