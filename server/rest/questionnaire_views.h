#pragma once

#include "common/domain/questionnaire/questionnaire.h"
#include "common/json/field.h"

/// The published questionnaire as the REST API returns it: its file with all defaults filled in.
namespace usher::rest {

struct OptionView {
  std::string value;
  json::Value label;
  static constexpr std::string_view kSchema = "QuestionOption";
  static constexpr auto fields() {
    return json::fields_of(json::required("value", &OptionView::value), json::required("label", &OptionView::label));
  }
};

struct QuestionView {
  std::string id;
  std::string kind;
  json::Value label;
  std::optional<std::vector<OptionView>> options;
  bool other = false;
  bool required = false;
  std::optional<json::Object> when;
  std::optional<std::string> profile;

  static constexpr std::string_view kSchema = "Question";
  static constexpr auto fields() {
    using json::optional;
    return json::fields_of(json::required("id", &QuestionView::id),
                           json::required("kind", &QuestionView::kind, {.one_of = domain::kQuestionKinds}),
                           json::required("label", &QuestionView::label), optional("options", &QuestionView::options),
                           json::required("other", &QuestionView::other), json::required("required", &QuestionView::required),
                           optional("when", &QuestionView::when), optional("profile", &QuestionView::profile));
  }
};

struct StepView {
  std::string id;
  json::Value title;
  bool skippable = true;
  std::vector<QuestionView> questions;
  static constexpr std::string_view kSchema = "QuestionnaireStep";
  static constexpr auto fields() {
    using json::required;
    return json::fields_of(required("id", &StepView::id), required("title", &StepView::title),
                           required("skippable", &StepView::skippable), required("questions", &StepView::questions));
  }
};

struct NoticeView {
  std::int64_t version = 1;
  json::Value text;
  std::optional<std::string> url;
  static constexpr std::string_view kSchema = "QuestionnaireNotice";
  static constexpr auto fields() {
    return json::fields_of(json::required("version", &NoticeView::version), json::required("text", &NoticeView::text),
                           json::optional("url", &NoticeView::url));
  }
};

struct PublishedView {
  std::string id;
  std::int64_t version = 0;
  json::Value title;
  NoticeView notice;
  std::vector<StepView> steps;
  static constexpr std::string_view kSchema = "Questionnaire";
  static constexpr auto fields() {
    using json::required;
    return json::fields_of(required("id", &PublishedView::id), required("version", &PublishedView::version),
                           required("title", &PublishedView::title, {.about = "a text, or an object of one text by language"}),
                           required("notice", &PublishedView::notice), required("steps", &PublishedView::steps));
  }
};

struct QuestionnaireView {
  PublishedView questionnaire;
  std::string sign_up_profile = {};
  bool sends_mail = false;
  static constexpr auto fields() {
    return json::fields_of(
        json::required("questionnaire", &QuestionnaireView::questionnaire),
        json::required("sign_up_profile", &QuestionnaireView::sign_up_profile,
                       {.about = "required: POST /auth/signup demands experience_level and professional_role "
                                 "(SIGNUP_PROFILE)"}),
        json::required("sends_mail", &QuestionnaireView::sends_mail,
                       {.about = "false: mail stays in the outbox, where only the operator reads it (SMTP_URL)"}));
  }
};

QuestionnaireView view_of(const domain::Questionnaire& questionnaire);

}  // namespace usher::rest
