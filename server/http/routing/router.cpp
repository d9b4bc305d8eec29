#include "server/http/routing/router.h"

#include "common/base/encoding.h"
#include "common/base/text.h"

namespace usher::http {
namespace {

/// A `pchar` of RFC 3986 §3.3, or the percent sign of an escape.
bool is_segment_character(char c) { return is_letter_or_digit(c) || is_one_of(c, "-._~!$&'()*+,;=:@%"); }

/// Returns the text of a segment; nullopt for a broken escape, and for text that is not visible ASCII, which no id or name has
/// (log injection, response splitting).
std::optional<std::string> segment_text(std::string_view segment) {
  auto text = percent_decode(segment);
  if (!text || !std::all_of(text->begin(), text->end(), is_visible)) return std::nullopt;
  return text;
}

/// Whether `path` matches `pattern`; collects the decoded values of `{...}`.
bool fits(std::string_view pattern, std::string_view path, std::vector<std::string>& parameters) {
  parameters.clear();
  while (!pattern.empty()) {
    if (pattern.front() != '{') {
      if (path.empty() || path.front() != pattern.front()) return false;
      pattern.remove_prefix(1);
      path.remove_prefix(1);
      continue;
    }
    pattern.remove_prefix(pattern.find('}') + 1);
    const auto end = static_cast<std::size_t>(std::ranges::find_if_not(path, is_segment_character) - path.begin());
    auto text = segment_text(path.substr(0, end));
    if (end == 0 || !text) return false;
    parameters.push_back(std::move(*text));
    path.remove_prefix(end);
  }
  return path.empty();
}

}  // namespace

Router::Router(std::vector<Endpoint> endpoints) : endpoints_(std::move(endpoints)) {
  for (const auto& row : endpoints_)
    (row.path.find('{') == std::string_view::npos ? exact_ : patterns_)[row.path].rows.push_back(&row);
}

void Router::choose(const Path& path, std::string_view method, Match& match) {
  const std::string_view wanted = method == "HEAD" ? "GET" : method;
  for (const Endpoint* row : path.rows) {
    if (row->method == wanted) match.endpoint = row;
    match.allow.push_back(row->method);
    if (row->method == "GET") match.allow.emplace_back("HEAD");
  }
}

Router::Match Router::match(std::string_view method, std::string_view path) const {
  Match match;
  if (const auto exact = exact_.find(path); exact != exact_.end()) {
    choose(exact->second, method, match);
    return match;
  }
  for (const auto& [pattern, rows] : patterns_) {
    if (!fits(pattern, path, match.parameters)) continue;
    choose(rows, method, match);
    return match;
  }
  match.parameters.clear();
  return match;
}

}  // namespace usher::http
