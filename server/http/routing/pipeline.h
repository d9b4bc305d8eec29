#pragma once

#include <set>

#include "common/base/ip_address.h"
#include "common/base/log.h"
#include "common/base/metrics.h"
#include "server/http/messages/handler.h"
#include "server/http/routing/route_group.h"
#include "server/http/routing/router.h"

namespace usher::http {

/// What the pipeline depends on; all of it is thread-safe.
struct PipelineOptions {
  Origins::Options origins;
  std::vector<Cidr> trusted_proxies;
  bool trusts_unix_peers = false;
  std::size_t proxy_hops = 0;  ///< Not 0: any peer is the last of so many proxies, but on OPS_LISTEN.
  std::function<std::string()> new_request_id;
  std::function<Status(const std::string& bearer)> check_bearer;  ///< May read the database, and fail with its errors.
  std::vector<RouteGroup> route_groups = {};                      ///< The groups that differ from the default.
  std::vector<std::pair<std::string, std::string>> headers = {};  ///< Of every response.
  std::function<void(const Request&, Response&)> complete = {};   ///< What every endpoint's response gets besides; may be empty.
  std::function<SteadyTime()> steady = &steady_now;               ///< Measures durations; tests replace it.
  /// Runs the work of a request, and returns whether it has to run again soon: it waits for what another request does, and has
  /// done nothing. Empty: no request waits.
  std::function<bool(const std::function<void()>& work)> visit = {};
};

/// The ordered steps around every endpoint: request id, client address, routing, preflight and cross-site rule, the endpoint,
/// CORS and caching headers, one log line, metrics. For a stream the last two come at its end. Uses statuses by name only and
/// knows nothing of accounts.
class Pipeline final : public Handler {
 public:
  Pipeline(PipelineOptions options, Router router, const Log& log, Metrics& metrics, const Clock& clock);

  Admission admit(Request& request) override;
  Response handle(Request& request) override;
  Response refuse(Refusal refusal, const Request& partial) override;
  Response refuse_stream(const Request& request, const StreamOrder& order, const Error& why) override;
  void note_stream(const Request& request, const StreamOrder& order, const StreamEnd& end) override;

  /// admit() and handle() in one call, as the front makes them; for tests.
  Response serve(Request request) {
    auto admission = admit(request);
    return admission.answer ? std::move(*admission.answer) : handle(request);
  }
  [[nodiscard]] const Router& router() const { return router_; }

 private:
  std::optional<Response> answer_early(Request& request, const Router::Match& match) const;
  [[nodiscard]] bool passes_cross_site_rule(const Request& request) const {
    const auto& group = route_group_of(options_.route_groups, request.path);
    if (!changes_state(request.method) && !group.checks_reading_too) return true;
    if (group.takes_own_origin_only) return origins_.admits_own(request);
    return group.checks_origins_itself || origins_.admits(request);
  }
  [[nodiscard]] const Origins& readers_of(const RouteGroup& group) const { return group.readers ? *group.readers : origins_; }
  [[nodiscard]] Response refusal(const Request& request, Refusal refusal) const;
  [[nodiscard]] std::optional<Response> refuse_unreadable_parameter(const Request& request) const;
  [[nodiscard]] Response respond(Request& request) const;
  Response run(Request& request) const;
  Response finish(const Request& request, Response response);
  /// Since the end of its head.
  [[nodiscard]] double seconds_of(const Request& request) const {
    return std::chrono::duration<double>(options_.steady() - request.head_at).count();
  }
  void record(const Request& request, const Response& response);
  void count(const Request& request, std::string_view outcome, double seconds);
  void warn_of_undeclared_proxy(const Request& request);
  void warn_of_unread_address(const Request& request, std::string_view entry);
  void warn_of_neighbour(const Request& request);
  void warn_of_unserved_path(const Request& request);

  Origins origins_;
  PipelineOptions options_;
  Router router_;
  const Log& log_;
  const Clock& clock_;
  Counters& requests_;
  Histograms& durations_;
  Counters& streams_;
  std::atomic<bool> warned_of_proxy_{false};
  std::atomic<bool> warned_of_address_{false};
  std::atomic<bool> warned_of_neighbour_{false};
  Mutex mutex_;
  std::set<std::string> explained_ GUARDED_BY(mutex_);  ///< What was logged of unserved paths, each once.
};

/// Returns the caller's X-Request-Id if it is valid (1 to 64 of A-Z a-z 0-9 . _ -), else a new one.
std::string request_id_of(const Request& request, const std::function<std::string()>& new_request_id);

/// Adds the headers of every response: the request id, and, unless already set, no caching and no content sniffing.
void mark_answer(Response& response, const std::string& request_id);

/// Returns the bearer token of an Authorization header; nullopt without one or with another scheme (RFC 6750 §2.1, scheme in any
/// case).
std::optional<std::string> bearer_token(const Request& request);

}  // namespace usher::http
