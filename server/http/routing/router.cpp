#include "server/http/routing/router.h"

#include <algorithm>

namespace usher::http {
namespace {

bool is_parameter_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' ||
         c == '~';
}

/// Whether `path` matches `pattern`; collects the values of `{...}`.
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
    const auto end = static_cast<std::size_t>(std::find_if_not(path.begin(), path.end(), is_parameter_character) - path.begin());
    if (end == 0) return false;
    parameters.emplace_back(path.substr(0, end));
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
