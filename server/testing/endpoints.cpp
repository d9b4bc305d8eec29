#include "server/http/messages/client_address.h"
#include "server/testing/rows.h"

namespace usher::testing {

Status admit(const Context& use, const http::Request& request) {
  const auto pages = *transport_rules().readers;
  if (http::is_forwarded(request) || !pages.may_read("http://" + std::string(request.header("host").value_or("localhost"))))
    return error(ErrorCode::kForbidden, "Call the server itself, by a private address: no proxy may forward this");
  const auto key = http::bearer_token(request);
  const bool is_right = key && crypto::equal_in_constant_time(*key, use.core.ports.settings.test_api.key.expose());
  USHER_CHECK(use.bench.take_key(is_right, http::turn_of(request.client_address)));
  const auto origin = request.header("origin");
  if (!origin || pages.may_read(*origin)) return done();
  return error(ErrorCode::kForbidden, "Pages of private networks alone may call this");
}

Status require_address(std::string field, std::string_view text) {
  if (contains(text, '@') && !contains(text, ' ')) return done();
  return invalid_field(std::move(field), "INVALID_FORMAT",
                       "Must be a whole address, such as ada@default.example.test; write + as %2B in a query");
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
