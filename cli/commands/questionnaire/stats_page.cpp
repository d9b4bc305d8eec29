#include "cli/commands/questionnaire/stats.h"
#include "common/base/text.h"
#include "common/base/time_text.h"

namespace usher::cli {
namespace {

constexpr std::string_view kHead = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<style>
:root { --ink: #1b1f24; --soft: #59636e; --paper: #ffffff; --line: #d5dae0; --bar: #1f6feb; --answered: #6b7785; --completed: #1a7f4b; --track: #eef1f4; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ecf0; --soft: #a3adb8; --paper: #14181d; --line: #333a43; --bar: #5b9dff; --answered: #93a0ae; --completed: #3fb574; --track: #22282f; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.25rem; max-width: 60rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; margin: 0; }
h2 { font-size: 1.125rem; margin: 0 0 .5rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 0; }
section { margin-top: 2rem; padding-top: 1rem; border-top: 1px solid var(--line); break-inside: avoid; }
p, small { color: var(--soft); margin: .25rem 0; }
dl { display: flex; flex-wrap: wrap; gap: .5rem 2rem; margin: 1rem 0 0; }
dt { color: var(--soft); font-size: .875rem; }
dd { margin: 0; font-size: 1.5rem; font-variant-numeric: tabular-nums; }
.row { display: grid; grid-template-columns: minmax(7rem, 14rem) 1fr 7rem; gap: .75rem; align-items: center; padding: .2rem 0; }
.row svg { width: 100%; height: .9rem; display: block; }
.row span:last-child { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.track { fill: var(--track); }
.bar { fill: var(--bar); }
.bar.answered { fill: var(--answered); }
.bar.completed { fill: var(--completed); }
.table { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .875rem; white-space: nowrap; margin-top: .75rem; }
th, td { padding: .3rem .6rem; text-align: right; border-bottom: 1px solid var(--line); }
th { font-weight: 600; }
th { vertical-align: bottom; max-width: 14rem; white-space: normal; overflow-wrap: break-word; }
th small { display: block; font-weight: 400; }
th:first-child { text-align: start; }
.weeks { width: 100%; height: 10rem; display: block; }
.ends { display: flex; justify-content: space-between; font-size: .875rem; font-variant-numeric: tabular-nums; }
@media (max-width: 34rem) {
  .row { grid-template-columns: 1fr auto; gap: 0 .75rem; padding: .3rem 0; }
  .row svg { grid-column: 1 / -1; grid-row: 2; }
}
@media print {
  :root { --ink: #000; --soft: #444; --paper: #fff; --line: #bbb; --bar: #333; --answered: #777; --completed: #000; --track: #eee; }
  body { padding: 0; max-width: none; font-size: 10pt; }
  .bar, .track { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
</style>
)";

std::string number(std::int64_t count) { return std::to_string(count); }

/// Tenths of a percent of `most`, as a coordinate.
std::string length(std::int64_t count, std::int64_t most) {
  return number(most <= 0 ? 0 : static_cast<std::int64_t>(1000.0 * static_cast<double>(count) / static_cast<double>(most)));
}

/// A bar of the length of its share of `total`. `style`: a class of kHead.
std::string bar_row(std::string_view label, std::int64_t count, std::int64_t total, std::string_view style = "plain") {
  const auto share = number(core::percent_of(count, total)) + "%";
  std::string row = "<div class=\"row\"><span dir=\"auto\">" + escape_html(label) + "</span>";
  row +=
      R"(<svg viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="1000" height="10"/>)";
  row += "<rect class=\"bar " + std::string(style) + "\" width=\"" + length(count, total) + "\" height=\"10\"/></svg>";
  return row + "<span>" + grouped(count) + " · " + share + "</span></div>\n";
}

std::string heading(const core::QuestionStats& question) {
  return "<section>\n<h2 dir=\"auto\">" + escape_html(question.label) + "</h2>\n<p>" + escape_html(question.id) +
         ", answered by " + grouped(question.answered) + " of " + grouped(question.asked) + "</p>\n";
}

/// Percentages are of the users of the group who answered, as those of the bars are of all who answered.
std::string cross_table_section(const core::QuestionStats& question, const core::AnswerStats& stats) {
  std::string table = "<p>By " + escape_html(stats.by) + "; percentages of the group's users who answered</p>\n";
  table += "<div class=\"table\"><table>\n<tr><th></th>";
  for (std::size_t i = 0; i < stats.groups.size(); ++i)
    table += "<th scope=\"col\" dir=\"auto\">" + escape_html(stats.groups[i].label) + "<small>" +
             grouped(question.answered_by_group[i]) + " answered</small></th>";
  for (const auto& value : question.values) {
    table += "</tr>\n<tr><th scope=\"row\" dir=\"auto\">" + escape_html(value.label) + "</th>";
    for (std::size_t i = 0; i < value.by_group.size(); ++i)
      table += "<td>" + grouped(value.by_group[i]) + " · " +
               number(core::percent_of(value.by_group[i], question.answered_by_group[i])) + "%</td>";
  }
  return table + "</tr>\n</table></div>\n";
}

std::string question_section(const core::QuestionStats& question, const core::AnswerStats& stats) {
  auto section = heading(question);
  if (question.range)
    section += "<p>from " + core::number_text(question.range->least) + " to " + core::number_text(question.range->most) +
               ", mean " + core::number_text(question.range->mean) + "</p>\n";
  for (const auto& value : question.values) section += bar_row(value.label, value.count, question.answered);
  if (!stats.groups.empty() && !question.values.empty() && question.id != stats.by)
    section += cross_table_section(question, stats);
  return section + "</section>\n";
}

std::string step_rows(const core::StepStats& step) {
  const std::tuple<std::string_view, std::string_view, std::int64_t> progress[] = {
      {"reached", "Reached", step.reached}, {"answered", "Answered", step.answered}, {"completed", "Completed", step.completed}};
  std::string rows = "<h3 dir=\"auto\">" + escape_html(step.title) + "</h3>\n<p>Applies to " + grouped(step.asked) + " users";
  if (step.left() > 0)
    rows += "; " + grouped(step.left()) + " reached it without completing it (" +
            number(core::percent_of(step.left(), step.reached)) + "% of those who reached it)";
  rows += "</p>\n";
  for (const auto& [style, label, count] : progress) rows += bar_row(label, count, step.asked, style);
  return rows;
}

std::string steps_section(const core::AnswerStats& stats) {
  std::string steps;
  for (const auto& step : stats.steps)
    if (step.asked > 0) steps += step_rows(step);
  if (steps.empty()) return {};
  return "<section>\n<h2>Steps</h2>\n<p>Reached: seen or saved by the user. Answered: has an answer, also one given at sign-up. "
         "Completed: finished by the user.</p>\n" +
         steps + "</section>\n";
}

std::string weeks_section(const core::AnswerStats& stats) {
  if (stats.weeks.empty()) return {};
  std::int64_t most = 1;
  for (const auto& week : stats.weeks) most = std::max(most, week.started);
  const auto count = static_cast<std::int64_t>(stats.weeks.size());
  std::string section = "<section>\n<h2>Users who started, by week</h2>\n<p>" + day_text(stats.weeks.front().monday) + " to " +
                        day_text(stats.weeks.back().monday) + ", at most " + grouped(most) + " in a week" +
                        (stats.earlier_weeks > 0 ? "; " + grouped(stats.earlier_weeks) + " earlier weeks are not shown" : "") +
                        "</p>\n<svg class=\"weeks\" viewBox=\"0 0 " + number(count * 10) +
                        " 1000\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"Users who started, by week\">\n";
  std::int64_t at = 0;
  for (const auto& week : stats.weeks) {
    const auto height = length(week.started, most);
    section += "<rect class=\"track\" x=\"" + number(at * 10) + "\" width=\"9\" height=\"1000\"/><rect class=\"bar\" x=\"" +
               number(at * 10) + "\" y=\"" + number(1000 - std::stoll(height)) + "\" width=\"9\" height=\"" + height +
               "\"><title>" + day_text(week.monday) + ": " + number(week.started) + "</title></rect>\n";
    ++at;
  }
  return section + "</svg>\n<p class=\"ends\"><span>" + day_text(stats.weeks.front().monday) + "</span><span>" +
         day_text(stats.weeks.back().monday) + "</span></p>\n</section>\n";
}

}  // namespace

std::string stats_page(const core::AnswerStats& stats, Time made) {
  const auto title = escape_html(stats.title);
  std::string page(kHead);
  page += "<title>" + title + "</title>\n</head>\n<body>\n<header>\n<h1 dir=\"auto\">" + title + "</h1>\n<p>Version " +
          number(stats.version) + ", counted " + day_text(made) + "</p>\n<dl>\n";
  const std::pair<std::string_view, std::int64_t> totals[] = {
      {"users", stats.users}, {"answered something", stats.started}, {"finished", stats.completed}};
  for (const auto& [name, count] : totals)
    page += "<div><dt>" + std::string(name) + "</dt><dd>" + grouped(count) + "</dd></div>\n";
  page += "</dl>\n</header>\n<main>\n";
  for (const auto& question : stats.questions)
    if (question.asked > 0) page += question_section(question, stats);
  return page + steps_section(stats) + weeks_section(stats) + "</main>\n</body>\n</html>\n";
}

}  // namespace usher::cli
