#include "common/core/questionnaire/results/stats_document.h"

#include <cmath>

#include "common/base/time_text.h"
#include "common/core/questionnaire/results/answer_stats.h"

namespace usher::core {
namespace {

json::Array values_of(const QuestionStats& question, const AnswerStats& stats) {
  json::Array values;
  for (const auto& value : question.values) {
    json::Object one{{"value", value.value}, {"count", value.count}};
    if (!stats.groups.empty()) {
      json::Object by;
      for (std::size_t i = 0; i < stats.groups.size(); ++i) by.set(stats.groups[i].value, value.by_group[i]);
      one.set("by", std::move(by));
    }
    values.emplace_back(std::move(one));
  }
  return values;
}

}  // namespace

json::Object document_of(const AnswerStats& stats) {
  json::Array questions;
  for (const auto& question : stats.questions) {
    json::Object one{{"id", question.id},       {"label", question.label},       {"kind", domain::name_of(question.kind)},
                     {"asked", question.asked}, {"answered", question.answered}, {"values", values_of(question, stats)}};
    if (question.range)
      one.set("range",
              json::Object{{"least", question.range->least}, {"most", question.range->most}, {"mean", question.range->mean}});
    questions.emplace_back(std::move(one));
  }
  json::Array steps;
  for (const auto& step : stats.steps)
    steps.emplace_back(json::Object{{"id", step.id},
                                    {"asked", step.asked},
                                    {"answered", step.answered},
                                    {"reached", step.reached},
                                    {"completed", step.completed}});
  json::Array weeks;
  for (const auto& week : stats.weeks)
    weeks.emplace_back(json::Object{
        {"monday", to_rfc3339(week.monday).substr(0, 10)}, {"started", week.started}, {"completed", week.completed}});
  json::Object document{{"as_of", to_rfc3339(stats.as_of)},
                        {"version", stats.version},
                        {"users", stats.users},
                        {"started", stats.started},
                        {"completed", stats.completed}};
  if (!stats.by.empty()) {
    json::Array groups;
    for (const auto& group : stats.groups) groups.emplace_back(json::Object{{"value", group.value}, {"users", group.users}});
    document.set("by", stats.by).set("groups", std::move(groups));
  }
  return document.set("questions", std::move(questions))
      .set("steps", std::move(steps))
      .set("weeks", std::move(weeks))
      .set("earlier_weeks", stats.earlier_weeks);
}

std::string number_text(double number) { return json::to_text(json::Value(std::round(number * 100) / 100)); }

}  // namespace usher::core
