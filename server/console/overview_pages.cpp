#include <cstdio>

#include "common/base/text.h"
#include "common/core/administration/resources.h"
#include "common/core/statistics/statistics.h"
#include "server/console/console_pages.h"
#include "server/console/console_template.h"
#include "server/console/listing.h"

namespace usher::console {
namespace {

using http::Response;

/// What needs attention: its title, and the page where an admin mends it or sees more.
struct AttentionRow {
  std::string_view code;
  std::string_view title;
  std::string_view section;  ///< Of the navigation; empty: it is mended on the machine.
  std::string_view query = {};
};

constexpr std::array kAttention{
    AttentionRow{"MAIL_FAILED", "Mail failed", "/admin/mail", "?state=failed"},
    AttentionRow{"MAIL_KEPT", "Mail not sent: SMTP_URL is missing", "/admin/mail", "?state=kept"},
    AttentionRow{"BACKUP_OLD", "No recent backup", ""},
    AttentionRow{"RETENTION_FAILED", "Old data was not removed", ""},
    AttentionRow{"API_KEY_EXPIRES", "An API key expires", "/admin/api-keys"},
    AttentionRow{"QUESTIONNAIRE_UNANSWERED", "A questionnaire without answers", "/admin/questionnaires"},
    AttentionRow{"DISK_LOW", "The disk is nearly full", "/admin/health"},
};

std::vector<Cell> row_of(const core::Attention& attention) {
  const auto* const found = find_by(kAttention, attention.code, &AttentionRow::code);
  if (!found) return {{.text = std::string(attention.code)}, number_cell(attention.count), {.text = attention.detail}};
  Cell title{.text = std::string(found->title)};
  if (!found->section.empty()) title.url.append(found->section).append(found->query);
  return {std::move(title), number_cell(attention.count), {.text = attention.detail}};
}

Table attention_table(const core::Summary& summary) {
  Table table{.caption = "What needs attention",
              .columns = {{"What"}, {"How many", true}, {"What to do"}},
              .empty = "Nothing needs attention."};
  for (const auto& one : summary.attention) table.rows.push_back(row_of(one));
  return table;
}

Table days_table(const core::Summary& summary) {
  Table table{.caption = "Per day, the last 28 days (UTC)",
              .columns = {{"Day"}, {"Sign-ups", true}, {"Sign-ins", true}, {"Refusals", true}, {"Active sessions", true}}};
  for (const auto& day : summary.days)
    table.rows.push_back({{.text = day.date()},
                          number_cell(day.sign_ups),
                          number_cell(day.sign_ins),
                          number_cell(day.refusals),
                          number_cell(day.active_sessions)});
  return table;
}

/// A figure with a link to the list of what it counts.
Fact counted(std::string_view name, std::int64_t count, std::string url = {}) {
  return {name, {.text = grouped(count), .url = std::move(url)}};
}

/// Of the accounts, then of the server. `unfinished`: the accounts that have not finished the questionnaire.
std::array<std::vector<Fact>, 2> totals(const core::Summary& summary, std::string unfinished) {
  const auto& found = summary.overview;
  return {{{counted("Accounts", found.users.all, "/admin/users"),
            counted("With a verified address", found.users.verified, "/admin/users?verified=true"),
            counted("With a second factor", found.users.with_second_factor),
            counted("Admins", found.users.admins, "/admin/users?role=admin"),
            {"Questionnaire not finished", {.text = std::move(unfinished), .url = "/admin/users?unanswered=true"}},
            counted("Suspended", found.users.suspended, "/admin/users?status=suspended"),
            counted("Anonymous", found.users.anonymous)},
           {counted("Live sessions", found.sessions, "/admin/sessions"),
            counted("Mail waiting", found.mail.waiting, "/admin/mail?state=waiting"),
            counted("Chat threads", found.chat.threads),
            counted("Chat messages", found.chat.messages),
            {"Last backup", time_cell(found.notes.backed_up_at, "never: run usher backup FILE")},
            {"Server started", time_cell(found.notes.started_at, "unknown")}}}};
}

using core::DayFigures;

constexpr std::size_t kWeek = 7;
constexpr double kLineWidth = 112;
constexpr double kLineHeight = 32;

struct FigureRow {
  std::string_view name;
  std::int64_t DayFigures::*member;
  bool is_sum = true;  ///< Else the last day's number, compared with that of a week ago.
  bool is_better_up = true;
};

constexpr std::array kFigures{
    FigureRow{"Sign-ups in 7 days", &DayFigures::sign_ups},
    FigureRow{"Sign-ins in 7 days", &DayFigures::sign_ins},
    FigureRow{"Sessions used today", &DayFigures::active_sessions, false},
    FigureRow{"Refusals in 7 days", &DayFigures::refusals, true, false},
};

/// The number of the week, or of the day, that ends `before_end` days before the last.
std::int64_t number_of(const FigureRow& row, const std::vector<DayFigures>& days, std::size_t before_end) {
  if (days.size() < before_end + (row.is_sum ? kWeek : 1)) return 0;
  const auto last = days.end() - static_cast<std::ptrdiff_t>(before_end);
  if (!row.is_sum) return (*(last - 1)).*row.member;
  std::int64_t sum = 0;
  for (auto day = last - kWeek; day != last; ++day) sum += (*day).*row.member;
  return sum;
}

std::string change_text(std::int64_t now, std::int64_t before) {
  if (now == before) return "No change";
  const auto sign = now > before ? "+" : "−";
  const auto by = std::abs(now - before);
  const auto share = before == 0 ? std::string() : " (" + (sign + grouped(by * 100 / before)) + "%)";
  return sign + grouped(by) + share + " vs. last week";
}

/// The points of a line: x from 0 to kLineWidth, y from kLineHeight (0) to 0 (the largest number).
std::string line_of(const FigureRow& row, const std::vector<DayFigures>& days) {
  std::int64_t most = 1;
  for (const auto& day : days) most = std::max(most, day.*row.member);
  std::string points;
  for (std::size_t i = 0; i < days.size(); ++i) {
    const double x = kLineWidth * static_cast<double>(i) / static_cast<double>(std::max<std::size_t>(days.size() - 1, 1));
    const double y = kLineHeight * (1 - static_cast<double>(days[i].*row.member) / static_cast<double>(most));
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%s%.1f,%.1f", points.empty() ? "" : " ", x, y);
    points += text.data();
  }
  return points;
}

/// What happened in the last seven days, how that differs from the seven before, and a line of all days.
json::Array large_figures(const core::Summary& summary) {
  json::Array figures;
  for (const auto& row : kFigures) {
    const auto now = number_of(row, summary.days, 0);
    const auto before = number_of(row, summary.days, kWeek);
    figures.push_back(json::Object{{"figure_name", row.name},
                                   {"figure", grouped(now)},
                                   {"change", change_text(now, before)},
                                   {"tone", now == before                        ? ""
                                            : (now > before) == row.is_better_up ? "good"
                                                                                 : "bad"},
                                   {"line", line_of(row, summary.days)}});
  }
  return figures;
}

Result<Response> show_overview(const ConsolePages& use, const Context& context) {
  USHER_TRY(const auto summary, use.core.statistics.summary());
  const auto unfinished =
      use.core.administration.count(core::resource_of("users"), {.values = {{"unanswered", "true"}}, .now = context.now()});
  json::Array groups;
  for (const auto& facts : totals(summary, unfinished.ok() ? total_text(unfinished.value()) : "see who"))
    groups.emplace_back(json::Object{{"facts", values_of(facts, context.now())}});
  return context.show({.name = "overview"_template,
                       .title = "Overview",
                       .values = {{"figures", large_figures(summary)},
                                  {"attention", values_of(attention_table(summary), context.now())},
                                  {"days", values_of(days_table(summary), context.now())},
                                  {"groups", std::move(groups)}}});
}

}  // namespace

std::vector<http::Endpoint> overview_pages(const ConsolePages& use) {
  return {use.routes.page("/admin", "show_console", bound(use, show_overview), http::Lane::kSearch)};
}

}  // namespace usher::console
