#include "server/console/operations/questionnaire_editor.h"

#include "common/base/encoding.h"
#include "common/core/questionnaire/questionnaire_format.h"
#include "server/html/page.h"

namespace usher::console {
namespace {

using core::DraftPlace;
using core::member_text;
using html::FormField;
using json::Object;
using json::Value;

constexpr std::size_t kMostOptionFields = 300;  // a form has at most 500
constexpr std::string_view kLanguagePrefix = "language.";
constexpr std::size_t kMostBytes = 60 * 1024;
constexpr std::size_t kNearlyFullBytes = 50 * 1024;

/// In the order of domain::kQuestionKinds.
constexpr std::array<std::string_view, domain::kQuestionKinds.size()> kKindWords{
    "One choice", "Several choices", "Text", "Number", "Yes or no", "Several short texts"};
constexpr std::array kLanguages{std::pair("en", "English"), std::pair("de", "German"), std::pair("ur", "Urdu")};

bool flag_of(const Object& element, std::string_view name, bool otherwise) {
  const auto* value = element.find(name);
  return value && value->boolean() ? *value->boolean() : otherwise;
}

/// The title of a step or the label of a question in the outline.
std::string shown_name(const Object& element, std::string_view member, std::string_view otherwise) {
  const auto* text = element.find(member);
  const auto name = text ? domain::local_text(*text) : std::string();
  return name.empty() ? std::string(otherwise) : name;
}

/// A field of one text in one language; texts that other languages have and this one lacks are marked.
FormField text_field(std::string name, std::string_view what, const Value* text, const std::string& language,
                     bool is_long = false) {
  auto value = core::draft_text(text, language);
  const bool is_missing = value.empty() && text && (text->object() || language == "en");
  return {.name = std::move(name).append(".").append(language),
          .label = std::string(what) + " (" + language_words(language) + ")",
          .type = is_long ? "textarea" : "text",
          .autocomplete = "off",
          .value = std::move(value),
          .hint = is_missing ? "Missing" : "",
          .required = false};
}

FormField checkbox(std::string name, std::string label, bool checked) {
  return {.name = std::move(name), .label = std::move(label), .type = "checkbox", .required = false, .checked = checked};
}

FormField line(std::string name, std::string label, std::string value, std::string hint) {
  return {.name = std::move(name),
          .label = std::move(label),
          .autocomplete = "off",
          .value = std::move(value),
          .hint = std::move(hint),
          .required = false};
}

/// The fields of the open element, in the groups in which they are shown.
struct Panel {
  std::vector<FormField> texts;
  std::vector<FormField> settings;
  std::vector<FormField> more;  ///< Folded away: what few change.
  std::vector<std::vector<FormField>> options;
  bool has_options = false;
  bool has_too_many = false;

  template <class F>
  void each(F work) {
    for (auto* group : {&texts, &settings, &more})
      for (auto& field : *group) work(field);
    for (auto& row : options)
      for (auto& field : row) work(field);
  }
};

class PanelOf {
 public:
  PanelOf(const QuestionnaireEditor& editor, const Object& element)
      : editor_(editor), element_(element), languages_(editor.draft.languages()) {}

  Panel build() && {
    if (editor_.open.question)
      question();
    else if (editor_.open.step)
      step();
    else
      questionnaire();
    return std::move(panel_);
  }

 private:
  void texts(const std::string& name, std::string_view what, const Value* text, bool is_long = false) {
    for (const auto& language : languages_) panel_.texts.push_back(text_field(name, what, text, language, is_long));
  }

  void questionnaire() {
    texts("title", "Title", element_.find("title"));
    const auto* notice = element_.find("notice");
    texts("notice", "Why you ask", notice ? notice->find("text") : nullptr, true);
    const auto* version = notice ? notice->find("version") : nullptr;
    panel_.settings.push_back(line("notice_version", "Version of the notice",
                                   std::to_string(version && version->integer() ? *version->integer() : 1),
                                   "Raise it when the notice says something new"));
    panel_.settings.push_back(line("notice_url", "Link for more (optional)",
                                   notice && notice->object() ? member_text(*notice->object(), "url") : "",
                                   "A path of your site, or https://"));
    panel_.settings.push_back(line("add_language", "Add a language (optional)", "", "Its tag, such as fr or pt-BR"));
  }

