#include "server/core_metrics.h"

#include "common/core/audit/audit_log.h"
#include "common/core/audit/refusal_windows.h"
#include "common/core/core.h"
#include "common/core/credentials/passwords.h"
#include "common/core/sign_in/session_issuer.h"

namespace usher {

void expose_core(Metrics& metrics, const core::Core& core) {
  auto& hashes = metrics.counter("usher_password_hashes_total", "Password hashes computed, to set or to verify a password.");
  auto& refusals = metrics.counter("usher_attempts_refused_total", "Refused sign-ins, passwords and codes, audited or not.",
                                   {{"action", {core::kRefusedActions.begin(), core::kRefusedActions.end()}}});
  auto& sign_ins = metrics.counter("usher_sign_ins_total", "Sign-ins whose first factor was right, by method and result.",
                                   {{"method", {core::kSignInMethods.begin(), core::kSignInMethods.end()}},
                                    {"result", {core::kSignInResults.begin(), core::kSignInResults.end()}}});
  metrics.before_exposing([&] {
    hashes.at().set(core.passwords.hashes());
    for (const auto action : core::kRefusedActions) refusals.at({action}).set(core.audit.refusals(action));
    const auto& counts = core.session_issuer.counts();
    for (std::size_t method = 0; method < core::kSignInMethods.size(); ++method)
      for (std::size_t result = 0; result < core::kSignInResults.size(); ++result)
        sign_ins.at({core::kSignInMethods.at(method), core::kSignInResults.at(result)}).set(counts.total(method, result));
  });
}

}  // namespace usher
