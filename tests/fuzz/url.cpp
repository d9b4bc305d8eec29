#include "common/url/url.h"

#include "common/base/encoding.h"
#include "common/base/text.h"
#include "common/settings/web_readers.h"
#include "tests/common/url/curl_url.h"
#include "tests/fuzz/fuzz.h"

using namespace usher;
using fuzz::expect;

namespace {

using Reader = std::optional<settings::ValueError> (*)(std::string_view text, std::string& into);

void check_reader(Reader read, std::string_view text) {
  std::string once;
  if (text.empty() || read(text, once) || once.empty()) return;
  std::string twice;
  expect(!read(once, twice) && once == twice, "what a setting holds is read as the same");
}

}  // namespace

FUZZ_TARGET(url) {
  for (const Reader read : {settings::read_origin, settings::read_origin_of, settings::read_origin_pattern,
                            settings::read_web_url, settings::read_site_url, settings::read_cookie_domain, settings::read_host})
    check_reader(read, bytes);
  std::optional<settings::Smtp> smtp;
  (void)settings::read_smtp_url(bytes, smtp);
  settings::Mailbox mailbox;
  (void)settings::read_mailbox(bytes, mailbox);

  const auto shown = without_credentials(bytes);
  const auto url = parse_url(bytes);
  if (!url) return;
  if (url->user && !url->user->empty() && url->scheme != "sqlite")  // which has a path instead
    expect(shown.find("://***@") != std::string::npos, "a URL is shown without its password");
  if (const auto connected = CurlUrl::parse(std::string(bytes), CURLU_NON_SUPPORT_SCHEME)) {
    const auto host = url->host.find(':') == std::string::npos ? url->host : "[" + url->host + "]";
    expect(iequals(connected->part(CURLUPART_HOST), host), "libcurl connects to the host of the check");
    expect(connected->part(CURLUPART_PORT) == (url->port ? std::to_string(*url->port) : ""), "and to its port");
  }
  const auto origin = parse_url(url->origin());
  expect(origin && origin->origin() == url->origin() && origin->host == url->host, "an origin is a URL of the same host");
  const auto more = parse_url(with_parameter(bytes, "token", "a b&c"));
  expect(more && more->origin() == url->origin(), "a parameter changes no origin");
}
