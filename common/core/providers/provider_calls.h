#pragma once

#include "common/json/value.h"
#include "common/net/http_client.h"

namespace usher::core {

inline constexpr int kOkStatus = 200;

/// The calls of one sign-in to one provider. Together they take at most kBudget, so that a slow provider blocks a thread no
/// longer than that. One thread at a time.
class ProviderCalls {
 public:
  static constexpr std::chrono::seconds kBudget{10};

  /// `http` and `clock` must outlive this object.
  ProviderCalls(net::HttpClient& http, const Clock& clock, net::Reach reach)
      : http_(http), clock_(clock), reach_(reach), deadline_(clock.now() + kBudget) {}

  /// Returns the JSON of a response. Error: kUpstreamFailed if the status is not 200 or the body is not JSON.
  Result<json::Value> get(const std::string& url, const std::optional<Secret>& bearer = {});

  struct ProviderResponse {
    int status = 0;
    json::Value body;
  };
  /// Returns a JSON response of any status. Error: kUpstreamFailed.
  Result<ProviderResponse> post(const std::string& url, const std::vector<std::pair<std::string_view, std::string_view>>& form,
                                std::optional<net::BasicAuth> basic_auth = {}) {
    return send({.url = url, .form = Secret(net::form_encode(form)), .basic_auth = std::move(basic_auth)});
  }

 private:
  Result<ProviderResponse> send(net::HttpRequest request);

  net::HttpClient& http_;
  const Clock& clock_;
  const net::Reach reach_;
  const Time deadline_;
};

}  // namespace usher::core
