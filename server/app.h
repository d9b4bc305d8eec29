#pragma once

#include <memory>
#include <string>

#include "common/base/log.h"
#include "common/base/metrics.h"
#include "common/core/core.h"
#include "server/admin_api/gate.h"
#include "server/authentication/caller.h"
#include "server/better_auth/protocol/endpoint_context.h"
#include "server/html/page.h"
#include "server/http/routing/pipeline.h"

namespace usher {

/// All HTTP APIs over one core, without sockets: served by the connection front and called by tests.
class HttpApi {
 public:
  /// The arguments outlive this object.
  HttpApi(core::Core& core, html::Templates templates, const Log& log, Metrics& metrics);

  [[nodiscard]] http::Pipeline& pipeline() { return *pipeline_; }
  /// The OpenAPI document of the routes; server/openapi.json is its committed copy.
  [[nodiscard]] const std::string& openapi() const { return openapi_; }

 private:
  std::vector<http::Endpoint> endpoints();
  [[nodiscard]] std::vector<http::RouteGroup> route_groups() const;

  core::Core& core_;
  Metrics& metrics_;
  authentication::Cookies cookies_;
  authentication::Identification who_;
  html::Frame frame_;
  http::Origins origins_;
  better_auth::EndpointContext better_auth_;
  admin_api::Gate admin_gate_;
  std::string openapi_;
  std::unique_ptr<http::Pipeline> pipeline_;
};

}  // namespace usher
