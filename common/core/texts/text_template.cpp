#include "common/core/texts/text_template.h"

#include "common/base/text.h"

namespace usher::core {
namespace {

constexpr std::string_view kOpen = "{{";
constexpr std::string_view kClose = "}}";

std::string placeholder_text(std::string_view name) { return std::string(kOpen).append(name).append(kClose); }

Error at_line(std::size_t line, std::string what) {
  return error(ErrorCode::kInvalidArgument, "line " + std::to_string(line) + ": " + std::move(what));
}

Error unknown_placeholder(std::size_t line, std::string_view name, std::span<const std::string_view> known) {
  std::string what = placeholder_text(printable(name)) + " is not a placeholder here";
  if (const auto meant = nearest(name, known)) return at_line(line, what + "; did you mean " + placeholder_text(*meant) + "?");
  what += "; known are";
  for (const auto candidate : known) what += " " + placeholder_text(candidate);
  return at_line(line, what);
}

}  // namespace

Result<TextTemplate> TextTemplate::parse(std::string_view source, std::span<const std::string_view> known) {
  TextTemplate made;
  std::size_t line = 1;
  for (;;) {
    const std::size_t open = std::min(source.find(kOpen), source.size());
    auto& piece = made.pieces_.emplace_back(Piece{std::string(source.substr(0, open)), {}});
    line += static_cast<std::size_t>(std::ranges::count(piece.text, '\n'));
    source.remove_prefix(open);
    if (source.empty()) return made;
    const std::size_t close = source.find(kClose);
    if (close == std::string_view::npos || close > source.find('\n'))
      return at_line(line, "{{ begins a placeholder, which needs }} in the same line");
    piece.placeholder = source.substr(kOpen.size(), close - kOpen.size());
    if (!contains(known, piece.placeholder)) return unknown_placeholder(line, piece.placeholder, known);
    source.remove_prefix(close + kClose.size());
  }
}

bool TextTemplate::uses(std::string_view placeholder) const { return contains(pieces_, placeholder, &Piece::placeholder); }

std::string TextTemplate::source() const {
  std::string text;
  for (const auto& piece : pieces_) text += piece.text + (piece.placeholder.empty() ? "" : placeholder_text(piece.placeholder));
  return text;
}

std::vector<std::string_view> TextTemplate::placeholders() const {
  std::vector<std::string_view> names;
  for (const auto& piece : pieces_)
    if (!piece.placeholder.empty()) names.emplace_back(piece.placeholder);
  return names;
}

Result<std::string> TextTemplate::fill(const TextValues& values) const {
  std::string filled;
  for (const auto& [text, placeholder] : pieces_) {
    filled += text;
    if (placeholder.empty()) continue;
    const auto value = values.find(placeholder);
    if (value == values.end())
      return error_because(ErrorCode::kInternal, "the text has no value for " + placeholder_text(placeholder));
    filled += value->second;
  }
  return filled;
}

}  // namespace usher::core
