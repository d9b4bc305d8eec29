#pragma once

#include <string_view>

/// The escape sequences of terminal colours (ECMA-48 §8.3.117).
namespace usher::cli {

inline constexpr std::string_view kBold = "\x1b[1m";
inline constexpr std::string_view kRed = "\x1b[31m";
inline constexpr std::string_view kGreen = "\x1b[32m";
inline constexpr std::string_view kYellow = "\x1b[33m";
inline constexpr std::string_view kReset = "\x1b[0m";

}  // namespace usher::cli
