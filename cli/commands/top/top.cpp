#include "cli/arguments/usage.h"
#include "cli/commands/rows.h"
#include "cli/commands/top/picture.h"
#include "cli/installation/installation.h"
#include "cli/terminal/keys.h"
#include "common/url/url.h"

namespace usher::cli {
namespace {

constexpr std::string_view kClearScreen = "\x1b[H\x1b[2J";
constexpr std::size_t kMostBytes = 8 * 1024 * 1024;

std::vector<TableRow> rows_of(const Activity& activity) {
  std::vector<TableRow> rows;
  for (const auto& one : activity.routes)
    rows.push_back({one.route, one.per_second, one.refused_percent, one.failed_percent, one.p50_ms, one.p99_ms});
  return rows;
}

/// Of the server on this machine; nullopt where no setting names its port.
std::optional<std::string> local_url(const settings::Loaded& loaded) {
  const auto& [host, port, unix_path] = loaded.settings.listen;
  auto named = loaded.settings.ops_listen;
  const bool is_named = is_given(loaded, "HOST") || is_given(loaded, "PORT");
  if (!named && is_named && unix_path.empty()) named = settings::OpsListen{host, port};
  if (!named || named->port == 0) return std::nullopt;
  const std::string reached = named->host == "0.0.0.0" ? "127.0.0.1" : named->host == "::" ? "::1" : named->host;
  return Url{.scheme = "http", .host = reached, .port = named->port}.origin();
}

struct Top {
  std::optional<std::string> server;
  std::int64_t interval = 2;
  std::optional<std::int64_t> count;

  void declare(Declare& arguments) {
    arguments.option("--url URL", server,
                     "The server; else OPS_LISTEN, HOST and PORT, or PUBLIC_URL. METRICS_TOKEN is sent, as other machines must");
    arguments.option("--interval SECONDS", interval, "Time between two readings (2)").between(1, 3600);
    arguments.option("--count N", count, "Stop after N pictures").between(1, 1'000'000);
  }

  Status run(Context& context) const {
    const std::vector<Column> columns{{.name = "route", .role = ColumnRole::kName},
                                      {"per_second", ColumnKind::kNumber},
                                      {"refused_percent", ColumnKind::kNumber},
                                      {"failed_percent", ColumnKind::kNumber},
                                      {"p50_ms", ColumnKind::kNumber},
                                      {"p99_ms", ColumnKind::kNumber}};
    USHER_CHECK(context.output.rows(columns));
    USHER_TRY(const auto url, server_url(context));
    const bool is_live = context.terminal.output_is_tty() && context.output.options().format == Format::kTable;
    const std::int64_t pictures = count.value_or(is_live ? 0 : 1);
    USHER_TRY(auto before, read(context, url));
    const bool has_keys = is_live && context.terminal.input_is_tty();
    Keys keys(has_keys ? std::optional(context.terminal.input_fd()) : std::nullopt);
    for (std::int64_t i = 0; pictures == 0 || i < pictures; ++i) {
      if (keys.is_quit_within(std::chrono::seconds(interval))) return done();
      USHER_TRY(auto after, read(context, url));
      const auto activity = activity_between(before.page, after.page, after.at - before.at);
      if (context.output.options().format == Format::kTable && context.output.options().fields.empty())
        USHER_CHECK(show(context, activity, url, is_live));
      else
        USHER_CHECK(context.output.table({columns, rows_of(activity)}));
      before = std::move(after);
    }
    return done();
  }

 private:
  struct Reading {
    MetricsPage page;
    std::chrono::milliseconds at;
  };

  [[nodiscard]] Result<std::string> server_url(Context& context) const {
    if (auto local = server ? std::nullopt : local_url(context.installation->loaded())) return *local;
    // Opened only for the address that a server stored there; another machine's server needs no database here.
    if (!server) static_cast<void>(context.installation->database().ok());
    const std::string text = server.value_or(context.installation->settings().public_url);
    const auto url = parse_url(text);
    if (!url || !url->is_web()) return usage_error("--url takes the address of a server, such as https://auth.example.com");
    return url->origin();
  }

  static Result<Reading> read(Context& context, const std::string& url) {
    net::CurlHttpClient http;
    net::HttpRequest request{.url = url + "/metrics", .reach = net::Reach::kOperatorChosen, .max_body_bytes = kMostBytes};
    const auto& token = context.installation->settings().metrics_token;
    if (!token.empty()) request.bearer = token.clone();
    const auto answer = http.send(request);
    if (!answer.ok())
      return error(answer.error().code,
                   url + " does not answer: " + answer.error().detail() + "; start usherd, or name the server with --url");
    const auto& response = answer.value();
    if (response.status == 401 || response.status == 403)
      return error(ErrorCode::kForbidden,
                   url + " does not show its metrics: set METRICS_TOKEN to the one that usherd was started with");
    if (!response.is_success())
      return error(
          ErrorCode::kUpstreamFailed,
          url + "/metrics answers " + std::to_string(response.status) +
              (response.status == 404 ? "; the server has OPS_LISTEN: set it here, too, or name its address with --url" : ""));
    USHER_TRY(auto page, parse_metrics(response.body));
    const auto now = steady_now().time_since_epoch();
    return Reading{std::move(page), std::chrono::duration_cast<std::chrono::milliseconds>(now)};
  }

  static Status show(Context& context, const Activity& activity, const std::string& url, bool is_live) {
    const auto now = to_rfc3339(context.world.clock.now()).substr(11, 8);
    const int rows = is_live ? context.terminal.height() : 1000;
    const auto* const hint = is_live && context.terminal.input_is_tty() ? "  q quits" : "";
    const auto picture = draw_activity(activity, url + "  " + now + " UTC" + hint, context.terminal.width(), rows);
    USHER_CHECK(context.terminal.out().write(is_live ? std::string(kClearScreen) + picture : picture));
    return context.terminal.out().flush();
  }
};

}  // namespace

std::vector<Command> top_commands() {
  return {command<Top>("top", "Watch a running server: requests, sign-ins, queues and latency",
                       "usher top\nusher top --url https://auth.example.com --interval 5", Needs::kSettings)};
}

}  // namespace usher::cli
