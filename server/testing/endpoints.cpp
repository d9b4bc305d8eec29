#include "common/base/text.h"
#include "common/url/url.h"
#include "server/testing/rows.h"

namespace usher::testing {

Status admit(const Context& use, const http::Request& request) {
  const auto key = http::bearer_token(request);
  if (!key || !crypto::equal_in_constant_time(*key, use.bench.key.expose()))
    return error(ErrorCode::kUnauthenticated,
                 "Send TEST_API_KEY as bearer token; usherd prints it at its start where it is unset");
  const auto origin = request.header("origin");
  if (!origin || transport_rules().readers->may_read(*origin)) return done();
  return error(ErrorCode::kForbidden, "Pages of private networks alone may call this");
}

Status require_address(std::string field, std::string_view text) {
  if (contains(text, '@')) return done();
  return invalid_field(std::move(field), "INVALID_FORMAT", "Must be a whole address, such as ada@default.example.test");
}

http::RouteGroup transport_rules() {
  return {.prefix = std::string(kRoot),
          .checks_origins_itself = true,
          .readers = http::Origins({.own = {}, .readers = {}, .senders = {}, .credentials = false, .private_readers = true})};
}

std::vector<http::Endpoint> endpoints(const Context& use) {
  std::vector<http::Endpoint> all;
  for (const auto rows_of : {account_endpoints, clock_endpoints, mail_endpoints}) {
    auto rows = rows_of(use);
    all.insert(all.end(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
  }
  return all;
}

}  // namespace usher::testing
