#include "cli/commands/questionnaire/stats_drawing.h"

#include <algorithm>

#include "common/base/text.h"
#include "common/base/time_text.h"

namespace usher::cli {
namespace {

constexpr std::size_t kWidestLabel = 32;
constexpr std::size_t kWidestGroup = 12;
constexpr int kNumbers = 16;  ///< Columns of a count and its percentage.
constexpr std::size_t kMostDrawnWeeks = 12;

/// Cut and padded to `width` columns.
std::string fitted(std::string_view text, std::size_t width) {
  auto shown = printable(text);
  while (display_width(shown) > width) {
    do shown.pop_back();
    while (!is_utf8(shown));
  }
  return shown + std::string(width - display_width(shown), ' ');
}

std::string without_trailing_space(std::string text) {
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

std::string right(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, text.size()), ' ') + text;
}

/// Draws eighths of a column, so that small differences are visible.
std::string bar(std::int64_t count, std::int64_t most, std::size_t width) {
  static constexpr std::string_view kEighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  if (most <= 0 || count <= 0) return {};
  const auto eighths = std::max<std::size_t>(
      1, static_cast<std::size_t>(static_cast<double>(count) / static_cast<double>(most) * static_cast<double>(width * 8)));
  std::string drawn;
  for (std::size_t i = 0; i < eighths / 8; ++i) drawn += "█";
  return drawn.append(kEighths[eighths % 8]);
}

struct Line {
  std::string label;
  std::int64_t count;
};

std::string bars(const std::vector<Line>& lines, std::int64_t total, int width) {
  std::size_t labels = 0;
  std::int64_t most = 0;
  for (const auto& [label, count] : lines) {
    labels = std::max(labels, std::min(kWidestLabel, display_width(printable(label))));
    most = std::max(most, count);
  }
  const auto room = static_cast<std::size_t>(std::max(10, width - static_cast<int>(labels) - kNumbers - 6));
  std::string drawn;
  for (const auto& [label, count] : lines) {
    const auto share = std::to_string(percent_of(count, total)) + "%";
    drawn += without_trailing_space("  " + fitted(label, labels) + "  " + right(std::to_string(count), 9) + " " +
                                    right(share, 4) + "  " + bar(count, most, room)) +
             "\n";
  }
  return drawn;
}

std::string drawn_cross_table(const core::QuestionStats& question, const core::AnswerStats& stats) {
  std::string drawn = "  " + std::string(kWidestLabel, ' ');
  for (const auto& group : stats.groups) drawn += "  " + fitted(group.label, kWidestGroup);
  drawn = without_trailing_space(std::move(drawn)) + "\n";
  for (const auto& value : question.values) {
    drawn += "  " + fitted(value.label, kWidestLabel);
    for (const auto count : value.by_group) drawn += "  " + right(std::to_string(count), kWidestGroup);
    drawn += "\n";
  }
  return drawn;
}

std::string number_text(double number) { return json::to_text(json::Value(number)); }

std::string drawn_question(const core::QuestionStats& question, const core::AnswerStats& stats, int width) {
  std::string drawn =
      "\n" + printable(question.label) + "  (" + question.id + ", " + std::to_string(question.answered) + " answered)\n";
  if (question.range)
    drawn += "  from " + number_text(question.range->least) + " to " + number_text(question.range->most) + ", mean " +
             number_text(question.range->mean) + "\n";
  if (question.values.empty()) return drawn;
  if (!stats.groups.empty() && question.id != stats.by) return drawn + drawn_cross_table(question, stats);
  std::vector<Line> lines;
  for (const auto& value : question.values) lines.push_back({value.label, value.count});
  return drawn + bars(lines, question.answered, width);
}

}  // namespace

std::int64_t percent_of(std::int64_t count, std::int64_t total) { return total == 0 ? 0 : (count * 200 + total) / (total * 2); }

std::string draw_stats(const core::AnswerStats& stats, int width) {
  std::string drawn = printable(stats.title) + ", version " + std::to_string(stats.version) + "\n" + std::to_string(stats.users) +
                      " users, " + std::to_string(stats.started) + " answered something, " + std::to_string(stats.completed) +
                      " finished\n";
  for (const auto& question : stats.questions) drawn += drawn_question(question, stats, width);
  std::vector<Line> steps;
  for (const auto& step : stats.steps) steps.push_back({step.title, step.reached});
  drawn += "\nSteps reached  (of those who answered something)\n" + bars(steps, stats.started, width);
  if (stats.weeks.empty()) return drawn;
  std::vector<Line> weeks;
  const auto skipped = stats.weeks.size() - std::min(stats.weeks.size(), kMostDrawnWeeks);
  for (std::size_t i = skipped; i < stats.weeks.size(); ++i)
    weeks.push_back({to_rfc3339(stats.weeks[i].monday).substr(0, 10), stats.weeks[i].started});
  return drawn + "\nUsers who started, by week\n" + bars(weeks, stats.started, width);
}

}  // namespace usher::cli
