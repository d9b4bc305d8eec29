#include "common/core/mail/mail_template.h"

#include <algorithm>
#include <utility>

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

/// Splits into lines without trailing white space.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(trim(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// A line as HTML: words escaped, {{link}} a link, other placeholders isolated.
std::string html_of_line(std::string_view line) {
  std::string html;
  while (!line.empty()) {
    const std::size_t open = std::min(line.find(kOpen), line.size());
    html += usher::escape_html(line.substr(0, open));
    line.remove_prefix(open);
    if (line.empty()) break;
    const std::size_t end = line.find(kClose) + kClose.size();
    const auto placeholder = line.substr(0, end);
    line.remove_prefix(end);
    html += placeholder == "{{link}}" ? "<a href=\"{{link}}\">{{link}}</a>" : "<bdi>" + std::string(placeholder) + "</bdi>";
  }
  return html;
}

std::string html_of_lines(std::span<const std::string_view> lines) {
  std::string html;
  for (const auto line : lines) html += (html.empty() ? "" : "<br>\n") + html_of_line(line);
  return html;
}

std::string html_of_paragraph(std::span<const std::string_view> lines) {
  if (lines.size() == 1 && lines[0] == "{{code}}") return "<p class=\"code\"><bdi>{{code}}</bdi></p>\n";
  if (lines.size() < 2 || lines.back() != "{{link}}") return "<p>" + html_of_lines(lines) + "</p>\n";
  auto label = html_of_lines(lines.first(lines.size() - 1));
  if (label.ends_with(':')) label.pop_back();
  return "<p><a class=\"button\" href=\"{{link}}\">" + label + "</a></p>\n";
}

}  // namespace

Result<MailTemplate> MailTemplate::parse(std::string_view source, std::span<const std::string_view> known) {
  MailTemplate made;
  std::size_t line = 1;
  for (;;) {
    const std::size_t open = std::min(source.find(kOpen), source.size());
    auto& piece = made.pieces_.emplace_back(Piece{std::string(source.substr(0, open)), {}});
    line += static_cast<std::size_t>(std::count(piece.text.begin(), piece.text.end(), '\n'));
    source.remove_prefix(open);
    if (source.empty()) return made;
    const std::size_t close = source.find(kClose);
    if (close == std::string_view::npos || close > source.find('\n'))
      return at_line(line, "{{ begins a placeholder, which needs }} in the same line");
    piece.placeholder = source.substr(kOpen.size(), close - kOpen.size());
    if (std::find(known.begin(), known.end(), piece.placeholder) == known.end())
      return unknown_placeholder(line, piece.placeholder, known);
    source.remove_prefix(close + kClose.size());
  }
}

bool MailTemplate::uses(std::string_view placeholder) const {
  return std::any_of(pieces_.begin(), pieces_.end(), [&](const Piece& piece) { return piece.placeholder == placeholder; });
}

Result<std::string> MailTemplate::fill(const MailValues& values) const {
  std::string filled;
  for (const auto& [text, placeholder] : pieces_) {
    filled += text;
    if (placeholder.empty()) continue;
    const auto value = values.find(placeholder);
    if (value == values.end())
      return error_because(ErrorCode::kInternal, "the mail has no value for " + placeholder_text(placeholder));
    filled += value->second;
  }
  return filled;
}

std::string html_of_text(std::string_view source) {
  std::string html;
  std::vector<std::string_view> paragraph;
  const auto flush = [&] {
    if (!paragraph.empty()) html += html_of_paragraph(paragraph);
    paragraph.clear();
  };
  for (const auto line : lines_of(source)) {
    if (line.empty())
      flush();
    else
      paragraph.push_back(line);
  }
  flush();
  return html;
}

}  // namespace usher::core
