#include "server/front_metrics.h"

#include "server/http/front/front.h"

namespace usher {
namespace {

using http::Lane;

/// The lanes that have a queue.
constexpr std::array<std::pair<Lane, std::string_view>, 5> kQueued{{{Lane::kRead, "read"},
                                                                    {Lane::kSearch, "search"},
                                                                    {Lane::kWrite, "write"},
                                                                    {Lane::kHashing, "hashing"},
                                                                    {Lane::kOutbound, "outbound"}}};

MetricLabel lane_label() {
  MetricLabel label{.name = "lane", .values = {}};
  for (const auto& [lane, name] : kQueued) label.values.emplace_back(name);
  return label;
}

MetricLabel code_label() {
  MetricLabel label{.name = "code", .values = {}};
  for (const auto& row : http::kRefusals) label.values.emplace_back(row.wire);
  return label;
}

}  // namespace

void expose_front(Metrics& metrics, const http::ConnectionFront& front) {
  auto& open = metrics.gauge("usher_connections_open", "Open connections.");
  auto& streams = metrics.gauge("usher_streams_open", "Open streams of events.");
  auto& accepted = metrics.counter("usher_connections_accepted_total", "Connections accepted.");
  auto& cut = metrics.counter("usher_connections_cut_total", "Connections ended because the client was too slow.");
  auto& refused =
      metrics.counter("usher_requests_refused_total", "Requests refused before they were routed, by code.", {code_label()});
  auto& waiting = metrics.gauge("usher_lane_waiting", "Requests that wait for a thread, by lane.", {lane_label()});
  metrics.before_exposing([&] {
    const auto counts = front.counts();
    open.at().set(static_cast<std::int64_t>(counts.open));
    streams.at().set(static_cast<std::int64_t>(counts.streams));
    accepted.at().set(counts.accepted);
    cut.at().set(counts.cut);
    for (const auto& row : http::kRefusals) refused.at({row.wire}).set(counts.refused[static_cast<std::size_t>(row.refusal)]);
    for (const auto& [lane, name] : kQueued) waiting.at({name}).set(static_cast<std::int64_t>(front.waiting(lane)));
  });
}

}  // namespace usher
