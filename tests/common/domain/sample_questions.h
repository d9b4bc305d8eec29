#pragma once

#include "common/domain/questionnaire/questionnaire.h"

/// Questionnaires to answer in tests.
namespace usher::testkit {

using json::Array;
using json::Object;
using json::Value;
using Kind = domain::QuestionKind;

inline domain::Question choice(std::string id, domain::QuestionKind kind, std::vector<std::string> values) {
  domain::Question made{.id = std::move(id), .kind = kind};
  for (auto& value : values) made.options.push_back({value, value});
  return made;
}

inline domain::Question plain(std::string id, domain::QuestionKind kind) { return {.id = std::move(id), .kind = kind}; }

inline domain::Question required(domain::Question question) {
  question.required = true;
  return question;
}

inline domain::Question living_at(std::string path, domain::Question question) {
  question.profile = std::move(path);
  return question;
}

inline domain::Question with_other(domain::Question question) {
  question.other = true;
  return question;
}

inline domain::Question when_equal(std::string other, json::Value value, domain::Question question) {
  question.when = domain::Condition{.question = std::move(other), .equals = std::move(value)};
  return question;
}

inline domain::Question when_including(std::string other, json::Value value, domain::Question question) {
  question.when = domain::Condition{.question = std::move(other), .includes = std::move(value)};
  return question;
}

}  // namespace usher::testkit
