#include "common/core/mail/mail_html.h"

#include <span>
#include <vector>

#include "common/base/html_text.h"
#include "common/base/text.h"

namespace usher::core {
namespace {

constexpr std::string_view kOpen = "{{";
constexpr std::string_view kClose = "}}";

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
