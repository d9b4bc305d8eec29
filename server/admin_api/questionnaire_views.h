#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/core/questionnaire/questionnaire_diff.h"
#include "server/admin_api/lists.h"

/// The bodies of questionnaires in the admin API.
namespace usher::admin_api {

struct VersionView {
  std::int64_t version = 0;
  std::string state;
  json::Value title;
  std::int64_t questions = 0;
  std::int64_t notice_version = 0;
  std::optional<Time> published_at;
  std::string published_by;
  std::optional<Time> retired_at;
  static constexpr std::string_view kSchema = "QuestionnaireVersion";
  static constexpr std::array<std::string_view, 3> kStates{"active", "superseded", "retired"};
  static constexpr auto fields() {
    using json::required;
    return std::tuple{required("version", &VersionView::version),
                      required("state", &VersionView::state, {.one_of = kStates}),
                      required("title", &VersionView::title, {.about = "a text, or an object of one text by language"}),
                      required("questions", &VersionView::questions),
                      required("notice_version", &VersionView::notice_version),
                      required("published_at", &VersionView::published_at, {.about = "null: built in and not used yet"}),
                      required("published_by", &VersionView::published_by),
                      required("retired_at", &VersionView::retired_at)};
  }
};

struct VersionsView {
  std::vector<VersionView> questionnaires;
  std::optional<std::string> next_cursor;
  static constexpr auto fields() {
    return std::tuple{json::required("questionnaires", &VersionsView::questionnaires),
                      json::required("next_cursor", &VersionsView::next_cursor, {.about = "always null: the list is whole"})};
  }
};

/// A version with its file.
struct VersionFileView {
  VersionView version;
  json::Object file;
  static constexpr auto fields() {
    return std::tuple_cat(json::nested(&VersionFileView::version),
                          std::tuple{json::required("file", &VersionFileView::file, {.about = "as it was published"})});
  }
};

struct ChangeView {
  std::string change;
  std::string element;
  std::string id;
  std::string detail;
  bool touches_answers = false;
  static constexpr std::string_view kSchema = "QuestionnaireChange";
  static constexpr auto fields() {
    using json::required;
    return std::tuple{required("change", &ChangeView::change, {.about = "added, removed, changed or moved"}),
                      required("element", &ChangeView::element, {.about = "questionnaire, notice, step, question or option"}),
                      required("id", &ChangeView::id), required("detail", &ChangeView::detail),
                      required("touches_answers", &ChangeView::touches_answers,
                               {.about = "true: stored answers may not fit any more; they stay as they are"})};
  }
};

struct PublicationView {
  std::int64_t version = 0;
  bool published = false;
  std::int64_t answers_touched = 0;
  std::vector<ChangeView> changes;
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