  void step() {
    texts("title", "Title", element_.find("title"));
    panel_.settings.push_back(checkbox("skippable", "Users may skip this step", flag_of(element_, "skippable", true)));
    panel_.more.push_back(
        line("id", "Name for programs", member_text(element_, "id"), "Made from the title if you leave it empty"));
  }

  void question() {
    texts("label", "Question", element_.find("label"));
    FormField kind{.name = "kind", .label = "Answer", .type = "select", .value = member_text(element_, "kind")};
    for (std::size_t i = 0; i < kKindWords.size(); ++i)
      kind.options.push_back({std::string(domain::kQuestionKinds.at(i)), std::string(kKindWords.at(i))});
    panel_.has_options = kind.value == "single" || kind.value == "multiple";
    panel_.settings.push_back(std::move(kind));
    condition();
    panel_.settings.push_back(checkbox("required", "Must be answered to finish", flag_of(element_, "required", false)));
    if (panel_.has_options) {
      panel_.settings.push_back(checkbox("other", "Users may type another answer", flag_of(element_, "other", false)));
      options();
    }
    panel_.more.push_back(line("id", "Name for programs", member_text(element_, "id"),
                               "Made from the question if you leave it empty. A new name loses the answers given so far"));
    FormField profile = line("profile", "Place in the profile", member_text(element_, "profile"), "");
    profile.type = "select";
    profile.options = {{"", "None: in the answers alone"}};
    for (const auto& place : core::questionnaire_format::kProfilePlaces)
      profile.options.push_back({std::string(place.path), std::string(place.path)});
    if (std::none_of(profile.options.begin(), profile.options.end(), [&](const auto& one) { return one.value == profile.value; }))
      profile.options.push_back({profile.value, profile.value});
    panel_.more.push_back(std::move(profile));
  }

  /// The earlier questions, and the answers of the chosen one.
  void condition() {
    const auto* when = element_.find("when");
    const auto asked = when && when->object() ? member_text(*when->object(), "question") : "";
    FormField field{.name = "when", .label = "Ask it", .type = "select", .value = asked, .options = {{"", "Always"}}};
    const Object* chosen = nullptr;
    const auto& place = editor_.open;
    for (std::size_t step = 0; step <= *place.step; ++step) {
      const auto& questions = editor_.draft.questions(step);
      const auto end = step == *place.step ? *place.question : questions.size();
      for (std::size_t i = 0; i < end && i < questions.size(); ++i) {
        const auto& one = *questions[i].object();
        const auto id = member_text(one, "id");
        if (id.empty() || member_text(one, "kind") == "fields") continue;
        field.options.push_back({id, "After: " + shown_name(one, "label", id)});
        if (id == asked) chosen = &one;
      }
    }
    if (!asked.empty() && !chosen) field.options.push_back({asked, "After: " + asked});
    panel_.settings.push_back(std::move(field));
    if (!asked.empty()) panel_.settings.push_back(condition_value(*when, chosen));
  }

  static FormField condition_value(const Value& when, const Object* asked) {
    const auto* value = when.find("includes") ? when.find("includes") : when.find("equals");
    auto field = line("when_value", "If the answer is", "", "");
    if (value && !value->is_null()) field.value = value->string() ? *value->string() : json::to_text(*value);
    if (asked && member_text(*asked, "kind") == "boolean") field.options = {{"true", "Yes"}, {"false", "No"}};
    if (const auto* options = asked ? asked->find("options") : nullptr; options && options->array())
      for (const auto& option : *options->array())
        field.options.push_back({member_text(*option.object(), "value"), shown_name(*option.object(), "label", "?")});
    if (field.options.empty()) return field;
    const bool is_offered =
        std::any_of(field.options.begin(), field.options.end(), [&](const auto& one) { return one.value == field.value; });
    if (!is_offered && !field.value.empty()) field.options.push_back({field.value, field.value});
    field.type = "select";
    return field;
  }

