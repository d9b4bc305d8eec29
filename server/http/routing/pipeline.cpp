#include "server/http/routing/pipeline.h"

#include <new>

#include "common/base/text.h"
#include "server/http/messages/client_address.h"

namespace usher::http {
namespace {

bool is_usable_request_id(std::string_view id) {
  return !id.empty() && id.size() <= 64 &&
         std::ranges::all_of(id, [](char c) { return is_letter_or_digit(c) || is_one_of(c, "._-"); });
}

constexpr std::array kOutcomes{"ok", "redirected", "refused", "failed"};

/// Logged, as by nginx, if the client left before the response.
constexpr std::int64_t kClientClosedRequest = 499;

/// 501 and 505 refuse what the client sent (RFC 9110 §15.6): a transfer coding or a version of HTTP.
bool has_failed(const Response& response) {
  const auto status = response.status;
  const bool is_of_client = status == HttpStatus::kNotImplemented || status == HttpStatus::kVersionNotSupported;
  return status >= HttpStatus::kInternal && !is_of_client && !response.is_switched_off;
}

std::string_view outcome_of(const Response& response) {
  const auto status = response.status;
  if (has_failed(response)) return kOutcomes[3];
  if (status >= HttpStatus::kBadRequest) return kOutcomes[2];
  return status >= HttpStatus::kFound ? kOutcomes[1] : kOutcomes[0];
}

/// The route of what no row serves, as the metrics call it.
constexpr std::string_view kUnmatched = "other";

/// Every row's name in logs and metrics, in the order of the rows.
std::vector<std::string> route_names(const Router& router) {
  std::vector<std::string> names;
  for (const auto& row : router.endpoints()) names.push_back(row.route());
  return names;
}

std::vector<std::string> ending_words() {
  std::vector<std::string> words;
  for (const auto& row : kStreamEndings) words.emplace_back(row.word);
  return words;
}

/// Without limit, a body of 64 KiB has 32,000 fields, and each costs more than the bytes that it was sent in. Nothing reads the
/// query of a row that documents none.
bool has_too_many_fields(const Request& request) {
  const auto& row = *request.endpoint;
  if (carries_form(request) && count_fields(request.body) > kMostFields) return true;
  return (!row.query.empty() || !row.is_documented) && count_fields(request.query) > kMostFields;
}

/// Response splitting: a value with a line break would end its header and begin the next.
const std::string* broken_header(const Response& response) {
  constexpr std::string_view kBreaks("\r\n\0", 3);
  for (const auto& [name, value] : response.headers)
    if (name.find_first_of(kBreaks) != std::string::npos || value.find_first_of(kBreaks) != std::string::npos) return &name;
  return nullptr;
}

/// Parameter pollution (CWE-235): of two values a proxy or a log may take another one than we, and RFC 6749 §3.1 forbids both.
std::optional<Response> refuse_repeated_parameter(const Request& request) {
  if (request.query.empty() || request.endpoint->query.empty()) return std::nullopt;
  const auto sent = form_parameters(request.query);
  for (const auto& row : request.endpoint->query)
    if (std::ranges::count_if(sent, [&](const auto& parameter) { return parameter.first == row.name; }) > 1)
      return problem_response(invalid_field(std::string(row.name), "REPEATED", "Must be given once"));
  return std::nullopt;
}

/// The name of a query parameter that the handler may read and no database stores; nullopt without one. A row of another
/// product's protocol or of a page names no parameters, so all of them count.
std::optional<std::string> unreadable_parameter(const Request& request) {
  const auto& row = *request.endpoint;
  const auto is_read = [&row](std::string_view name) {
    if (row.query.empty()) return !row.is_documented;
    return contains(row.query, name, &QueryParameter::name);
  };
  for (auto& [name, value] : form_parameters(request.query))
    if (is_read(name) && !(is_storable(name) && is_storable(value))) return std::move(name);
  return std::nullopt;
}

/// Polling would fill the log of a server that has nothing else to do.
LogLevel level_of(const Request& request, const Response& response) {
  if (has_failed(response)) return LogLevel::kError;
  const bool is_routine = request.endpoint && request.endpoint->is_polled && response.status < HttpStatus::kBadRequest;
  return is_routine ? LogLevel::kDebug : LogLevel::kInfo;
}

/// Empty without a trace.
std::string_view trace_id_of(const Request& request) { return request.trace ? request.trace->trace_id() : std::string_view(); }

bool has(const Response& response, std::string_view name) {
  return std::ranges::any_of(response.headers, [&](const auto& h) { return h.first == name; });
}

bool is_html(const Response& response) {
  return std::ranges::any_of(response.headers,
                             [](const auto& h) { return h.first == "Content-Type" && h.second.starts_with("text/html"); });
}

/// By a browser that only expects its user to follow a link.
bool is_in_advance(const Request& request) {
  constexpr std::array<std::string_view, 4> kNames{"sec-purpose", "purpose", "x-purpose", "x-moz"};
  return std::ranges::any_of(kNames, [&](std::string_view name) {
    const auto purpose = request.header(name).value_or("");
    return purpose.starts_with("prefetch") || purpose.starts_with("preview");
  });
}

/// Tells browsers how to treat every response, unless its handler said otherwise. Reads by CORS pass: same-origin is about what a
/// foreign page embeds.
void isolate(Response& response, bool is_https) {
  if (!has(response, "Cross-Origin-Resource-Policy")) response.with("Cross-Origin-Resource-Policy", "same-origin");
  if (is_https) response.with("Strict-Transport-Security", "max-age=31536000");
  if (!is_html(response)) return;
  response.with("Cross-Origin-Opener-Policy", "same-origin")
      .with("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
}

}  // namespace

std::string request_id_of(const Request& request, const std::function<std::string()>& new_request_id) {
  const auto given = request.header("x-request-id");
  return given && is_usable_request_id(*given) ? std::string(*given) : new_request_id();
}

void mark_answer(Response& response, const std::string& request_id) {
  response.with("X-Request-Id", request_id);
  // Proxies collect a stream to compress it or because they buffer: nginx waits for a whole answer unless it is told not to.
  if (response.is_streamed()) response.with("Cache-Control", "no-store, no-transform").with("X-Accel-Buffering", "no");
  if (!has(response, "Cache-Control")) response.with("Cache-Control", "no-store");
  response.with("X-Content-Type-Options", "nosniff");
}

std::optional<std::string> bearer_token(const Request& request) {
  constexpr std::string_view kScheme = "bearer";
  const auto header = request.header("authorization");
  if (!header || !iequals(header->substr(0, kScheme.size()), kScheme)) return std::nullopt;
  if (header->size() > kScheme.size() && (*header)[kScheme.size()] != ' ') return std::nullopt;
  return std::string(trim(header->substr(kScheme.size())));
}

Pipeline::Pipeline(PipelineOptions options, Router router, const Log& log, Metrics& metrics, const Clock& clock)
    : origins_(options.origins),
      options_(std::move(options)),
      router_(std::move(router)),
      log_(log),
      clock_(clock),
      requests_(metrics.counter("usher_http_requests_total", "Requests answered, by route and outcome.",
                                {{.name = "route", .values = route_names(router_), .is_sparse = true},
                                 {"outcome", {kOutcomes.begin(), kOutcomes.end()}}})),
      durations_(metrics.histogram("usher_http_request_seconds", "From the end of a request's head to its answer.",
                                   kLatencyBounds, {{.name = "route", .values = route_names(router_), .is_sparse = true}})),
      streams_(
          metrics.counter("usher_streams_total", "Streams of answers that ended, by route and ending.",
                          {{.name = "route", .values = route_names(router_), .is_sparse = true}, {"ending", ending_words()}})) {}

Admission Pipeline::admit(Request& request) {
  if (request.head_at == SteadyTime{}) request.head_at = options_.steady();  // by another listener
  request.request_id = request_id_of(request, options_.new_request_id);
  request.trace = trace_context_of(request.headers);
  request.is_by_hops = options_.proxy_hops > 0 && !request.from_operators;
  auto client =
      client_address(request, options_.trusted_proxies, options_.trusts_unix_peers, request.is_by_hops ? options_.proxy_hops : 0);
  request.client_address = std::move(client.text);
  warn_of_undeclared_proxy(request);
  warn_of_unread_address(request, client.unread);
  auto match = router_.match(request.method, request.path);
  request.endpoint = match.endpoint;
  if (request.endpoint && has_too_many_fields(request))
    return {.answer = finish(request, refusal(request, Refusal::kTooManyFields))};
  if (match.allow.empty()) warn_of_unserved_path(request);
  if (auto early = answer_early(request, match)) return {.answer = finish(request, std::move(*early))};
  request.parameters = std::move(match.parameters);
  return {.lane = match.endpoint->lane};
}

std::optional<Response> Pipeline::answer_early(Request& request, const Router::Match& match) const {
  if (request.path == "*") return Response{.status = HttpStatus::kNoContent};  // OPTIONS of the server itself, RFC 9110 §9.3.7
  if (match.allow.empty()) return refusal(request, Refusal::kUnknownPath);
  const auto& group = route_group_of(options_.route_groups, request.path);
  if (is_preflight(request))
    return group.checks_reading_too ? Response{.status = HttpStatus::kNoContent}
                                    : readers_of(group).preflight(request, match.allow);
  if (group.hides_methods && (!match.endpoint || request.method != match.endpoint->method))
    return refusal(request, Refusal::kUnknownPath);
  if (match.endpoint && match.endpoint->acts_on_get()) {
    if (request.method == "HEAD") return Response{.status = match.endpoint->success};
    if (is_in_advance(request)) return refusal(request, Refusal::kInAdvance);
  }
  if (match.endpoint && (passes_cross_site_rule(request) || bearer_token(request))) return std::nullopt;
  if (match.endpoint) return refusal(request, Refusal::kUntrustedOrigin);
  if (request.method == "OPTIONS") return Response{.status = HttpStatus::kNoContent}.with("Allow", joined(match.allow, ", "));
  return refusal(request, Refusal::kMethodNotAllowed).with("Allow", joined(match.allow, ", "));
}

Response Pipeline::handle(Request& request) {
  constexpr std::chrono::milliseconds kBetweenVisits{50};
  if (!options_.visit || request.from_operators) return finish(request, respond(request));
  Response response;
  if (options_.visit([&] { response = respond(request); })) response = {.again_in = kBetweenVisits};
  return finish(request, std::move(response));
}

Response Pipeline::respond(Request& request) const {
  // What came this far from an untrusted site has a bearer; only a valid one lets it pass. An endpoint that is for its own origin
  // never takes a cookie beside a bearer.
  const bool takes_bearers = route_group_of(options_.route_groups, request.path).checks_reading_too;
  if (!takes_bearers && !passes_cross_site_rule(request)) {
    const auto checked = options_.check_bearer(bearer_token(request).value_or(""));
    const bool is_unknown = !checked.ok() && checked.error().row().kind == ErrorKind::kUnavailable;
    if (is_unknown) return problem_response(checked.error());
    if (!checked.ok()) return refusal(request, Refusal::kUntrustedOrigin);
  }
  return run(request);
}

/// In the format of the path's route group.
Response Pipeline::refusal(const Request& request, Refusal why) const {
  const auto& group = route_group_of(options_.route_groups, request.path);
  return group.refuse ? group.refuse(why, request) : problem_response(why);
}

/// With the name of the parameter where the row documents it.
std::optional<Response> Pipeline::refuse_unreadable_parameter(const Request& request) const {
  const auto name = unreadable_parameter(request);
  if (!name) return std::nullopt;
  if (request.endpoint->query.empty()) return refusal(request, Refusal::kMalformedQuery);
  return problem_response(invalid_field(*name, "INVALID_CHARACTER", "Must be text in UTF-8 without the character U+0000"));
}

/// An uncaught exception is a bug: its text is only for the log.
Response Pipeline::run(Request& request) const {
  try {
    if (auto repeated = refuse_repeated_parameter(request)) return std::move(*repeated);
    if (auto unreadable = refuse_unreadable_parameter(request)) return std::move(*unreadable);
    auto response = request.endpoint->handle(request);
    if (options_.complete) options_.complete(request, response);
    return response;
  } catch (const std::bad_alloc&) {
    return refusal(request, Refusal::kBusy).with("Retry-After", "1");
  } catch (const std::exception& problem) {
    auto response = refusal(request, Refusal::kInternalFailure);
    response.log_note = problem.what();
    return response;
  }
}

Response Pipeline::refuse(Refusal why, const Request& partial) {
  Request request = partial;
  if (request.request_id.empty()) request.request_id = request_id_of(request, options_.new_request_id);
  request.trace = trace_context_of(request.headers);
  if (request.received == Time{}) request.received = clock_.now();  // its head was never complete
  if (request.head_at == SteadyTime{}) request.head_at = options_.steady();
  return finish(request, refusal(request, why));
}

Response Pipeline::finish(const Request& request, Response response) {
  if (response.again_in) return response;  // no answer yet
  if (const auto* const broken = broken_header(response)) {
    auto note = "the header " + printable(*broken) + " of the response has a line break";
    response = refusal(request, Refusal::kInternalFailure);
    response.log_note = std::move(note);
  }
  mark_answer(response, request.request_id);
  isolate(response, options_.origins.own.starts_with("https://"));
  for (const auto& [name, value] : options_.headers) response.with(name, value);
  const auto& group = route_group_of(options_.route_groups, request.path);
  if (!group.takes_own_origin_only) readers_of(group).mark(request, response);
  warn_of_neighbour(request);
  if (response.stream) {
    response.stream->log_user_id = response.log_user_id;  // the log line is written when the stream ends
  } else {
    record(request, response);
  }
  return response;
}

Response Pipeline::refuse_stream(const Request& request, const StreamOrder& order, const Error& why) {
  auto response = order.refuse ? order.refuse(why) : problem_response(why);
  response.log_user_id = order.log_user_id;
  return finish(request, std::move(response));
}

void Pipeline::note_stream(const Request& request, const StreamOrder& order, const StreamEnd& end) {
  const bool begun = end.until_first_byte.count() > 0;
  if (begun)
    count(request, kOutcomes[0], std::chrono::duration<double>(end.until_first_byte).count());
  else  // a stream's duration says nothing about the upstream's speed
    requests_.at({request.endpoint->route(), kOutcomes[2]}).add();
  const auto elapsed = seconds_of(request);
  if (begun) streams_.at({request.endpoint->route(), row_of(end.ending).word}).add();
  log_.write(end.ending == StreamEnding::kEmpty ? LogLevel::kWarning : LogLevel::kInfo, "stream",
             {{"id", request.request_id},
              {"method", request.method},
              {"route", request.endpoint->route()},
              {"status", begun ? std::int64_t{number(HttpStatus::kOk)} : kClientClosedRequest},
              {"ms", elapsed * 1000},
              {"first_byte_ms", std::chrono::duration<double, std::milli>(end.until_first_byte).count()},
              {"bytes", static_cast<std::int64_t>(end.bytes)},
              {"ended", row_of(end.ending).word},
              {"members", order.call->note},
              {"user", order.log_user_id},
              {"trace", trace_id_of(request)}});
}

void Pipeline::count(const Request& request, std::string_view outcome, double seconds) {
  const std::string route = request.endpoint ? request.endpoint->route() : std::string(kUnmatched);
  requests_.at({route, outcome}).add();
  durations_.at({route}).observe(seconds);
}

void Pipeline::record(const Request& request, const Response& response) {
  const auto elapsed = seconds_of(request);
  count(request, outcome_of(response), elapsed);
  log_.write(level_of(request, response), "request",
             {{"id", request.request_id},
              {"method", request.method},
              {"route", request.endpoint ? request.endpoint->route() : std::string(kUnmatched)},
              {"status", std::int64_t{number(response.status)}},
              {"code", response.log_code},
              {"ms", elapsed * 1000},
              {"user", response.log_user_id},
              {"trace", trace_id_of(request)},
              {"cause", response.log_note}});
}

void Pipeline::warn_of_unserved_path(const Request& request) {
  const auto& group = route_group_of(options_.route_groups, request.path);
  const auto explanation = group.explain_unserved ? group.explain_unserved(request.path) : std::string();
  if (explanation.empty()) return;
  {
    const Lock lock(mutex_);
    if (!explained_.insert(explanation).second) return;
  }
  log_.write(LogLevel::kWarning, "unserved_path", {{"method", request.method}, {"path", request.path}, {"reason", explanation}});
}

void Pipeline::warn_of_undeclared_proxy(const Request& request) {
  if (!options_.trusted_proxies.empty() || options_.proxy_hops > 0 || !request.header("x-forwarded-for")) return;
  const auto peer = IpAddress::parse(request.peer);
  if (!peer || !peer->is_private() || warned_of_proxy_.exchange(true)) return;
  log_.write(LogLevel::kWarning, "untold_proxy",
             {{"peer", request.peer}, {"fix", "X-Forwarded-For is ignored; name the proxy's network in TRUSTED_PROXIES"}});
}

void Pipeline::warn_of_unread_address(const Request& request, std::string_view entry) {
  if (entry.empty() || warned_of_address_.exchange(true)) return;
  log_.write(LogLevel::kWarning, "unread_forwarded_address",
             {{"entry", printable(entry.substr(0, 100))},
              {"client", request.client_address},
              {"fix",
               "this entry of X-Forwarded-For has no address, so it ends the search for the client's; let the proxy write "
               "addresses"}});
}

/// Beginners open the page at 127.0.0.1 and allow localhost, or the reverse; the browser only says "403" or "CORS".
void Pipeline::warn_of_neighbour(const Request& request) {
  const auto origin = request.header("origin");
  if (!origin || warned_of_neighbour_.load(std::memory_order_relaxed)) return;
  const auto neighbour = origins_.loopback_neighbour(*origin);
  if (neighbour.empty() || warned_of_neighbour_.exchange(true)) return;
  const std::string given(*origin);
  log_.write(LogLevel::kWarning, "untrusted_neighbour",
             {{"origin", given},
              {"fix", given + " is refused, since only " + neighbour +
                          " is trusted and a browser takes them for two sites; open the page at " + neighbour + ", or add " +
                          given + " to CORS_ORIGINS"}});
}

}  // namespace usher::http
