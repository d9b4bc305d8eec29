#include "server/html/destination.h"

#include "common/base/encoding.h"
#include "common/base/typed_code.h"
#include "server/html/page.h"

namespace usher::html {
namespace {

constexpr const char* kNextParameter = "next";

/// Where the pages of this server are.
constexpr std::array<std::string_view, 2> kOwnPages{"/account", "/admin"};

bool is_below(std::string_view path, std::string_view folder) {
  if (!path.starts_with(folder)) return false;
  const auto rest = path.substr(folder.size());
  return rest.empty() || rest.front() == '/' || rest.front() == '?' || rest.front() == '#';
}

bool is_own_page(std::string_view path) {
  return std::ranges::any_of(kOwnPages, [&](std::string_view folder) { return is_below(path, folder); });
}

}  // namespace

std::string Destinations::next_of(const http::Request& request) const {
  auto next = form_field(request, kNextParameter);
  if (next.empty()) next = http::query_parameter(request, kNextParameter).value_or("");
  next = ascii_url(next);
  return next.size() <= kMostNextBytes && origins_.may_redirect_to(next) ? next : std::string();
}

std::string Destinations::url_of(std::string_view next) const {
  if (!next.starts_with('/')) return std::string(next);
  const std::string origin = is_own_page(next) ? public_url_ : std::string(http::origin_of(site_url_));
  return origin + std::string(next);
}

std::string Destinations::target_of(const http::Request& request, std::string_view home) const {
  const auto next = next_of(request);
  return url_of(next.empty() ? home : next);
}

std::string Destinations::with_next(std::string_view path, std::string_view next) {
  return next.empty() ? std::string(path) : with_parameter(path, kNextParameter, next);
}

}  // namespace usher::html
