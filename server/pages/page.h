#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "common/base/result.h"
#include "server/http/messages/request.h"
#include "server/http/messages/response.h"

namespace usher::pages {

/// What a page says; `body` is HTML made by html.h.
struct Page {
  http::HttpStatus status = http::HttpStatus::kOk;
  std::string title;
  std::string body;
  std::string form_target = {};  ///< One more origin that a form's answer may redirect to.
};

/// The site that the pages belong to. Immutable; safe from any thread.
class Frame {
 public:
  Frame(std::string site_name, std::string site_url) : site_name_(std::move(site_name)), site_url_(std::move(site_url)) {}

  /// The whole document, with headers under which nothing of another origin loads, nothing frames it, and its address, which may
  /// hold a token, is told to no other site.
  [[nodiscard]] http::Response response(const Page& page) const;
  /// A page that says what is wrong, in the error's words.
  [[nodiscard]] http::Response problem(const Error& error) const;
  [[nodiscard]] http::Response problem(http::HttpStatus status, std::string_view title, std::string_view detail) const;

  [[nodiscard]] const std::string& site_name() const { return site_name_; }
  /// A link back to the site.
  [[nodiscard]] std::string way_on() const;

  /// A handler: `work` makes the page, and an error becomes one.
  [[nodiscard]] std::function<http::Response(http::Request&)> handler(
      std::function<Result<http::Response>(http::Request&)> work) const;

 private:
  const std::string site_name_;
  const std::string site_url_;
};

/// The value of a form's field; empty where it is absent. Forms that are not application/x-www-form-urlencoded have no fields.
std::string form_field(const http::Request& request, std::string_view name);

}  // namespace usher::pages
