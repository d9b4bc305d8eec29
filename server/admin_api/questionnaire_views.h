#pragma once

#include "common/core/questionnaire/questionnaire_diff.h"
#include "common/core/questionnaire/questionnaires.h"

/// The bodies of questionnaires in the admin API.
namespace usher::admin_api {

/// A version with its file.
struct VersionFileView {
  core::QuestionnaireEntry version;
  json::Object file;
  static constexpr auto fields() {
    return std::tuple_cat(json::nested(&VersionFileView::version),
                          std::tuple{json::required("file", &VersionFileView::file, {.about = "as it was published"})});
  }
};

struct PublicationView {
  std::int64_t version = 0;
  bool published = false;
  std::int64_t answers_touched = 0;
  std::vector<core::QuestionnaireChange> changes;
  static constexpr std::string_view kSchema = "QuestionnairePublication";
  static constexpr auto fields() {
    using json::required;
    return std::tuple{required("version", &PublicationView::version, {.about = "the active version now"}),
                      required("published", &PublicationView::published,
                               {.about = "false after ?dry_run=1, and where the file is what the active version is"}),
                      required("answers_touched", &PublicationView::answers_touched),
                      required("changes", &PublicationView::changes, {.about = "from the active version to the file"})};
  }
};

struct RetirementView {
  std::int64_t retired = 0;
  std::int64_t active = 0;
  static constexpr auto fields() {
    return std::tuple{json::required("retired", &RetirementView::retired),
                      json::required("active", &RetirementView::active, {.about = "the active version after it"})};
  }
};

}  // namespace usher::admin_api
