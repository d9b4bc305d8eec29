#pragma once

#include "common/base/metrics.h"
#include "common/core/tokens/key_ring.h"
#include "server/http/routing/endpoint.h"

namespace usher::ops {

/// A part that must work before the server is ready.
struct ReadinessCheck {
  std::string part;
  std::function<Status()> run;
};

/// What the endpoints for operators and verifiers use; all of it outlives them.
struct OpsUseCases {
  const core::KeyRing& keys;
  const Metrics& metrics;
  std::vector<ReadinessCheck> readiness;  ///< In order: one that fails ends them.
  std::function<std::string()> openapi;   ///< The document's text.
  const Secret& metrics_token;            ///< Empty: loopback only.
  bool docs_enabled = false;
  bool has_listener = false;  ///< OPS_LISTEN: metrics and the reasons of /readyz are there only.
};

/// /healthz, /readyz, /metrics, the JWKS, the schema of questionnaire files, /openapi.json and /docs.
std::vector<http::Endpoint> ops_endpoints(const OpsUseCases& use);

}  // namespace usher::ops
