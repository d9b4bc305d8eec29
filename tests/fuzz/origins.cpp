#include "server/http/routing/origins.h"

#include "server/http/messages/request.h"
#include "tests/common/url/curl_url.h"
#include "tests/fuzz/fuzz.h"

using usher::fuzz::expect;
using usher::http::Origins;
using usher::http::Request;

namespace {

// Whether another URL parser finds a trusted host in it; true if that parser refuses it.
bool leads_home(const std::string& target) {
  const auto url = usher::CurlUrl::parse(target, CURLU_NON_SUPPORT_SCHEME);
  if (!url) return true;
  const auto scheme = url->part(CURLUPART_SCHEME);
  const auto host = url->part(CURLUPART_HOST);
  return scheme == "myapp" || (scheme == "https" && (host == "example.org" || host.ends_with(".example.com")));
}

}  // namespace

// A URL, as a Referer and as the target of a redirect.
FUZZ_TARGET(origins) {
  static const Origins origins({.own = "https://example.org", .readers = {}, .senders = {"https://*.example.com", "myapp://"}});
  if (std::any_of(bytes.begin(), bytes.end(), [](char c) { return c >= 0 && c < ' '; }))
    return;  // no header has control characters
  const std::string url(bytes);
  Request request;
  request.headers = {{"referer", url}};
  expect(!origins.admits(request) || leads_home(url), "an admitted site is trusted");
  if (!origins.may_redirect_to(url)) return;
  expect(!url.starts_with("//") && url.find('\\') == std::string::npos, "a path is of this site");
  expect(url.starts_with('/') || leads_home(url), "a redirect leads to a trusted host");
}
