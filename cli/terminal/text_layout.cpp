#include "cli/terminal/text_layout.h"

#include <array>

#include "common/base/text.h"

namespace usher::cli {
namespace {

/// Where a line continues below itself: after its indentation, or after the two spaces between its columns.
std::size_t hanging_indent(std::string_view line, std::size_t width) {
  const std::size_t begin = std::min(line.find_first_not_of(' '), line.size());
  const std::size_t gap = line.find("  ", begin);
  if (gap == std::string_view::npos) return begin;
  const std::size_t column = line.find_first_not_of(' ', gap);
  return column == std::string_view::npos || column * 3 > width * 2 ? begin : column;
}

std::string reflowed_line(std::string_view line, std::size_t width) {
  const std::size_t begin = std::min(line.find_first_not_of(' '), line.size());
  const bool is_command = begin > 0 && line.substr(begin).starts_with("usher ");
  if (is_command || display_width(line) <= width) return std::string(line);
  const std::size_t indent = hanging_indent(line, width);
  std::string text(line.substr(0, indent));
  bool is_first = true;
  for (const std::string& part : wrapped(line.substr(indent), width - std::min(width - 1, display_width(text)))) {
    if (!is_first) text += "\n" + std::string(indent, ' ');
    text += part;
    is_first = false;
  }
  return text;
}

}  // namespace

std::string in_colour(bool has_colour, std::string_view colour, std::string_view text) {
  return has_colour ? std::string(colour).append(text).append(kReset) : std::string(text);
}

std::string reflowed(std::string_view text, std::size_t width) {
  std::string result;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    result += reflowed_line(text.substr(0, end), width);
    if (end != std::string_view::npos) result += '\n';
    text.remove_prefix(std::min(end, text.size() - 1) + 1);
  }
  return result;
}

std::string elided(std::string_view text, std::size_t width) {
  if (text.size() <= width || display_width(text) <= width) return std::string(text);
  std::size_t end = 0;
  for (std::size_t columns = 0; end < text.size();) {
    const auto character = first_characters(text.substr(end), 1);
    columns += display_width(character);
    if (columns + 1 > width) break;  // one column is for the ellipsis
    end += character.size();
  }
  return std::string(text.substr(0, end)) + "…";
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return {std::string(text)};
  std::vector<std::string> lines(1);
  while (!text.empty()) {
    const auto word = take_until(text, ' ');
    if (word.empty()) continue;
    std::string& line = lines.back();
    if (line.empty()) {
      line = word;
    } else if (display_width(line) + 1 + display_width(word) <= width) {
      line.append(" ").append(word);
    } else {
      lines.emplace_back(word);
    }
  }
  return lines;
}

std::string padding(std::size_t width, std::string_view text) {
  return std::string(width - std::min(width, display_width(text)), ' ');
}

std::string at_right(const std::string& text, std::size_t width) { return padding(width, text) + text; }

std::string bars(std::span<const std::int64_t> numbers) {
  static constexpr std::array<std::string_view, 9> kEighths{"·", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  const std::int64_t most = numbers.empty() ? 0 : *std::ranges::max_element(numbers);
  std::string text;
  for (const std::int64_t number : numbers)
    text += number <= 0 ? kEighths[0] : kEighths[static_cast<std::size_t>((number * 8 + most - 1) / most)];
  return text;
}

std::string byte_words(std::uint64_t bytes) {
  static constexpr std::array<std::string_view, 5> kUnits{" B", " kB", " MB", " GB", " TB"};
  std::size_t unit = 0;
  std::uint64_t tenths = bytes * 10;
  for (; tenths >= 10'000 && unit + 1 < kUnits.size(); ++unit) tenths /= 1000;
  const bool is_whole = unit == 0 || tenths >= 1000;
  return std::to_string(tenths / 10) + (is_whole ? "" : "." + std::to_string(tenths % 10)) + std::string(kUnits[unit]);
}

}  // namespace usher::cli
