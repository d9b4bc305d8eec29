#pragma once

#include <memory>

#include "common/domain/questionnaire/questionnaire.h"

namespace usher::core {
class Core;
}

namespace usher::cli {

struct Context;
class Declare;

/// Parses a version number. Error: kInvalidArgument.
Result<std::int64_t> questionnaire_version(const std::string& word);

/// `usher questionnaire diff [FROM] [TO]`.
class QuestionnaireDiff {
 public:
  void declare(Declare& arguments);
  Status run(Context& context) const;

 private:
  struct Pair {
    std::shared_ptr<const domain::Questionnaire> from;
    std::shared_ptr<const domain::Questionnaire> to;
  };
  [[nodiscard]] Result<Pair> newest_two(const core::Core& core) const;
  /// `word`: a version's number or a file's name.
  static Result<std::shared_ptr<const domain::Questionnaire>> find(Context& context, const core::Core& core,
                                                                   const std::string& word);

  std::optional<std::string> from_;
  std::optional<std::string> to_;
};

}  // namespace usher::cli
