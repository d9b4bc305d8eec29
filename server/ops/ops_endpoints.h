#pragma once

#include <functional>
#include <string>
#include <vector>

#include "common/base/metrics.h"
#include "common/core/tokens/key_ring.h"
#include "server/http/routing/endpoint.h"

namespace usher::ops {

/// What the endpoints for operators and verifiers use; all of it outlives them.
struct OpsUseCases {
  const core::KeyRing& keys;
  const Metrics& metrics;
  std::function<Status()> readiness;     ///< Whether the database answers and takes writes.
  std::function<std::string()> openapi;  ///< The document's text.
  const Secret& metrics_token;           ///< Empty: loopback only.
  bool docs_enabled = false;
};

/// /healthz, /readyz, /metrics, the JWKS, the schema of questionnaire files, /openapi.json and /docs.
std::vector<http::Endpoint> ops_endpoints(const OpsUseCases& use);

}  // namespace usher::ops
