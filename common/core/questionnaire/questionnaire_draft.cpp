#include "common/core/questionnaire/questionnaire_draft.h"

#include "common/core/questionnaire/questionnaire_format.h"
#include "common/settings/trait_names.h"

namespace usher::core {
namespace {

using json::Array;
using json::Object;
using json::Value;

constexpr std::string_view kFirstLanguage = "en";
constexpr std::size_t kLongestId = 64;
constexpr std::size_t kLongestTag = 35;  // RFC 5646 §4.4.1

std::string_view field_of(const DraftFields& fields, std::string_view name) {
  const auto found = fields.find(name);
  return found == fields.end() ? std::string_view() : trim(found->second);
}

void set_flag(Object& element, const std::string& name, bool value) {
  if (value || element.find(name)) element.set(name, value);
}

void set_or_erase(Object& element, const std::string& name, std::string_view value) {
  if (value.empty())
    element.erase(name);
  else
    element.set(name, value);
}

/// The fields `prefix.LANGUAGE` as one text: a string if only English is given and no other language was.
void write_text(Object& element, const std::string& name, const DraftFields& fields, const std::string& prefix) {
  Object texts;
  const auto start = prefix + ".";
  const auto old = element.find(name) && element.find(name)->object() ? *element.find(name)->object() : Object();
  const auto take = [&](const std::string& language) {
    if (const auto text = field_of(fields, start + language); !text.empty()) texts.set(language, text);
  };
  for (const auto& member : old) take(member.key);  // in their order
  for (auto field = fields.lower_bound(start); field != fields.end() && field->first.starts_with(start); ++field)
    take(field->first.substr(start.size()));
  const bool is_plain = texts.size() == 1 && texts.begin()->key == kFirstLanguage && !old.find(kFirstLanguage);
  if (texts.empty())
    element.set(name, "");
  else
    element.set(name, is_plain ? texts.begin()->value : Value(std::move(texts)));
}

/// `Which tools?` as `which_tools`.
std::string id_of(std::string_view text) {
  std::string id;
  for (const char c : ascii_lower(text)) {
    const bool fits = is_lower(c) || (!id.empty() && c >= '0' && c <= '9');
    if (fits)
      id.push_back(c);
    else if (!id.empty() && id.back() != '_')
      id.push_back('_');
  }
  id.resize(std::min(id.size(), kLongestId - 4));
  while (!id.empty() && id.back() == '_') id.pop_back();
  return id.empty() ? "item" : id;
}

/// The id, with a number if it is taken.
template <class IsTaken>
std::string free_id(const std::string& id, IsTaken is_taken) {
  auto one = id;
  for (int next = 2; is_taken(one); ++next) one = id + "_" + std::to_string(next);
  return one;
}

std::string shown_text(const Value* text) { return text ? domain::local_text(*text) : std::string(); }

const Array& array_in(const Object& element, std::string_view name) {
  static const Array kNone;
  const auto* value = element.find(name);
  return value && value->array() ? *value->array() : kNone;
}

/// The member as a list, made where it is missing.
Array* list(Object& of, std::string_view name) {
  if (!of.find(name) || !of.find(name)->array()) of.set(std::string(name), Array());
  return of.find(name)->array();
}

bool has_options(const Object& element) {
  const auto kind = member_text(element, "kind");
  return kind == "single" || kind == "multiple";
}

/// The texts of an element, without those of what is in it.
std::vector<const Value*> texts_in(const Object& element) {
  std::vector<const Value*> texts;
  for (const auto* name : {"title", "label"})
    if (const auto* text = element.find(name)) texts.push_back(text);
  if (const auto* notice = element.find("notice"); notice && notice->find("text")) texts.push_back(notice->find("text"));
  if (!has_options(element)) return texts;
  for (const auto& option : array_in(element, "options"))
    if (const auto* label = option.find("label")) texts.push_back(label);
  return texts;
}

std::size_t missing_in(const Object& element, std::string_view language) {
  const auto texts = texts_in(element);
  return static_cast<std::size_t>(
      std::ranges::count_if(texts, [&](const Value* text) { return text->object() && draft_text(text, language).empty(); }));
}

template <class F>
void each_element(const Object& document, F work) {
  work(document);
  for (const auto& step : array_in(document, "steps")) {
    if (!step.object()) continue;
    work(*step.object());
    for (const auto& question : array_in(*step.object(), "questions"))
      if (question.object()) work(*question.object());
  }
}

std::string prefix_of_option(std::size_t row) { return "option." + std::to_string(row) + "."; }

/// Whether the form's row was left empty; nullopt: it has no such row.
std::optional<bool> is_left_empty(const DraftFields& fields, std::size_t row) {
  const auto prefix = prefix_of_option(row);
  std::optional<bool> is_empty;
  for (auto one = fields.lower_bound(prefix); one != fields.end() && one->first.starts_with(prefix); ++one)
    is_empty = is_empty.value_or(true) && trim(one->second).empty();
  return is_empty;
}

bool offers(const Array& options, std::string_view value) {
  return std::ranges::any_of(options,
                             [&](const Value& one) { return one.object() && member_text(*one.object(), "value") == value; });
}

/// Returns the new value of each option whose value changed, by the old one, unless another option has or had one of them.
DraftFields write_options(Object& question, const DraftFields& fields) {
  Array options;
  DraftFields changed;
  const auto is_taken = [&](std::string_view value) { return offers(options, value); };
  const auto& old = array_in(question, "options");
  for (std::size_t i = 0; const auto is_empty = is_left_empty(fields, i); ++i) {
    if (*is_empty) continue;
    const auto prefix = prefix_of_option(i);
    auto option = i < old.size() && old[i].object() ? *old[i].object() : Object();
    write_text(option, "label", fields, prefix + "label");
    const auto label = shown_text(option.find("label"));
    const auto value = field_of(fields, prefix + "value");
    const auto named = value.empty() ? free_id(id_of(label), is_taken) : std::string(value);
    if (const auto before = member_text(option, "value"); !before.empty() && before != named) changed.emplace(before, named);
    Object ordered{{"value", named}};
    for (const auto& member : option)
      if (member.key != "value") ordered.append(member);
    options.emplace_back(std::move(ordered));
  }
  std::erase_if(changed, [&](const auto& pair) { return offers(options, pair.first) || offers(old, pair.second); });
  question.set("options", std::move(options));
  return changed;
}

}  // namespace

std::optional<std::size_t> kept_option(const DraftFields& fields, std::size_t row) {
  if (is_left_empty(fields, row) != false) return std::nullopt;
  std::size_t place = 0;
  for (std::size_t before = 0; before < row; ++before) {
    const auto is_empty = is_left_empty(fields, before);
    if (!is_empty) return std::nullopt;
    if (!*is_empty) ++place;
  }
  return place;
}

DraftPlace DraftPlace::parse(std::string_view text) {
  const auto dot = text.find('.');
  const auto step = parse_whole<std::size_t>(text.substr(0, dot));
  if (!step) return {};
  if (dot == std::string_view::npos) return {step, std::nullopt};
  return {step, parse_whole<std::size_t>(text.substr(dot + 1))};
}

DraftPlace DraftPlace::of_path(std::string_view path) {
  const auto number_after = [&](std::string_view mark) -> std::optional<std::size_t> {
    const auto at = path.find(mark);
    if (at == std::string_view::npos) return std::nullopt;
    const auto rest = path.substr(at + mark.size());
    return parse_whole<std::size_t>(rest.substr(0, rest.find(']')));
  };
  return {number_after("steps["), number_after("questions[")};
}

std::string draft_text(const Value* text, std::string_view language) {
  if (!text) return {};
  if (const auto* object = text->object()) {
    const auto* one = object->find(language);
    return one && one->string() ? *one->string() : std::string();
  }
  return text->string() && language == kFirstLanguage ? *text->string() : std::string();
}

Object QuestionnaireDraft::file() const {
  auto of_file = *this;
  for (std::size_t step = 0; step < steps().size(); ++step)
    for (std::size_t i = 0; i < questions(step).size(); ++i)
      if (auto* question = of_file.at({step, i}); question && !has_options(*question))
        for (const auto* name : {"options", "other"}) question->erase(name);
  return std::move(of_file.document_);
}

const Array& QuestionnaireDraft::steps() const { return array_in(document_, "steps"); }

const Array& QuestionnaireDraft::questions(std::size_t step) const {
  static const Array kNone;
  const auto* element = find({step, std::nullopt});
  return element ? array_in(*element, "questions") : kNone;
}

const Object* QuestionnaireDraft::find(const DraftPlace& place) const {
  if (!place.step) return &document_;
  if (*place.step >= steps().size()) return nullptr;
  const auto* step = steps()[*place.step].object();
  if (!step || !place.question) return step;
  const auto& in_step = array_in(*step, "questions");
  return *place.question < in_step.size() ? in_step[*place.question].object() : nullptr;
}

Object* QuestionnaireDraft::at(const DraftPlace& place) { return const_cast<Object*>(std::as_const(*this).find(place)); }

std::vector<std::string> QuestionnaireDraft::languages() const {
  std::vector<std::string> found{std::string(kFirstLanguage)};
  each_element(document_, [&](const Object& element) {
    for (const auto* text : texts_in(element))
      if (text->object())
        for (const auto& [language, one] : *text->object())
          if (!contains(found, language)) found.push_back(language);
  });
  for (const auto& language : added_languages_)
    if (!contains(found, language)) found.push_back(language);
  return found;
}

void QuestionnaireDraft::add_language(std::string_view tag) {
  const auto fits = [](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; };
  if (tag.size() > 1 && tag.size() <= kLongestTag && is_letter(tag.front()) && std::ranges::all_of(tag, fits))
    added_languages_.emplace_back(tag);
}

std::size_t QuestionnaireDraft::missing(const DraftPlace& place, std::string_view language) const {
  const auto* element = find(place);
  return element ? missing_in(*element, language) : 0;
}

std::size_t QuestionnaireDraft::missing_in_all(std::string_view language) const {
  std::size_t count = 0;
  each_element(document_, [&](const Object& element) { count += missing_in(element, language); });
  return count;
}

const Object* QuestionnaireDraft::question_named(std::string_view id) const {
  const Object* found = nullptr;
  each_element(document_, [&](const Object& element) {
    if (!found && element.find("kind") && member_text(element, "id") == id) found = &element;
  });
  return found;
}

bool QuestionnaireDraft::is_taken(const Object& by, std::string_view id) const {
  const bool is_question = by.find("kind") != nullptr;
  bool found = false;
  each_element(document_, [&](const Object& element) {
    const bool is_alike = &element != &document_ && (element.find("kind") != nullptr) == is_question;
    found = found || (&element != &by && is_alike && member_text(element, "id") == id);
  });
  return found;
}

/// Conditions that name the question follow a new id, unless another question has the old or the new one.
void QuestionnaireDraft::name(Object& element, const DraftFields& fields, std::string_view text) {
  auto id = std::string(field_of(fields, "id"));
  const auto label = shown_text(element.find(text));
  const bool is_question = element.find("kind") != nullptr;
  const auto is_used = [&](const std::string& one) {
    const bool is_bad = is_question && (questionnaire_format::is_reserved_id(one) || settings::is_owned_by_html(one));
    return is_bad || is_taken(element, one);
  };
  if (id.empty() && !label.empty()) id = free_id(id_of(label), is_used);
  const auto old = member_text(element, "id");
  element.set("id", id);
  if (old.empty() || old == id || !is_question || is_taken(element, old) || is_taken(element, id)) return;
  for (auto* when : conditions_on(old)) when->set("question", id);
}

std::vector<Object*> QuestionnaireDraft::conditions_on(std::string_view id) {
  std::vector<Object*> found;
  for (std::size_t step = 0; step < steps().size(); ++step)
    for (std::size_t question = 0; question < questions(step).size(); ++question) {
      auto* other = at({step, question});
      auto* when = other ? other->find("when") : nullptr;
      if (when && when->object() && member_text(*when->object(), "question") == id) found.push_back(when->object());
    }
  return found;
}

/// Conditions that name an option follow its new value.
void QuestionnaireDraft::follow_values(std::string_view id, const DraftFields& changed) {
  if (changed.empty() || id.empty()) return;
  for (auto* when : conditions_on(id))
    for (const auto* name : {"equals", "includes"})
      if (const auto found = changed.find(member_text(*when, name)); found != changed.end()) when->set(name, found->second);
}

void QuestionnaireDraft::write_condition(Object& question, const DraftFields& fields) {
  const auto asked = field_of(fields, "when");
  const auto typed = field_of(fields, "when_value");
  const auto* other = question_named(asked);
  if (asked.empty()) return question.erase("when");
  Object when{{"question", asked}};
  const auto kind = other ? member_text(*other, "kind") : std::string();
  if (kind == "multiple")
    when.set("includes", typed);
  else if (kind == "boolean")
    when.set("equals", typed != "false");
  else if (const auto number = json::parse(typed); kind == "number" && number.ok() && number.value().number())
    when.set("equals", number.value());
  else
    when.set("equals", typed);
  question.set("when", std::move(when));
}

void QuestionnaireDraft::write_question(Object& question, const DraftFields& fields) {
  const auto kind = field_of(fields, "kind");
  const bool showed_options = has_options(question);
  if (!kind.empty()) question.set("kind", kind);
  write_text(question, "label", fields, "label");
  name(question, fields, "label");
  if (showed_options && fields.contains("option.0.value"))
    follow_values(member_text(question, "id"), write_options(question, fields));
  if (showed_options) set_flag(question, "other", fields.contains("other"));
  if (has_options(question) && !question.find("options")) question.set("options", Array());
  set_flag(question, "required", fields.contains("required"));
  write_condition(question, fields);
  set_or_erase(question, "profile", field_of(fields, "profile"));
}

void QuestionnaireDraft::write(const DraftPlace& place, const DraftFields& fields) {
  auto* element = at(place);
  if (!element) return;
  if (place.question) return write_question(*element, fields);
  write_text(*element, "title", fields, "title");
  if (place.step) {
    name(*element, fields, "title");
    element->set("skippable", fields.contains("skippable"));
    return;
  }
  if (!fields.contains("notice_version")) return;  // the form shows no notice
  auto notice = element->find("notice") && element->find("notice")->object() ? *element->find("notice")->object() : Object();
  if (const auto version = parse_whole<std::int64_t>(field_of(fields, "notice_version"))) notice.set("version", *version);
  write_text(notice, "text", fields, "notice");
  set_or_erase(notice, "url", field_of(fields, "notice_url"));
  if (shown_text(notice.find("text")).empty() && !notice.find("url")) return element->erase("notice");
  element->set("notice", std::move(notice));
}

DraftPlace QuestionnaireDraft::add_step() {
  auto* steps = list(document_, "steps");
  steps->emplace_back(Object{{"id", ""}, {"title", ""}, {"skippable", true}, {"questions", Array()}});
  return {steps->size() - 1, std::nullopt};
}

DraftPlace QuestionnaireDraft::add_question(std::size_t step) {
  auto* element = at({step, std::nullopt});
  if (!element) return {};
  auto* questions = list(*element, "questions");
  questions->emplace_back(Object{{"id", ""}, {"kind", "single"}, {"label", ""}, {"options", Array()}, {"required", false}});
  return {step, questions->size() - 1};
}

DraftPlace QuestionnaireDraft::move(const DraftPlace& place, bool up) {
  if (!find(place) || !place.step) return place;
  auto* steps = list(document_, "steps");
  if (!place.question) {
    const auto to = *place.step + (up ? std::size_t(-1) : 1);
    if (to >= steps->size()) return place;
    std::swap((*steps)[*place.step], (*steps)[to]);
    return {to, std::nullopt};
  }
  auto* from = list(*at({place.step, std::nullopt}), "questions");
  const auto to = *place.question + (up ? std::size_t(-1) : 1);
  if (to < from->size()) {
    std::swap((*from)[*place.question], (*from)[to]);
    return {place.step, to};
  }
  const auto next = *place.step + (up ? std::size_t(-1) : 1);
  auto* step = at({next, std::nullopt});
  if (!step) return place;
  auto* into = list(*step, "questions");
  auto moved = std::move((*from)[*place.question]);
  from->erase(from->begin() + static_cast<std::ptrdiff_t>(*place.question));
  const auto at_end = into->size();
  into->insert(up ? into->end() : into->begin(), std::move(moved));
  return {next, up ? at_end : 0};
}

DraftPlace QuestionnaireDraft::remove(const DraftPlace& place) {
  if (!find(place) || !place.step) return place;
  const DraftPlace around{place.question ? place.step : std::nullopt, std::nullopt};
  auto* in = list(*at(around), place.question ? "questions" : "steps");
  in->erase(in->begin() + static_cast<std::ptrdiff_t>(place.question.value_or(*place.step)));
  return around;
}

Array* QuestionnaireDraft::options(const DraftPlace& question) {
  auto* element = question.question ? at(question) : nullptr;
  return element ? list(*element, "options") : nullptr;
}

void QuestionnaireDraft::move_option(const DraftPlace& question, std::size_t option, bool up) {
  auto* all = options(question);
  const auto to = option + (up ? std::size_t(-1) : 1);
  if (all && option < all->size() && to < all->size()) std::swap((*all)[option], (*all)[to]);
}

void QuestionnaireDraft::remove_option(const DraftPlace& question, std::size_t option) {
  if (auto* all = options(question); all && option < all->size()) all->erase(all->begin() + static_cast<std::ptrdiff_t>(option));
}

}  // namespace usher::core
