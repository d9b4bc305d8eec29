#pragma once

#include "cli/terminal/row_writer.h"
#include "common/core/questionnaire/questionnaire_diff.h"
#include "common/core/questionnaire/questionnaires.h"

namespace usher::cli {

struct Context;
class Declare;

/// `usher questionnaire publish FILE`.
class QuestionnairePublish {
 public:
  void declare(Declare& arguments);
  Status run(Context& context) const;

 private:
  struct Plan {
    std::int64_t active = 0;
    std::vector<core::QuestionnaireChange> changes;
    std::vector<std::pair<std::string, std::string>> left_places;  ///< See left_places() in publish.cpp.
    bool says_other_notice = false;
    std::int64_t answers_touched = 0;
  };
  static Record result(const core::PublishedQuestionnaire& published, const Plan& plan);
  /// Shows the changes and asks for confirmation.
  Status confirm(Context& context, const Plan& plan) const;

  std::string path_;
};

}  // namespace usher::cli
