#include "common/core/providers/provider_calls.h"

#include <algorithm>

namespace usher::core {
Result<ProviderCalls::ProviderResponse> ProviderCalls::send(net::HttpRequest request) {
  const auto left = deadline_ - clock_.now();
  if (left.count() <= 0)
    return error_because(ErrorCode::kUpstreamFailed, "the time limit of the provider's calls expired before " + request.url);
  request.reach = reach_;
  request.timeout = std::min(request.timeout, left);
  request.connect_timeout = std::min(request.connect_timeout, left);
  request.headers.emplace_back("Accept", "application/json");
  USHER_TRY(const auto answer, http_.send(request));
  if (answer.content_type.starts_with("application/jwt"))
    return error_because(ErrorCode::kUpstreamFailed, request.url +
                                                         " answered a signed JWT, which Usher does not read there; "
                                                         "turn off the client's userinfo_signed_response_alg");
  auto body = json::parse(answer.body);
  if (!body.ok())
    return error_because(ErrorCode::kUpstreamFailed,
                         request.url + " answered " + std::to_string(answer.status) + " without JSON: " + body.error().what);
  return ProviderResponse{.status = answer.status, .body = std::move(body).value()};
}

Result<json::Value> ProviderCalls::get(const std::string& url, const std::optional<Secret>& bearer) {
  net::HttpRequest request{.url = url};
  if (bearer) request.bearer = bearer->clone();
  USHER_TRY(auto answer, send(std::move(request)));
  if (answer.status != kOkStatus)
    return error_because(ErrorCode::kUpstreamFailed, url + " answered " + std::to_string(answer.status));
  return std::move(answer.body);
}

}  // namespace usher::core
