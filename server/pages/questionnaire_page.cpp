#include "common/base/encoding.h"
#include "common/core/questionnaire/answers.h"
#include "common/domain/questionnaire/form_size.h"
#include "server/html/form_edits.h"
#include "server/html/signed_in/person.h"
#include "server/pages/fields/question_fields.h"
#include "server/pages/page_names.h"
#include "server/pages/sign_in_form.h"

namespace usher::pages {
namespace {

constexpr std::string_view kQuestionnaire = "/account/questionnaire";
constexpr const char* kOnce = "once";
constexpr std::string_view kRequired = "REQUIRED";
/// Another window changed the answer that the form changes.
constexpr std::string_view kChanged = "CHANGED";
/// The id of the question that a screen begins with; empty: the step's first. A step of few questions is one screen.
constexpr const char* kFrom = "from";
/// That an answer made more questions of the screen apply.
constexpr const char* kMore = "more";
/// A form may have 500 fields, and this page has some of its own.
constexpr std::size_t kMostOnScreen = 480;

using Steps = std::vector<const domain::QuestionnaireStep*>;
using Questions = std::vector<const domain::Question*>;
/// The code of a fault by the id of its question.
using QuestionFaults = std::map<std::string, std::string, std::less<>>;

/// The questionnaire of a request and the user's answers to it.
struct Sheet {
  std::shared_ptr<const domain::Questionnaire> questionnaire;
  core::GivenAnswers given;
  UserId user;
};

/// The steps that apply with these answers.
Steps applying_steps(const domain::Questionnaire& questionnaire, const json::Object& answers) {
  const auto asked = domain::steps_asked(questionnaire, answers);
  Steps steps;
  for (const auto& step : questionnaire.steps)
    if (asked.contains(step.id)) steps.push_back(&step);
  return steps;
}

/// The questions of a step that apply with these answers.
Questions applying_questions(const domain::Questionnaire& questionnaire, const domain::QuestionnaireStep& step,
                             const json::Object& answers) {
  Questions questions;
  for (const auto* question : domain::asked_questions(questionnaire, answers))
    if (std::any_of(step.questions.begin(), step.questions.end(), [&](const auto& each) { return each.id == question->id; }))
      questions.push_back(question);
  return questions;
}

Questions::const_iterator place_of(const Questions& questions, std::string_view id) {
  return std::find_if(questions.begin(), questions.end(), [&](const auto* question) { return question->id == id; });
}

/// Null without one.
const json::Value& given_answer(const json::Object& answers, const std::string& question) {
  static const json::Value kNone;
  const auto* const answer = answers.find(question);
  return answer ? *answer : kNone;
}

/// Of these questions of a step those of one screen.
Questions screen_of(const Questions& questions, std::string_view from, const json::Object& answers) {
  auto at = place_of(questions, from);
  if (at == questions.end()) at = questions.begin();
  Questions screen;
  for (std::size_t fields = 0; at != questions.end(); ++at) {
    fields += domain::form_fields(**at, given_answer(answers, (*at)->id));
    if (fields > kMostOnScreen && !screen.empty()) break;
    screen.push_back(*at);
  }
  return screen;
}

/// The required questions of the step without an answer.
QuestionFaults missing_in(const domain::Questionnaire& questionnaire, const domain::QuestionnaireStep& step,
                          const json::Object& answers) {
  QuestionFaults faults;
  for (const auto* question : domain::missing_answers(questionnaire, answers))
    if (std::any_of(step.questions.begin(), step.questions.end(), [&](const auto& each) { return each.id == question->id; }))
      faults[question->id] = kRequired;
  return faults;
}

/// The step with that id; else the first that is not completed or lacks a required answer; else nullptr.
const domain::QuestionnaireStep* step_of(const Sheet& sheet, const Steps& steps, std::string_view wanted) {
  for (const auto* step : steps)
    if (step->id == wanted) return step;
  for (const auto* step : steps)
    if (!contains(sheet.given.completed_steps, step->id) || !missing_in(*sheet.questionnaire, *step, sheet.given.answers).empty())
      return step;
  return nullptr;
}

/// `from`: the question that the screen begins with; empty: the step's first.
std::string step_url(const Context& use, const Request& request, const std::string& step, const std::string& from = {}) {
  auto url = with_parameter(kQuestionnaire, "step", step);
  if (!from.empty()) url = with_parameter(url, kFrom, from);
  return html::Destinations::with_next(url, use.destinations.next_of(request));
}

json::Array hidden_values(const Request& request, const Context& use, const html::FormGuard::Issued& issued, const Sheet& sheet,
                          const domain::QuestionnaireStep& step, const Questions& questions, const std::string& from) {
  std::string shown;
  for (const auto* question : questions)
    shown += (shown.empty() ? "" : ",") + question->id + ":" + mark_of(given_answer(sheet.given.answers, question->id));
  const auto one = [](std::string_view name, std::string value) {
    return json::Value(json::Object{{"name", name}, {"value", std::move(value)}});
  };
  const auto token = html::token_field(issued);
  return {one(token.name, token.value),
          one("next", use.destinations.next_of(request)),
          one("step", step.id),
          one("version", std::to_string(sheet.questionnaire->version)),
          one(html::kShownField, use.guard.seal(kQuestionnaire, shown)),
          one(html::kAccountField, sheet.user.str()),
          one(kFrom, from)};
}

struct StepShown {
  json::Object answers;  ///< As stored, or as sent where they were refused.
  QuestionFaults faults = {};
  std::string fault = {};
  HttpStatus status = HttpStatus::kOk;
  std::string from = {};  ///< See kFrom.
};

json::Array question_values(const Sheet& sheet, const Questions& questions, const StepShown& shown, const html::View& view) {
  const auto fault_of = [&](const domain::Question& question) {
    const auto fault = shown.faults.find(question.id);
    if (fault == shown.faults.end()) return std::string();
    if ((question.has_options() || question.kind == domain::QuestionKind::kBoolean) && fault->second == kRequired)
      return view.text("questionnaire.choose");
    if (fault->second != kChanged) return view.fault_of_code(fault->second);
    const auto& stored = given_answer(sheet.given.answers, question.id);
    auto text = domain::answer_text(question, stored, answer_words(view));
    if (text.empty()) text = view.text("profile.no_answer");
    return view.text("form.changed_elsewhere", {{"value", std::move(text)}});
  };
  json::Array values;
  for (const auto* question : questions)
    values.push_back(values_of(*question, given_answer(shown.answers, question->id), fault_of(*question), view));
  return values;
}

/// The names of the steps beside the bar; a single one has its name in the title.
json::Array step_names(const Steps& steps, std::ptrdiff_t at, std::string_view language) {
  json::Array names;
  if (steps.size() < 2) return names;
  for (const auto* step : steps) {
    const auto place = static_cast<std::ptrdiff_t>(names.size());
    names.emplace_back(
        json::Object{{"step", domain::local_text(step->title, language)}, {"current", place == at}, {"is_done", place < at}});
  }
  return names;
}

Response step_page(const Context& use, const Request& request, const html::View& view, const Sheet& sheet,
                   const domain::QuestionnaireStep& step, const StepShown& shown) {
  const auto& questionnaire = *sheet.questionnaire;
  const auto steps = applying_steps(questionnaire, shown.answers);
  const auto at = std::find(steps.begin(), steps.end(), &step) - steps.begin();
  const auto questions = screen_of(applying_questions(questionnaire, step, shown.answers), shown.from, shown.answers);
  const auto issued = use.guard.issue(request);
  json::Object values{{"number", static_cast<std::int64_t>(at + 1)},
                      {"count", static_cast<std::int64_t>(steps.size())},
                      {"steps", step_names(steps, at, view.language())},
                      {"form_title", domain::local_text(questionnaire.title, view.language())},
                      {"notice", at == 0 ? domain::local_text(questionnaire.notice.text, view.language()) : std::string()},
                      {"notice_url", questionnaire.notice.url},
                      {"hidden", hidden_values(request, use, issued, sheet, step, questions, shown.from)},
                      {"has_more", http::query_parameter(request, kMore).has_value()},
                      {"form_fault", shown.fault},
                      {"faulty", shown.fault.empty() && !shown.faults.empty()},
                      {"questions", question_values(sheet, questions, shown, view)},
                      {"skippable", step.skippable},
                      {"target_url", use.destinations.target_of(request, use.home)}};
  if (at > 0) values.set("back_url", step_url(use, request, steps[static_cast<std::size_t>(at - 1)]->id));
  return use.guard.response(view, issued,
                            {.status = shown.status,
                             .name = "questionnaire"_page,
                             .title = domain::local_text(step.title, view.language()),
                             .values = std::move(values),
                             .form_target = use.destinations.target_of(request, use.home)});
}

/// The page itself, where a sign-in leads back to.
std::string start_of(const Context& use, const Request& request) {
  return html::Destinations::with_next(kQuestionnaire, use.destinations.next_of(request));
}

/// Showing a step to its user makes it reached, and the questionnaire met.
Result<Response> show_questionnaire(const Context& use, const Request& request, const html::View& view) {
  USHER_TRY(const auto actor, html::person_of(use.who, request));
  if (!actor) return html::sign_in_first(start_of(use, request));
  Sheet sheet{.questionnaire = {}, .given = {}, .user = actor->user().id};
  USHER_TRY(sheet.questionnaire, use.core.questionnaires.active());
  USHER_TRY(sheet.given, use.core.answers.of(domain::Owner(actor->user().id)));
  const bool is_met = sheet.given.offered || sheet.given.completed_at;
  if (is_met && http::query_parameter(request, kOnce)) return http::see_other(use.destinations.target_of(request, use.home));
  const auto steps = applying_steps(*sheet.questionnaire, sheet.given.answers);
  const auto wanted = http::query_parameter(request, "step").value_or("");
  const auto* const step = step_of(sheet, steps, wanted);
  if (!step) return http::see_other(use.destinations.target_of(request, use.home));
  if (step->id != wanted) return http::see_other(step_url(use, request, step->id));  // each step has an address, for the way back
  if (!actor->is_impersonated())
    USHER_CHECK(use.core.answers.save(domain::Owner(actor->user().id),
                                      {.version = sheet.questionnaire->version, .seen_steps = {step->id}}, &*actor));
  return step_page(use, request, view, sheet, *step,
                   {.answers = sheet.given.answers, .from = http::query_parameter(request, kFrom).value_or("")});
}

/// The mark of the answer that was stored by the id of its question; empty in a form of an earlier release.
using Shown = std::map<std::string, std::string, std::less<>>;

/// The questions that the form showed, signed or not: what a signed-in user sends is their own.
Shown shown_questions(std::string_view sealed) {
  Shown shown;
  for (auto list = take_until(sealed, '~'); !list.empty();) {
    auto mark = take_until(list, ',');
    const auto id = take_until(mark, ':');
    shown.emplace(id, mark);
  }
  return shown;
}

/// The fields of a form that we sent, which a later sign-in brings back; none of another form.
html::ShownFields fields_of_form(const Context& use, const Request& request) {
  const auto shown = use.guard.unseal(kQuestionnaire, html::form_field(request, html::kShownField));
  if (!shown) return {};
  html::ShownFields fields;
  for (const auto name : {std::string_view("step"), std::string_view("version"), html::kShownField, html::kAccountField,
                          std::string_view(kFrom), std::string_view("act")})
    fields.emplace(name, "");
  for (const auto& [id, mark] : shown_questions(*shown))
    for (auto& name : names_of_question(id)) fields.emplace(std::move(name), "");
  return fields;
}

/// The answers of a form to the step's questions that it showed.
struct Sent {
  json::Object answers = {};    ///< Without those that another window changed and this one did not.
  QuestionFaults clashes = {};  ///< Of those that both changed.
};

Sent sent_answers(const Sheet& sheet, const domain::QuestionnaireStep& step, const Request& request) {
  const auto fields = sent_fields(request);
  const auto shown = shown_questions(html::form_field(request, html::kShownField));
  Sent sent;
  for (const auto& question : step.questions) {
    const auto found = shown.find(question.id);
    if (found == shown.end()) continue;
    auto answer = sent_answer(question, fields);
    const auto typed = mark_of(answer);
    const auto now = mark_of(given_answer(sheet.given.answers, question.id));
    const auto edit = html::edit_of(found->second.empty() ? nullptr : &found->second, typed, now);
    if (edit == html::Edit::kNone) continue;
    if (edit == html::Edit::kClash) sent.clashes.emplace(question.id, kChanged);
    sent.answers.set(question.id, std::move(answer));
  }
  return sent;
}

/// Whether the version of a form takes no more answers: it was retired, or a newer one was answered elsewhere.
bool is_about_version(const Error& error) {
  return std::any_of(error.fields.begin(), error.fields.end(), [](const auto& fault) { return fault.field == "version"; });
}

/// The active version in the place of such a form: its step of that id or else the first open one, with what was typed.
Result<Response> newer_form(const Context& use, const Request& request, const html::View& view, Sheet sheet) {
  USHER_TRY(sheet.questionnaire, use.core.questionnaires.active());
  const auto steps = applying_steps(*sheet.questionnaire, sheet.given.answers);
  const auto* const step = step_of(sheet, steps, html::form_field(request, "step"));
  if (!step) return http::see_other(start_of(use, request));
  const auto sent = sent_answers(sheet, *step, request);
  return step_page(use, request, view, sheet, *step,
                   {.answers = domain::merged_answers(sheet.given.answers, sent.answers),
                    .faults = sent.clashes,
                    .fault = view.text("questionnaire.changed"),
                    .status = HttpStatus::kUnprocessable});
}

/// The faults of a refused save, by question.
QuestionFaults faults_of_answers(const Error& error) {
  constexpr std::string_view kPrefix = "answers.";
  QuestionFaults faults;
  for (const auto& fault : error.fields) {
    if (!std::string_view(fault.field).starts_with(kPrefix)) continue;
    const auto rest = std::string_view(fault.field).substr(kPrefix.size());
    faults.emplace(rest.substr(0, rest.find_first_of(".[")), fault.code);
  }
  return faults;
}

/// Where the user goes after a step: the next that applies, else the target.
std::string after_step(const Context& use, const Request& request, const Steps& steps, const domain::QuestionnaireStep& step) {
  const auto at = std::find(steps.begin(), steps.end(), &step);
  return at == steps.end() || at + 1 == steps.end() ? use.destinations.target_of(request, use.home)
                                                    : step_url(use, request, (*(at + 1))->id);
}

/// Where the rest of a step is that has questions which the form did not show; nullopt without any. Those that follow the screen
/// are on the next one; those that an answer made apply come on the same screen again.
std::optional<std::string> rest_of_step(const Questions& questions, const std::string& from, const Shown& shown,
                                        const json::Object& answers) {
  const auto is_new = [&](const auto* question) { return !shown.contains(question->id); };
  const auto screen = screen_of(questions, from, answers);
  if (std::any_of(screen.begin(), screen.end(), is_new)) return from;
  const auto next = screen.empty() ? questions.end() : place_of(questions, screen.back()->id) + 1;
  return next == questions.end() ? std::nullopt : std::optional((*next)->id);
}

/// A step is completed when all its required questions are answered and all that apply were shown.
Result<Response> save_step(const Context& use, const Request& request, const html::View& view, const domain::SessionActor& actor,
                           Sheet sheet, const domain::QuestionnaireStep& step) {
  const auto& questionnaire = *sheet.questionnaire;
  const auto shown = shown_questions(html::form_field(request, html::kShownField));
  const auto from = html::form_field(request, kFrom);
  const auto sent = sent_answers(sheet, step, request);
  const auto all = domain::merged_answers(sheet.given.answers, sent.answers);
  const auto again = [&](const QuestionFaults& faults, HttpStatus status = HttpStatus::kUnprocessable) {
    return step_page(use, request, view, sheet, step, {.answers = all, .faults = faults, .status = status, .from = from});
  };
  if (!sent.clashes.empty()) return again(sent.clashes, HttpStatus::kConflict);
  const auto missing = missing_in(questionnaire, step, all);
  const auto rest = rest_of_step(applying_questions(questionnaire, step, all), from, shown, all);
  const auto steps = applying_steps(questionnaire, all);
  core::AnswersChange change{.answers = sent.answers, .version = questionnaire.version, .seen_steps = {step.id}};
  if (missing.empty() && !rest) change.completed_steps = {step.id};
  auto saved = use.core.answers.save(domain::Owner(actor.user().id), change, &actor);
  if (!saved.ok() && is_about_version(saved.error())) return newer_form(use, request, view, sheet);
  if (!saved.ok() && saved.error().code != ErrorCode::kValidationFailed) return saved.error();
  if (!saved.ok()) return again(faults_of_answers(saved.error()));
  sheet.given = std::move(saved).value();
  if (rest && *rest == from) return http::see_other(with_parameter(step_url(use, request, step.id, from), kMore, "1"));
  const auto is_here = [&](const auto& fault) { return shown.contains(fault.first); };
  if (std::any_of(missing.begin(), missing.end(), is_here)) return again(missing);
  if (rest) return http::see_other(step_url(use, request, step.id, *rest));
  if (!missing.empty()) return http::see_other(step_url(use, request, step.id, missing.begin()->first));
  return http::see_other(after_step(use, request, steps, step));
}

Result<Response> answer_step(const Context& use, const Request& request, const html::View& view) {
  USHER_TRY(const auto actor, html::person_of(use.who, request));
  const auto start = start_of(use, request);
  if (!actor) return sign_in_again(use, request, view, start, fields_of_form(use, request));
  if (html::is_of_another_account(request, actor->user())) return http::see_other(start);
  Sheet sheet{.questionnaire = {}, .given = {}, .user = actor->user().id};
  USHER_TRY(sheet.given, use.core.answers.of(domain::Owner(actor->user().id)));
  auto form = use.core.questionnaires.answerable(parse_whole<std::int64_t>(html::form_field(request, "version")));
  if (!form.ok() && is_about_version(form.error())) return newer_form(use, request, view, std::move(sheet));
  USHER_TRY(sheet.questionnaire, std::move(form));
  const auto steps = applying_steps(*sheet.questionnaire, sheet.given.answers);
  const auto wanted = html::form_field(request, "step");
  const auto* const step = step_of(sheet, steps, wanted);
  if (!step || step->id != wanted) return http::see_other(start);
  if (!use.guard.admits(request)) {
    const auto sent = sent_answers(sheet, *step, request);
    return step_page(use, request, view, sheet, *step,
                     {.answers = domain::merged_answers(sheet.given.answers, sent.answers),
                      .faults = sent.clashes,
                      .fault = view.text("form.expired"),
                      .status = HttpStatus::kForbidden,
                      .from = html::form_field(request, kFrom)});
  }
  if (html::form_field(request, "act") == "skip" && step->skippable)
    return http::see_other(after_step(use, request, steps, *step));
  return save_step(use, request, view, *actor, std::move(sheet), *step);
}

}  // namespace

std::string newcomer_path(const std::string& target) {
  return html::Destinations::with_next(with_parameter(kQuestionnaire, kOnce, "1"), target);
}

std::string newcomer_destination(const Context& use, const std::string& next) {
  constexpr std::size_t kLongest = 2000;
  auto target = use.destinations.url_of(next.empty() ? use.home : next);
  if (!use.settings.cookies.session_cookie) return target;
  auto address = use.destinations.url_of(newcomer_path(target));
  return address.size() <= kLongest ? address : target;
}

std::string after_newcomer(const std::string& address) {
  const auto query = address.find('?');
  if (query == std::string::npos || !std::string_view(address).substr(0, query).ends_with(kQuestionnaire)) return address;
  for (auto& [name, value] : http::form_parameters(std::string_view(address).substr(query + 1)))
    if (name == "next") return std::move(value);
  return address;
}

std::vector<http::Endpoint> questionnaire_page(const Context& use) {
  return {
      html::page_row(use, "GET", kQuestionnaire, "show_questionnaire_page", access::kReadOwn, Lane::kWrite, show_questionnaire),
      html::page_row(use, "POST", kQuestionnaire, "answer_questionnaire_page", access::kChangeOwn, Lane::kWrite, answer_step)};
}

}  // namespace usher::pages
