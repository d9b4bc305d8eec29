#include "server/http/routing/origins.h"

#include <memory>

#include <curl/curl.h>

#include "tests/fuzz/fuzz.h"

using usher::fuzz::expect;
using usher::http::Origins;
using usher::http::Request;

namespace {

// The part of a URL as curl reads it; empty where there is none.
std::string part_of(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
  const std::unique_ptr<char, decltype(&curl_free)> owner(text, curl_free);
  return text;
}

// Whether another reader of URLs finds a trusted host in it; true where that reader takes it for no URL.
bool leads_home(const std::string& target) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), curl_url_cleanup);
  if (curl_url_set(url.get(), CURLUPART_URL, target.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) return true;
  const auto scheme = part_of(url.get(), CURLUPART_SCHEME);
  const auto host = part_of(url.get(), CURLUPART_HOST);
  return scheme == "myapp" || (scheme == "https" && (host == "example.org" || host.ends_with(".example.com")));
}

}  // namespace

// An origin and the target of a redirect, a line each.
FUZZ_TARGET(origins) {
  static const Origins origins({.own = "https://example.org", .readers = {}, .senders = {"https://*.example.com", "myapp://"}});
  const std::string origin(usher::fuzz::take_line(bytes));
  const std::string target(bytes);
  Request request;
  request.method = "POST";
  request.headers = {{"origin", origin}, {"referer", target}};
  expect(!origins.admits(request) || leads_home(origin), "an admitted origin is trusted");
  if (!origins.may_redirect_to(target)) return;
  expect(!target.starts_with("//") && target.find('\\') == std::string::npos, "a path is of this site");
  expect(target.starts_with('/') || leads_home(target), "a redirect leads to a trusted host");
}
