#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "common/base/result.h"
#include "server/http/messages/request.h"
#include "server/http/messages/response.h"
#include "server/http/routing/endpoint.h"

namespace usher::pages {

/// The content of a page; `body` is HTML made by html.h.
struct Page {
  http::HttpStatus status = http::HttpStatus::kOk;
  std::string title;
  std::string body;
  std::string form_target = {};  ///< A URL that the response to a form may redirect to, besides this site.
};

/// The layout of all pages of a site. Immutable; thread-safe.
class Frame {
 public:
  Frame(std::string site_name, std::string site_url) : site_name_(std::move(site_name)), site_url_(std::move(site_url)) {}

  /// Returns the whole document. Its headers forbid loading from other origins, framing (clickjacking) and the Referer, because
  /// the page's address may contain a token.
  [[nodiscard]] http::Response response(const Page& page) const;
  /// Returns a page with the error's detail.
  [[nodiscard]] http::Response problem(const Error& error) const;
  [[nodiscard]] http::Response problem(http::HttpStatus status, std::string_view title, std::string_view detail) const;

  [[nodiscard]] const std::string& site_name() const { return site_name_; }
  /// Returns a link back to the site.
  [[nodiscard]] std::string way_on() const;

  /// Makes a handler: `work` makes the page, and an error becomes an error page.
  [[nodiscard]] std::function<http::Response(http::Request&)> handler(
      std::function<Result<http::Response>(http::Request&)> work) const;

 private:
  const std::string site_name_;
  const std::string site_url_;
};

/// Returns the value of a form's field; empty if absent. Only application/x-www-form-urlencoded bodies have fields.
std::string form_field(const http::Request& request, std::string_view name);

/// The row of a page, or of the form on it; none of them is in the OpenAPI document.
http::Endpoint page_row(std::string_view method, std::string_view path, std::string_view name, http::Lane lane,
                        std::function<http::Response(http::Request&)> handle);

}  // namespace usher::pages
