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
  /// Null while the database sleeps; it does not fall asleep while the result lives.
  std::function<std::shared_ptr<void>()> awake;
  bool is_local = false;              ///< PUBLIC_URL is this machine's.
  std::function<Status()> last_wake;  ///< How it ended.
  /// Wakes it at a command's word (core::make_wake_order), and reads the keys.
  std::function<Status(std::string_view order)> wake;
  std::function<std::string()> openapi;       ///< The document's text.
  std::function<std::string()> test_openapi;  ///< The same of tests; null where TEST_API is off.
  const Secret& metrics_token;                ///< Empty: loopback only.
  bool docs_enabled = false;
  bool has_listener = false;  ///< OPS_LISTEN: metrics and the reasons of /readyz are there only.
};

/// /healthz, /readyz, /metrics, the JWKS, the schema of questionnaire files, /openapi.json and /docs.
std::vector<http::Endpoint> ops_endpoints(const OpsUseCases& use);

}  // namespace usher::ops
