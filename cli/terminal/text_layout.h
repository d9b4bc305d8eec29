#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace usher::cli {

/// The escape sequences of terminal colours (ECMA-48 §8.3.117).
inline constexpr std::string_view kBold = "\x1b[1m";
inline constexpr std::string_view kRed = "\x1b[31m";
inline constexpr std::string_view kGreen = "\x1b[32m";
inline constexpr std::string_view kYellow = "\x1b[33m";
inline constexpr std::string_view kReset = "\x1b[0m";
/// The text, with `has_colour` in that colour.
std::string in_colour(bool has_colour, std::string_view colour, std::string_view text);

/// Cuts `text` to at most `width` columns; a cut text ends with `…`. Precondition: printable UTF-8, `width` at least 1.
std::string elided(std::string_view text, std::size_t width);
/// Breaks `text` between words into lines of at most `width` columns; a longer word, such as a link, keeps a line of its own.
/// At least one line.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);
/// Breaks the lines of a text that are longer than `width` between words. They continue below their second column, which two
/// spaces separate from the first, or below their beginning. A command, which is indented and begins with `usher`, keeps its
/// line: a terminal that breaks it copies it whole.
std::string reflowed(std::string_view text, std::size_t width);
/// The spaces that fill `text` up to `width` columns.
std::string padding(std::size_t width, std::string_view text);
/// The text at the right end of `width` columns.
std::string at_right(const std::string& text, std::size_t width);
/// A bar of eighths a number, relative to the largest: `·▂█▄`. 0 is a dot.
std::string bars(std::span<const std::int64_t> numbers);
/// `512 B`, `12.3 MB`, in powers of 1000.
std::string byte_words(std::uint64_t bytes);

}  // namespace usher::cli
