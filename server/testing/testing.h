#pragma once

#include "server/authentication/cookies.h"
#include "server/http/routing/endpoint.h"
#include "server/http/routing/route_group.h"
#include "server/testing/test_bench.h"

namespace usher::testing {

/// What the endpoints use; all of it outlives them.
struct Context {
  const core::Core& core;
  TestBench& bench;
  const authentication::Cookies& cookies;
};

inline constexpr std::string_view kRoot = "/auth/test/";
/// How large a body may be there.
inline constexpr std::size_t kBodyBytes = std::size_t{1024} * 1024;

/// /auth/test/*: who has TEST_API_KEY may do all of it.
std::vector<http::Endpoint> endpoints(const Context& use);
/// The clock, mail, failures and limits.
std::vector<http::Endpoint> clock_endpoints(const Context& use);
/// Accounts in any state, and their sessions.
std::vector<http::Endpoint> account_endpoints(const Context& use);
std::vector<http::Endpoint> mail_endpoints(const Context& use);

/// Pages of private networks may call, without cookies.
http::RouteGroup transport_rules();

}  // namespace usher::testing
