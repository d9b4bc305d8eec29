#include <sstream>

#include "cli/commands/questionnaire/stats.h"
#include "cli/terminal/text_layout.h"
#include "common/base/text.h"
#include "common/base/time_text.h"

namespace usher::cli {
namespace {

constexpr std::size_t kWidestLabel = 32;
constexpr std::size_t kLeastLabel = 16;
constexpr std::size_t kWidestGroup = 14;
constexpr int kNumbers = 16;  ///< Columns of a count and its percentage.
constexpr std::size_t kMostDrawnWeeks = 12;

/// Removes from `text` and returns the characters that fit into `width` columns, at least one.
std::string take_columns(std::string& text, std::size_t width) {
  std::string taken;
  for (std::size_t size = 1; size <= text.size(); ++size) {
    const auto front = std::string_view(text).substr(0, size);
    if (!is_utf8(front)) continue;
    if (!taken.empty() && display_width(front) > width) break;
    taken = front;
  }
  text.erase(0, taken.size());
  return taken;
}

/// Breaks a label at its spaces, and a word that is too long anywhere: no character is lost. At least one line.
std::vector<std::string> label_lines(std::string_view label, std::size_t width) {
  std::vector<std::string> lines{""};
  std::istringstream words(printable(label));
  for (std::string word; words >> word;) {
    auto& line = lines.back();
    if (!line.empty() && display_width(line) + 1 + display_width(word) > width) lines.emplace_back();
    if (!lines.back().empty()) lines.back() += ' ';
    while (display_width(word) > width) {
      lines.back() += take_columns(word, width);
      lines.emplace_back();
    }
    lines.back() += word;
  }
  if (lines.size() > 1 && lines.back().empty()) lines.pop_back();
  return lines;
}

std::string without_trailing_space(std::string text) {
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

std::string share_of(std::int64_t count, std::int64_t total) { return std::to_string(core::percent_of(count, total)) + "%"; }

/// Draws eighths of a column, so that small differences are visible.
std::string bar(std::int64_t count, std::int64_t total, std::size_t width) {
  static constexpr std::string_view kEighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  if (total <= 0 || count <= 0) return {};
  const auto share = std::min(1.0, static_cast<double>(count) / static_cast<double>(total));
  const auto eighths = std::max<std::size_t>(1, static_cast<std::size_t>(share * static_cast<double>(width * 8)));
  std::string drawn;
  for (std::size_t i = 0; i < eighths / 8; ++i) drawn += "█";
  return drawn.append(kEighths[eighths % 8]);
}

struct Line {
  std::string label;
  std::int64_t count;
};

/// The bars of one page, whose labels have one width, so that the bars have one scale.
struct Page {
  int width;
  std::size_t labels = 0;
};

/// A bar for each line; a whole line is all of `total`. A longer label continues below its bar.
std::string drawn_bars(const std::vector<Line>& lines, std::int64_t total, const Page& page) {
  const auto labels = page.labels;
  const auto room = static_cast<std::size_t>(std::max(10, page.width - static_cast<int>(labels) - kNumbers - 6));
  std::string drawn;
  for (const auto& [label, count] : lines) {
    auto parts = label_lines(label, labels);
    parts.front() = parts.front() + padding(labels, parts.front()) + "  " + at_right(std::to_string(count), 9) + " " +
                    at_right(share_of(count, total), 4) + "  " + bar(count, total, room);
    for (const auto& part : parts) drawn += without_trailing_space("  " + part) + "\n";
  }
  return drawn;
}

/// How a cross-table fits the terminal.
struct CrossLayout {
  std::size_t label = kWidestLabel;
  std::size_t group = kWidestGroup;
  std::size_t groups_at_once = 1;  ///< Further ones are below.

  [[nodiscard]] std::size_t width(std::size_t groups) const { return 2 + label + groups * (2 + group); }
};

std::string cell_of(std::int64_t count, std::int64_t answered) {
  return std::to_string(count) + " " + at_right(share_of(count, answered), 4);
}

/// Narrower groups, then narrower labels, then fewer groups at once.
CrossLayout layout_of(const core::QuestionStats& question, const core::AnswerStats& stats, std::size_t width) {
  CrossLayout layout;
  const std::size_t groups = stats.groups.size();
  if (layout.width(groups) > width) {
    layout.group = 0;
    for (const auto count : question.answered_by_group) layout.group = std::max(layout.group, cell_of(count, count).size());
    for (const auto& group : stats.groups)
      for (const auto& part : label_lines(group.label, kWidestGroup)) layout.group = std::max(layout.group, display_width(part));
  }
  const std::size_t beside_label = layout.width(groups) - layout.label;
  layout.label = std::clamp(width - std::min(width, beside_label), kLeastLabel, kWidestLabel);
  layout.groups_at_once = std::max<std::size_t>(1, (width - std::min(width, layout.width(0))) / (2 + layout.group));
  return layout;
}

/// The cells of a row of the cross-table, below each other where they need several lines.
std::string table_row(const CrossLayout& layout, const std::vector<std::string>& label,
                      const std::vector<std::vector<std::string>>& cells) {
  auto lines = label.size();
  for (const auto& cell : cells) lines = std::max(lines, cell.size());
  const auto at = [](const std::vector<std::string>& parts, std::size_t i) {
    return i < parts.size() ? parts[i] : std::string();
  };
  std::string drawn;
  for (std::size_t i = 0; i < lines; ++i) {
    auto line = "  " + at(label, i) + padding(layout.label, at(label, i));
    for (const auto& cell : cells) line += "  " + at_right(at(cell, i), layout.group);
    drawn += without_trailing_space(std::move(line)) + "\n";
  }
  return drawn;
}

/// The groups from `first` on, as many as fit.
std::string drawn_groups(const core::QuestionStats& question, const core::AnswerStats& stats, const CrossLayout& layout,
                         std::size_t first) {
  const std::size_t end = std::min(stats.groups.size(), first + layout.groups_at_once);
  std::vector<std::vector<std::string>> heads;
  std::vector<std::vector<std::string>> answered;
  for (std::size_t i = first; i < end; ++i) {
    heads.push_back(label_lines(stats.groups[i].label, layout.group));
    answered.push_back({cell_of(question.answered_by_group[i], question.answered_by_group[i])});
  }
  auto drawn = table_row(layout, {}, heads) + table_row(layout, {"answered"}, answered);
  for (const auto& value : question.values) {
    std::vector<std::vector<std::string>> cells;
    for (std::size_t i = first; i < end; ++i) cells.push_back({cell_of(value.by_group[i], question.answered_by_group[i])});
    drawn += table_row(layout, label_lines(value.label, layout.label), cells);
  }
  return drawn;
}

/// Percentages are of the users of the group who answered, as those of the bars are of all who answered.
std::string drawn_cross_table(const core::QuestionStats& question, const core::AnswerStats& stats, int width) {
  const auto layout = layout_of(question, stats, static_cast<std::size_t>(std::max(1, width)));
  std::string drawn;
  for (std::size_t first = 0; first < stats.groups.size(); first += layout.groups_at_once)
    drawn += (first > 0 ? "\n" : "") + drawn_groups(question, stats, layout, first);
  return drawn;
}

/// The label and what follows it, which begins a line of its own where it does not fit.
std::string heading(std::string_view label, const std::string& facts, int width) {
  const auto columns = static_cast<std::size_t>(std::max(1, width));
  std::string drawn;
  const auto parts = label_lines(label, columns);
  for (const auto& part : parts) drawn += "\n" + part;
  return drawn + (display_width(parts.back()) + 2 + display_width(facts) <= columns ? "  " : "\n  ") + facts + "\n";
}

bool has_bars(const core::QuestionStats& question, const core::AnswerStats& stats) {
  return question.asked > 0 && (stats.groups.empty() || question.id == stats.by);
}

std::string drawn_question(const core::QuestionStats& question, const core::AnswerStats& stats, const Page& page) {
  const auto width = page.width;
  std::string drawn = heading(question.label, "(" + question.id + ", " + std::to_string(question.answered) + " answered)", width);
  if (question.range)
    drawn += "  from " + core::number_text(question.range->least) + " to " + core::number_text(question.range->most) + ", mean " +
             core::number_text(question.range->mean) + "\n";
  if (question.values.empty() && !question.range) drawn += "  free text; see `usher questionnaire export`\n";
  if (question.values.empty()) return drawn;
  if (!has_bars(question, stats)) return drawn + drawn_cross_table(question, stats, width);
  std::vector<Line> lines;
  for (const auto& value : question.values) lines.push_back({value.label, value.count});
  return drawn + drawn_bars(lines, question.answered, page);
}

/// Reached, answered and completed by the users that the step applies to.
std::string drawn_step(const core::StepStats& step, const Page& page) {
  std::string drawn =
      heading(step.title, "(" + step.id + ", asked of " + std::to_string(step.asked) + ")", page.width) +
      drawn_bars({{"reached", step.reached}, {"answered", step.answered}, {"completed", step.completed}}, step.asked, page);
  if (step.left() == 0) return drawn;
  return drawn + "  left here: " + std::to_string(step.left()) + ", " + share_of(step.left(), step.reached) +
         " of those who reached it\n";
}

std::string drawn_weeks(const core::AnswerStats& stats, const Page& page) {
  if (stats.weeks.empty()) return {};
  std::vector<Line> weeks;
  const auto skipped = stats.weeks.size() - std::min(stats.weeks.size(), kMostDrawnWeeks);
  const auto earlier = stats.earlier_weeks + static_cast<std::int64_t>(skipped);
  for (std::size_t i = skipped; i < stats.weeks.size(); ++i)
    weeks.push_back({day_text(stats.weeks[i].monday), stats.weeks[i].started});
  auto drawn = "\nUsers who started, by week\n" + drawn_bars(weeks, stats.started, page);
  if (earlier > 0)
    drawn +=
        "  earlier weeks, not shown: " + std::to_string(earlier) + (stats.earlier_weeks > 0 ? "" : "; -o json has them") + "\n";
  return drawn;
}

/// As wide as the widest label of a bar, at least as a week and the words of a step.
std::size_t widest_label(const core::AnswerStats& stats) {
  std::size_t widest = std::string_view("2026-11-20").size();
  for (const auto& question : stats.questions)
    for (const auto& value : question.values)
      if (has_bars(question, stats)) widest = std::max(widest, display_width(printable(value.label)));
  return std::min(kWidestLabel, widest);
}

}  // namespace

std::string draw_stats(const core::AnswerStats& stats, int width) {
  const Page page{width, widest_label(stats)};
  std::string drawn = printable(stats.title) + ", version " + std::to_string(stats.version) + "\n" + std::to_string(stats.users) +
                      " users, " + std::to_string(stats.started) + " answered something, " + std::to_string(stats.completed) +
                      " finished\n";
  for (const auto& question : stats.questions)
    if (question.asked > 0) drawn += drawn_question(question, stats, page);
  const auto is_asked = [](const core::StepStats& step) { return step.asked > 0; };
  if (std::ranges::any_of(stats.steps, is_asked)) drawn += "\nSteps, of the users that a step applies to\n";
  for (const auto& step : stats.steps)
    if (is_asked(step)) drawn += drawn_step(step, page);
  return drawn + drawn_weeks(stats, page);
}

}  // namespace usher::cli
