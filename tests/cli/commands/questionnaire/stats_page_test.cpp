#include "cli/commands/questionnaire/stats.h"
#include "common/core/questionnaire/results/answer_stats.h"
#include "tests/catch.h"
#include "tests/testkit/text.h"

namespace usher::cli {
namespace {

using testkit::has;

core::AnswerStats stats_with_markup() {
  core::AnswerStats stats{.version = 3, .title = "About <you>", .users = 1'234'567, .started = 4, .completed = 1, .by = "robot"};
  stats.groups = {{"true", "Yes", 4}};
  stats.questions.push_back({"editor",
                             "Editor & \"more\"?",
                             domain::QuestionKind::kSingle,
                             5,
                             4,
                             {{"vi", "<script>alert(1)</script>", 3, {3}}, {"e", "Emacs", 1, {1}}},
                             {},
                             {4}});
  stats.questions.push_back({"hidden", "Hidden?", domain::QuestionKind::kText, 0, 0, {}, {}, {0}});
  stats.steps.push_back({"one", "One", 4, 2, 3, 1});
  stats.steps.push_back({"two", "Two", 0, 0, 0, 0});
  stats.weeks.push_back({from_ms(1'794'787'200'000), 4, 1});
  return stats;
}

TEST_CASE("stats page: bars are proportional to the counts", "[cli][stats]") {
  const auto page = stats_page(stats_with_markup(), from_ms(1'795'157'624'049));
  CHECK(has(page, "Version 3, counted 2026-11-20"));
  CHECK(has(page, R"(<rect class="bar plain" width="750" height="10"/></svg><span>3 · 75%</span>)"));
  CHECK(has(page, R"(<rect class="bar plain" width="250" height="10"/></svg><span>1 · 25%</span>)"));
  CHECK(has(page, "<dd>1,234,567</dd>"));
  CHECK(has(page, "<th scope=\"col\" dir=\"auto\">Yes<small>4 answered</small></th>"));
  CHECK(has(page, "<td>3 · 75%</td>"));
}

TEST_CASE("stats page: a step has bars of the users who reached, answered and completed it", "[cli][stats]") {
  const auto page = stats_page(stats_with_markup(), from_ms(0));
  CHECK(has(page, R"(<rect class="bar reached" width="500" height="10"/></svg><span>2 · 50%</span>)"));
  CHECK(has(page, R"(<rect class="bar answered" width="750" height="10"/></svg><span>3 · 75%</span>)"));
  CHECK(has(page, R"(<rect class="bar completed" width="250" height="10"/></svg><span>1 · 25%</span>)"));
  CHECK(has(page, "1 reached it without completing it (50% of those who reached it)"));
}

TEST_CASE("stats page: what was asked of no user is left out, weeks that are not shown are counted", "[cli][stats]") {
  auto stats = stats_with_markup();
  CHECK_FALSE(has(stats_page(stats, from_ms(0)), "earlier weeks"));
  stats.earlier_weeks = 3;
  const auto page = stats_page(stats, from_ms(0));
  CHECK_FALSE(has(page, "Hidden?"));
  CHECK_FALSE(has(page, "Two"));
  CHECK(has(page, "3 earlier weeks are not shown"));
}

TEST_CASE("stats page: it is self-contained, and markup in answers is escaped", "[cli][stats][security]") {
  const auto page = stats_page(stats_with_markup(), from_ms(0));
  CHECK(page.starts_with("<!doctype html>"));
  CHECK_FALSE(has(page, "<script"));
  CHECK_FALSE(has(page, "http:"));
  CHECK_FALSE(has(page, "https:"));
  CHECK_FALSE(has(page, "url("));
  CHECK_FALSE(has(page, "src="));
  CHECK(has(page, "default-src 'none'"));
  CHECK(has(page, "About &lt;you&gt;"));
  CHECK(has(page, "Editor &amp; &quot;more&quot;?"));
}

TEST_CASE("stats page: without answers", "[cli][stats]") {
  const auto page = stats_page({.version = 1, .title = "T"}, from_ms(0));
  CHECK(has(page, "<dd>0</dd>"));
  CHECK_FALSE(has(page, "by week"));
}

}  // namespace
}  // namespace usher::cli
