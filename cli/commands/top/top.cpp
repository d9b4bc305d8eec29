#include "cli/commands/rows.h"
#include "cli/commands/server_metrics.h"
#include "cli/commands/top/picture.h"
#include "cli/terminal/keys.h"

namespace usher::cli {
namespace {

constexpr std::string_view kClearScreen = "\x1b[H\x1b[2J";

std::vector<TableRow> rows_of(const Activity& activity) {
  std::vector<TableRow> rows;
  for (const auto& one : activity.routes)
    rows.push_back({one.route, one.per_second, one.refused_percent, one.failed_percent, one.p50_ms, one.p99_ms});
  return rows;
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
    USHER_TRY(const auto url, server_with_metrics(*context.installation, server));
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

  static Result<Reading> read(Context& context, const std::string& url) {
    USHER_TRY(auto page, read_metrics(*context.installation, url));
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
