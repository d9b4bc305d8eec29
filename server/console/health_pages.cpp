#include <cstdio>

#include "common/core/statistics/statistics.h"
#include "common/domain/time_words.h"
#include "common/metrics/activity.h"
#include "server/console/console_pages.h"
#include "server/console/console_template.h"

namespace usher::console {
namespace {

using http::Response;

constexpr std::size_t kRoutesShown = 15;
constexpr std::string_view kRetry = "retry: 2000\n";

std::string decimal(double value, std::string_view unit) {
  std::array<char, 32> text{};
  static_cast<void>(std::snprintf(text.data(), text.size(), "%.1f", value));
  return std::string(text.data()).append(unit);
}

std::string rate(double per_second) { return decimal(per_second, "/s"); }

/// How long a question to the database takes.
std::string database_text(const ConsolePages& use) {
  const auto began = steady_now();
  const auto responds = use.core.check_database();
  const std::chrono::duration<double, std::milli> passed = steady_now() - began;
  return responds.ok() ? decimal(passed.count(), " ms") : "does not respond";
}

/// The figures of one moment.
struct Figures {
  std::vector<Fact> facts;
  std::vector<Table> tables;
};

std::vector<Fact> facts_of(const ConsolePages& use, const HealthWatch::Seen& seen, const core::Summary& summary) {
  constexpr double kMebibyte = 1024.0 * 1024.0;
  const auto& activity = seen.activity;
  const auto& found = summary.overview;
  return {{"Requests", {.text = rate(activity.requests)}},
          {"Sign-ins", {.text = rate(activity.sign_ins)}},
          {"Password hashes", {.text = rate(activity.hashes)}},
          {"Refused before routing", {.text = rate(activity.refused)}},
          {"Slow clients cut", {.text = rate(activity.cut)}},
          {"Rates over the last", {.text = domain::duration_words(seen.over)}},
          {"Open connections", {.text = std::to_string(activity.connections)}},
          {"Open streams", {.text = std::to_string(activity.streams)}},
          {"The database answers in", {.text = database_text(use)}},
          {"Memory", {.text = decimal(seen.memory_bytes / kMebibyte, " MiB")}},
          {"Mail waiting", {.text = std::to_string(found.mail.waiting)}},
          {"Mail that failed", {.text = std::to_string(found.mail.failed)}}};
}

Table lanes_table(const Activity& activity) {
  Table table{.caption = "Waiting requests by lane", .columns = {{"Lane"}, {"Waiting", true}}, .empty = "No lane has a queue."};
  for (const auto& lane : activity.lanes) table.rows.push_back({{.text = lane.lane}, number_cell(lane.waiting)});
  return table;
}

/// Style, scripts and pictures come with each page.
bool is_asset(std::string_view route) {
  constexpr std::array<std::string_view, 4> kEndings{".css", ".js", ".svg", ".ico"};
  return std::any_of(kEndings.begin(), kEndings.end(), [&](std::string_view ending) { return route.ends_with(ending); });
}

Table routes_table(const Activity& activity) {
  Table table{.caption = "The busiest routes",
              .columns = {{"Route"}, {"Requests", true}, {"4xx", true}, {"5xx", true}, {"p50", true}, {"p99", true}},
              .empty = "No requests."};
  for (const auto& route : activity.routes) {
    if (table.rows.size() == kRoutesShown) break;
    if (is_asset(route.route)) continue;
    table.rows.push_back({{.text = route.route},
                          {.text = rate(route.per_second)},
                          {.text = decimal(route.refused_percent, "%")},
                          {.text = decimal(route.failed_percent, "%")},
                          {.text = decimal(route.p50_ms, " ms")},
                          {.text = decimal(route.p99_ms, " ms")}});
  }
  return table;
}

Result<Figures> figures_of(const ConsolePages& use, HealthWatch& watch) {
  USHER_TRY(const auto seen, watch.look());
  USHER_TRY(const auto summary, use.core.statistics.summary());
  return Figures{facts_of(use, seen, summary), {lanes_table(seen.activity), routes_table(seen.activity)}};
}

Result<Response> show_health(const ConsolePages& use, HealthWatch& watch, const Context& context) {
  USHER_TRY(const auto figures, figures_of(use, watch));
  json::Array tables;
  for (const auto& table : figures.tables) tables.emplace_back(values_of(table, context.now()));
  return context.show({.name = "health"_template,
                       .title = "Health",
                       .values = {{"facts", values_of(figures.facts, context.now())}, {"tables", std::move(tables)}}});
}

Result<Response> send_event(const ConsolePages& use, HealthWatch& watch, const Context& context) {
  USHER_TRY(const auto figures, figures_of(use, watch));
  json::Array tables;
  for (const auto& table : figures.tables) tables.emplace_back(texts_of(table, context.now()));
  const json::Object data{{"facts", texts_of(figures.facts, context.now())}, {"tables", std::move(tables)}};
  Response response{.body = std::string(kRetry) + "data: " + json::to_text(json::Value(data)) + "\n\n"};
  return response.with("Content-Type", std::string(http::kEventStream)).with("X-Content-Type-Options", "nosniff");
}

}  // namespace

std::vector<http::Endpoint> health_pages(const ConsolePages& use) {
  const auto watch = std::make_shared<HealthWatch>(use.metrics);
  auto events = use.routes.page(
      "/admin/health/events", "send_server_health",
      [use, watch](const Context& context) { return send_event(use, *watch, context); }, http::Lane::kSearch);
  events.is_polled = true;
  return {use.routes.page(
              "/admin/health", "show_server_health",
              [use, watch](const Context& context) { return show_health(use, *watch, context); }, http::Lane::kSearch),
          std::move(events)};
}

}  // namespace usher::console
