#include <set>

#include "cli/commands/questionnaire/stats.h"
#include "common/base/text.h"
#include "common/core/questionnaire/results/answer_stats.h"
#include "tests/catch.h"
#include "tests/testkit/text.h"

namespace usher::cli {
namespace {

using testkit::has;

core::AnswerStats ungrouped_stats() {
  core::AnswerStats stats{.version = 3, .title = "About you", .users = 5, .started = 4, .completed = 1};
  stats.questions.push_back(
      {"editor", "Editor?", domain::QuestionKind::kSingle, 5, 4, {{"vi", "vi", 3, {}}, {"e", "Emacs", 1, {}}}, {}, {}});
  stats.questions.push_back(
      {"rating", "How much?", domain::QuestionKind::kNumber, 5, 2, {}, core::NumberRange{-1.5, 4, 1.2533333333333}, {}});
  stats.steps.push_back({"one", "One", 5, 2, 4, 1});
  stats.weeks.push_back({from_ms(1'794'787'200'000), 4, 1});
  return stats;
}

TEST_CASE("stats drawing: bars are proportional to the counts, and fit the terminal", "[cli][stats]") {
  const auto drawn = draw_stats(ungrouped_stats(), 40);
  CHECK(drawn ==
        "About you, version 3\n5 users, 4 answered something, 1 finished\n"
        "\nEditor?  (editor, 4 answered)\n"
        "  vi                  3  75%  ███████▌\n"
        "  Emacs               1  25%  ██▌\n"
        "\nHow much?  (rating, 2 answered)\n  from -1.5 to 4, mean 1.25\n"
        "\nSteps, of the users that a step applies to\n"
        "\nOne  (one, asked of 5)\n"
        "  reached             2  40%  ████\n"
        "  answered            4  80%  ████████\n"
        "  completed           1  20%  ██\n"
        "  left here: 1, 50% of those who reached it\n"
        "\nUsers who started, by week\n"
        "  2026-11-16          4 100%  ██████████\n");
}

TEST_CASE("stats drawing: all bars of a page have one scale", "[cli][stats]") {
  auto stats = ungrouped_stats();
  stats.questions[0].values[0] = {"long", "An answer with a long label", 2, {}};
  stats.questions.push_back(stats.questions[0]);
  stats.questions.back().values = {{"a", "a", 2, {}}};
  const auto drawn = draw_stats(stats, 80);
  std::set<std::string> halves;
  for (auto at = drawn.find(" 50%  "); at != std::string::npos; at = drawn.find(" 50%  ", at + 1))
    halves.insert(drawn.substr(at, drawn.find('\n', at) - at));
  CHECK(halves.size() == 1);
}

TEST_CASE("stats drawing: groups make a table", "[cli][stats]") {
  auto stats = ungrouped_stats();
  stats.by = "robot";
  stats.groups = {{"true", "Yes", 3}, {"(no answer)", "No answer", 2}};
  stats.questions[0].values[0].by_group = {2, 1};
  stats.questions[0].values[1].by_group = {0, 1};
  stats.questions[0].answered_by_group = {2, 2};
  const auto drawn = draw_stats(stats, 80);
  CHECK(has(drawn, "  vi" + std::string(40, ' ') + "2 100%" + std::string(10, ' ') + "1  50%\n"));
  CHECK(has(drawn, "  answered" + std::string(34, ' ') + "2 100%" + std::string(10, ' ') + "2 100%\n"));
}

TEST_CASE("stats drawing: no line of a cross-table or a heading is wider than the terminal", "[cli][stats]") {
  auto stats = ungrouped_stats();
  stats.by = "robot";
  for (const auto* label : {"Beginner", "Intermediate", "Advanced", "No answer", "Something else entirely"}) {
    stats.groups.push_back({label, label, 200});
    stats.questions[0].answered_by_group.push_back(150);
    for (auto& value : stats.questions[0].values) value.by_group.push_back(100);
  }
  stats.questions[0].label = "Its specifications, such as memory, processor and graphics card and more";
  stats.questions[0].values[0].label = "Computer without a GPU (CPU only)";
  for (const int width : {50, 60, 80, 100, 200}) {
    const auto drawn = draw_stats(stats, width);
    CAPTURE(drawn);
    for (std::size_t at = 0; at < drawn.size(); at = drawn.find('\n', at) + 1)
      CHECK(display_width(drawn.substr(at, drawn.find('\n', at) - at)) <= static_cast<std::size_t>(width));
    for (const auto& group : stats.groups) CHECK(has(drawn, group.label.substr(0, group.label.find(' '))));
  }
  CHECK(has(draw_stats(stats, 80), "card and more\n  (editor, 4 answered)\n"));
}

TEST_CASE("stats drawing: a question for a text says where the answers are", "[cli][stats]") {
  auto stats = ungrouped_stats();
  stats.questions[1].range.reset();
  CHECK(has(draw_stats(stats, 80), "How much?  (rating, 2 answered)\n  free text; see `usher questionnaire export`\n"));
}

TEST_CASE("stats drawing: a long label continues on the next line, no character is lost", "[cli][stats]") {
  auto stats = ungrouped_stats();
  stats.questions[0].values[0].label = "An editor with a name that is longer than its column";
  stats.questions[0].values[1].label = std::string(70, 'x');
  const auto drawn = draw_stats(stats, 80);
  CHECK(has(drawn, "  An editor with a name that is             3  75%"));
  CHECK(has(drawn, "\n  longer than its column\n"));
  CHECK(has(drawn, "\n  " + std::string(32, 'x') + "\n  xxxxxx\n"));
}

TEST_CASE("stats drawing: what was asked of no user is left out", "[cli][stats]") {
  auto stats = ungrouped_stats();
  stats.questions[0].asked = 0;
  stats.steps[0].asked = 0;
  const auto drawn = draw_stats(stats, 80);
  CHECK_FALSE(has(drawn, "Editor?"));
  CHECK_FALSE(has(drawn, "Steps"));
  CHECK(has(drawn, "How much?"));
}

TEST_CASE("stats drawing: weeks that are not shown are counted", "[cli][stats]") {
  auto stats = ungrouped_stats();
  stats.weeks.resize(15, stats.weeks.front());
  CHECK(has(draw_stats(stats, 80), "  earlier weeks, not shown: 3; -o json has them\n"));
  stats.earlier_weeks = 4;
  CHECK(has(draw_stats(stats, 80), "  earlier weeks, not shown: 7\n"));
}

TEST_CASE("stats drawing: no label moves the cursor", "[cli][stats][security]") {
  auto stats = ungrouped_stats();
  stats.title = "\x1b[2J";
  stats.questions[0].label = "\x1b]0;x\x07";
  stats.questions[0].values[0].label = std::string(200, 'x') + "\x1b";
  const auto drawn = draw_stats(stats, 80);
  CHECK(drawn.find('\x1b') == std::string::npos);
  CHECK(drawn.find(std::string(33, 'x')) == std::string::npos);
}

TEST_CASE("stats drawing: without answers nothing is divided by zero", "[cli][stats]") {
  CHECK(core::percent_of(0, 0) == 0);
  CHECK(core::percent_of(1, 3) == 33);
  CHECK(core::percent_of(2, 3) == 67);
  CHECK(draw_stats({.version = 1, .title = "T"}, 1).find("0 users") != std::string::npos);
}

}  // namespace
}  // namespace usher::cli