  void options() {
    const auto* options = element_.find("options");
    const auto count = options && options->array() ? options->array()->size() : 0;
    panel_.has_too_many = (count + 1) * (languages_.size() + 1) > kMostOptionFields;
    if (panel_.has_too_many) return;
    for (std::size_t i = 0; i <= count; ++i) option(i, i < count ? (*options->array())[i].object() : nullptr);
  }

  /// A row for one more is always there.
  void option(std::size_t place, const Object* option) {
    const auto prefix = "option." + std::to_string(place);
    auto& row = panel_.options.emplace_back();
    for (const auto& language : languages_)
      row.push_back(
          text_field(prefix + ".label", option ? "Answer" : "New answer", option ? option->find("label") : nullptr, language));
    row.push_back(line(prefix + ".value", "Stored as", option ? member_text(*option, "value") : "", ""));
  }

  const QuestionnaireEditor& editor_;
  const Object& element_;
  const std::vector<std::string> languages_;
  Panel panel_;
};

/// The field that shows a fault, by the rest of its path: `options[1].value` is `option.1.value`.
std::string field_of(std::string_view rest) {
  std::string name(rest);
  if (name.starts_with("options[")) {
    const auto end = name.find(']');
    name = "option." + name.substr(8, end - 8) + name.substr(std::min(end + 1, name.size()));
  }
  if (name == "notice.text") name = "notice";
  for (const auto& [from, to] : {std::pair{"when.question", "when"},
                                 {"when.equals", "when_value"},
                                 {"when.includes", "when_value"},
                                 {"notice.version", "notice_version"},
                                 {"notice.url", "notice_url"}})
    if (name == from) return to;
  const bool is_text = name == "label" || name == "title" || name == "notice" || name.ends_with(".label");
  return is_text ? name + ".en" : name;
}

/// The faults of the open element stand at its fields; returns the others.
std::vector<core::QuestionnaireFault> place_faults(Panel& panel, const DraftPlace& open,
                                                   const std::vector<core::QuestionnaireFault>& faults) {
  std::vector<core::QuestionnaireFault> others;
  const auto path = open.path();
  for (const auto& fault : faults) {
    const bool is_within = path.empty() ? !fault.path.starts_with("steps") : fault.path.starts_with(path + ".");
    const auto name = is_within ? field_of(path.empty() ? fault.path : fault.path.substr(path.size() + 1)) : std::string();
    bool is_shown = false;
    panel.each([&](FormField& field) {
      if (field.name != name || is_shown) return;
      field.fault = fault.message;
      is_shown = true;
    });
    if (!is_shown) others.push_back(fault);
  }
  return others;
}

json::Array fields_of(const std::vector<FormField>& fields) {
  return *html::values_of(html::Form{.fields = fields}).find("fields")->array();
}

/// `languages`: of the whole draft, which takes a walk over it.
std::string missing_text(const core::QuestionnaireDraft& draft, const std::vector<std::string>& languages,
                         const DraftPlace& place) {
  std::string text;
  for (const auto& language : languages)
    if (const auto count = draft.missing(place, language); count > 0)
      text.append(text.empty() ? "" : ", ")
          .append(language_words(language))
          .append(": ")
          .append(std::to_string(count))
          .append(" missing");
  return text;
}

json::Array outline_of(const QuestionnaireEditor& editor, const std::vector<std::string>& languages) {
  json::Array steps;
  for (std::size_t step = 0; step < editor.draft.steps().size(); ++step) {
    const DraftPlace place{step, std::nullopt};
    json::Array questions;
    for (std::size_t i = 0; i < editor.draft.questions(step).size(); ++i) {
      const DraftPlace question{step, i};
      questions.emplace_back(Object{{"place", question.text()},
                                    {"name", shown_name(*editor.draft.find(question), "label", "New question")},
                                    {"missing", missing_text(editor.draft, languages, question)},
                                    {"is_open", editor.open == question}});
    }
    steps.emplace_back(Object{{"place", place.text()},
                              {"name", shown_name(*editor.draft.find(place), "title", "New step")},
                              {"missing", missing_text(editor.draft, languages, place)},
                              {"is_open", editor.open == place},
                              {"is_unfolded", editor.open.step == step},
                              {"questions", std::move(questions)}});
  }
  return steps;
}

std::string panel_title(const QuestionnaireEditor& editor, const Object& element) {
  if (!editor.open.step) return "Title and notice";
  return editor.open.question ? "Question: " + shown_name(element, "label", "new")
                              : "Step: " + shown_name(element, "title", "new");
}

/// What a button does, besides keeping what is typed: `option-up 3`.
void act(QuestionnaireEditor& editor, std::string_view sent, const core::DraftFields& fields) {
  const auto space = sent.find(' ');
  const auto verb = sent.substr(0, space);
  const auto word = space == std::string_view::npos ? std::string_view() : sent.substr(space + 1);
  const auto number = parse_whole<std::size_t>(word).value_or(0);
  auto& [draft, open, shows_faults, language] = editor;
  if (verb == "open") open = DraftPlace::parse(word);
  if (verb == "up" || verb == "down") open = draft.move(open, verb == "up");
  if (verb == "remove") open = draft.remove(open);
  if (verb == "add-step") open = draft.add_step();
  if (verb == "add-question") open = draft.add_question(number);
  if (const auto option = core::kept_option(fields, number)) {
    if (verb == "option-up" || verb == "option-down") draft.move_option(open, *option, verb == "option-up");
    if (verb == "option-remove") draft.remove_option(open, *option);
  }
  if (verb == "review") shows_faults = true;
  if (!draft.find(open)) open = {};
}

/// Whether its steps, questions and options are objects, and no more than a file may have.
bool is_editable(const Value& document) {
  namespace format = core::questionnaire_format;
  std::size_t questions = 0;
  const auto are_objects = [](const Value* list, auto each) {
    return !list || (list->array() && std::all_of(list->array()->begin(), list->array()->end(),
                                                  [&](const Value& one) { return one.object() && each(one); }));
  };
  const auto any = [](const Value&) { return true; };
  const auto is_question = [&](const Value& one) {
    return ++questions <= format::kMaxQuestions && are_objects(one.find("options"), any);
  };
  const auto is_step = [&](const Value& one) { return are_objects(one.find("questions"), is_question); };
  const auto* const steps = document.find("steps");
  return document.object() && (!steps || !steps->array() || steps->array()->size() <= format::kMaxSteps) &&
         are_objects(steps, is_step);
}

}  // namespace

std::optional<QuestionnaireEditor> editor_of(std::string_view file) {
  auto document = json::parse(file);
  if (!document.ok() || !is_editable(document.value())) return std::nullopt;
  QuestionnaireEditor editor{.draft = core::QuestionnaireDraft(std::move(*document.value().object()))};
  return editor.draft.languages().size() <= core::questionnaire_format::kMaxLanguages ? std::optional(std::move(editor))
                                                                                      : std::nullopt;
}

std::optional<QuestionnaireEditor> sent_editor(const http::Request& request) {
  core::DraftFields fields;
  for (auto& [name, value] : http::form_parameters(request.body)) {
    std::erase(value, '\r');  // as a browser ends lines
    fields.emplace(std::move(name), std::move(value));
  }
  const auto word = [&](std::string_view name) { return fields.contains(name) ? fields.find(name)->second : std::string(); };
  const auto file = base64url_decode(word(kRestField));
  auto editor = file ? editor_of(*file) : std::nullopt;
  if (!editor) return std::nullopt;
  editor->open = DraftPlace::parse(word("open"));
  editor->shows_faults = !word("checked").empty();
  if (auto language = word("in"); !language.empty()) editor->preview_language = std::move(language);
  editor->draft.write(editor->open, fields);
  for (auto one = fields.lower_bound(kLanguagePrefix); one != fields.end() && one->first.starts_with(kLanguagePrefix); ++one)
    editor->draft.add_language(one->second);
  editor->draft.add_language(trim(word("add_language")));
  act(*editor, word(kActField), fields);
  return editor;
}

Object values_of(const QuestionnaireEditor& editor, const Context& context, const core::CheckedQuestionnaire& checked,
                 std::int64_t against) {
  const auto& element = *editor.draft.find(editor.open);
  const auto languages = editor.draft.languages();
  auto panel = PanelOf(editor, element).build();
  const auto others = editor.shows_faults ? place_faults(panel, editor.open, checked.faults) : decltype(checked.faults)();
  const auto rest = base64url_encode(json::to_text(Value(editor.draft.document())));
  FormField language{.name = "in", .label = "Preview in", .type = "select", .value = editor.preview_language};
  for (const auto& one : languages) language.options.push_back({one, language_words(one)});
  std::vector<FormField> all{html::hidden(kRestField, rest), html::hidden("open", editor.open.text()),
                             html::hidden("checked", editor.shows_faults ? "1" : ""),
                             html::hidden(kAgainstField, std::to_string(against))};
  for (const auto& one : languages) all.push_back(html::hidden(std::string(kLanguagePrefix) + one, one));
  panel.each([&](const FormField& field) { all.push_back(field); });
  all.push_back(language);
  auto hidden = context.form(kDraftPath, "", std::move(all)).fields;
  std::erase_if(hidden, [](const FormField& field) { return field.type != "hidden"; });
  json::Array options;
  for (std::size_t i = 0; i < panel.options.size(); ++i)
    options.emplace_back(Object{
        {"fields", fields_of(panel.options[i])}, {"option", std::to_string(i)}, {"is_kept", i + 1 < panel.options.size()}});
  json::Array faults;
  for (const auto& fault : others)
    faults.emplace_back(Object{{"place", DraftPlace::of_path(fault.path).text()}, {"fault", fault.text()}});
  std::size_t size = 0;  // of the form, as it is sent
  const auto weigh = [&size](const FormField& field) { size += field.name.size() + percent_encode(field.value).size() + 2; };
  panel.each(weigh);
  std::for_each(hidden.begin(), hidden.end(), weigh);
  return {{"action_url", kDraftPath},
          {"hidden", fields_of(hidden)},
          {"outline", outline_of(editor, languages)},
          {"is_title_open", !editor.open.step},
          {"title_missing", missing_text(editor.draft, languages, {})},
          {"panel_title", panel_title(editor, element)},
          {"texts", fields_of(panel.texts)},
          {"settings", fields_of(panel.settings)},
          {"more", fields_of(panel.more)},
          {"has_more", !panel.more.empty()},
          {"is_more_open", std::any_of(panel.more.begin(), panel.more.end(), [](const auto& one) { return !one.fault.empty(); })},
          {"has_options", panel.has_options && !panel.has_too_many},
          {"has_too_many", panel.has_too_many},
          {"option_rows", std::move(options)},
          {"can_move", editor.open.step.has_value()},
          {"preview_in", fields_of({language})},
          {"fault_rows", std::move(faults)},
          {"fullness", size < kNearlyFullBytes ? ""
                       : size < kMostBytes     ? "This draft is nearly as large as a page can send. Publish longer ones with "
                                                 "\"usher questionnaire publish\"."
                                               : "This draft is too large for a page. Copy it from the JSON tab and publish it "
                                                 "with \"usher questionnaire publish\"."}};
}

std::string language_words(std::string_view language) {
  for (const auto& [tag, words] : kLanguages)
    if (tag == language) return words;
  return std::string(language);
}

}  // namespace usher::console
