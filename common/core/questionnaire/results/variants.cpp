#include "common/core/questionnaire/results/variants.h"

#include "common/domain/questionnaire/traits.h"
#include "common/markup/tags.h"
#include "common/settings/trait_names.h"

namespace usher::core {
namespace {

constexpr std::string_view kElement = "usher-when";
constexpr std::string_view kElse = "else";
constexpr std::size_t kLongestRun = 256;
constexpr std::size_t kMostOpen = 256;

using Conditions = std::vector<VariantCondition>;

VariantCondition condition_of(const markup::Attribute& attribute) {
  VariantCondition condition{.trait = attribute.name, .alternatives = {}};
  auto text = trim(attribute.value);
  if (text.empty()) text = "true";
  while (!text.empty()) condition.alternatives.emplace_back(trim(take_until(text, '|')));
  return condition;
}

/// An element of a run.
struct Element {
  bool is_else = false;
  std::int64_t line = 0;
  Conditions conditions;
};

/// Reports runs when they end: a neighbour after an `else` counts, too.
class RunReader {
 public:
  explicit RunReader(const std::function<void(Variant&&, std::int64_t)>& each) : each_(each) {}

  void read(markup::Token&& token) {
    const bool is_tag = token.kind != markup::Token::Kind::kText && token.name == kElement;
    if (!is_tag) return end_run();
    if (token.kind == markup::Token::Kind::kEnd) {
      if (deeper_ > 0) return void(--deeper_);
      if (open_.size() == 1) return;
      end_run();
      open_.pop_back();
      return;
    }
    begin(token);
    if (open_.size() == kMostOpen)
      ++deeper_;
    else
      open_.emplace_back();
  }

  void end() {
    for (; !open_.empty(); open_.pop_back()) end_run();
  }

 private:
  void begin(const markup::Token& token) {
    auto& elements = open_.back();
    if (elements.size() == kLongestRun) end_run();
    Element element{.is_else = false, .line = token.line, .conditions = {}};
    for (const auto& attribute : token.attributes)
      if (attribute.name == kElse)
        element.is_else = true;
      else if (!settings::is_owned_by_html(attribute.name))
        element.conditions.push_back(condition_of(attribute));
    elements.push_back(std::move(element));
  }

  void end_run() {
    auto& elements = open_.back();
    std::vector<Conditions> chosen;
    for (const auto& element : elements)
      if (!element.is_else) chosen.push_back(element.conditions);
    for (auto& element : elements)
      each_(element.is_else ? Variant{true, chosen} : Variant{false, {std::move(element.conditions)}}, element.line);
    elements.clear();
  }

  const std::function<void(Variant&&, std::int64_t)>& each_;
  std::vector<std::vector<Element>> open_{1};  ///< The run of the page, and of each open element.
  std::int64_t deeper_ = 0;                    ///< Open elements beyond those, which are read as neighbours.
};

/// `>=8` and the like.
struct Bound {
  std::string_view sign;
  double number = 0;
};

std::optional<Bound> bound_of(std::string_view text) {
  const auto digits = text.find_first_not_of("<>=");
  if (digits == std::string_view::npos) return std::nullopt;
  const auto sign = text.substr(0, digits);
  const auto number = text.find_first_not_of("-0123456789.", digits) == std::string_view::npos
                          ? parse_whole<double>(text.substr(digits))
                          : std::nullopt;
  constexpr std::array<std::string_view, 5> signs{"", "<", "<=", ">", ">="};
  if (!number || !contains(signs, sign)) return std::nullopt;
  return Bound{sign, *number};
}

bool meets(double value, const Bound& bound) {
  return (bound.sign.starts_with('<') && value < bound.number) || (bound.sign.starts_with('>') && value > bound.number) ||
         ((bound.sign.empty() || bound.sign.ends_with('=')) && value == bound.number);
}

bool meets(const json::Value& value, const std::string& wanted) {
  if (const auto* list = value.array())
    return std::any_of(list->begin(), list->end(), [&](const json::Value& one) { return meets(one, wanted); });
  if (const auto* text = value.string()) return *text == wanted;
  if (const auto number = value.number()) {
    const auto bound = bound_of(wanted);
    return bound && meets(*number, *bound);
  }
  return json::to_text(value) == wanted;
}

bool are_met(const Conditions& conditions, const json::Object& traits) {
  return std::ranges::all_of(conditions, [&](const VariantCondition& condition) {
    const auto* const value = traits.find(condition.trait);
    return value && std::ranges::any_of(condition.alternatives, [&](const std::string& wanted) { return meets(*value, wanted); });
  });
}

std::string text_of(const Conditions& conditions) {
  return usher::joined(conditions, " ", [](const VariantCondition& one) {
    return one.trait + "=\"" + usher::joined(one.alternatives, "|") + "\"";
  });
}

std::string meant(std::string_view word, const std::vector<std::string>& candidates) {
  const auto near = nearest(word, candidates);
  return near ? "; did you mean `" + std::string(*near) + "`?" : "";
}

std::vector<std::string> names_in(const domain::Questionnaire& questionnaire) {
  std::vector<std::string> names;
  for (const auto* question : questionnaire.questions())
    names.push_back(question->profile.empty() || question->profile.find('.') != std::string::npos ? question->id
                                                                                                  : question->profile);
  return names;
}

/// Empty where the question can have that answer.
std::string fault_of_value(const domain::Question& question, const std::string& value) {
  using domain::QuestionKind;
  const auto which = "`" + value + "` is no ";
  if (question.has_options()) {
    std::vector<std::string> options;
    for (const auto& option : question.options) options.push_back(option.value);
    return question.offers(value) ? "" : which + "option of " + question.id + meant(value, options);
  }
  if (question.kind == QuestionKind::kBoolean)
    return value == "true" || value == "false" ? "" : which + "answer to " + question.id + ", which is true or false";
  if (question.kind == QuestionKind::kNumber)
    return bound_of(value) ? "" : which + "number for " + question.id + "; write 8, >=8, >8, <8 or <=8";
  return question.id + " is free text, which pages do not learn; ask for a choice";
}

}  // namespace

std::string Variant::text() const {
  if (!is_else) return text_of(conditions.front());
  if (conditions.empty()) return std::string(kElse);
  return std::string(kElse) + ", beside " + usher::joined(conditions, " and ", &text_of);
}

bool Variant::fits(const json::Object& traits) const {
  const bool any = std::ranges::any_of(conditions, [&](const auto& one) { return are_met(one, traits); });
  return any != is_else;
}

void read_variants(std::istream& html, const std::function<void(Variant&&, std::int64_t line)>& each) {
  markup::TagReader tags(html);
  RunReader runs(each);
  while (auto token = tags.next()) runs.read(std::move(*token));
  runs.end();
}

std::vector<std::string> variant_faults(const Variant& variant, const domain::Questionnaire& questionnaire,
                                        const std::vector<std::string>* traits) {
  if (variant.is_else) return {};  // its neighbours are reported as themselves
  std::vector<std::string> faults;
  for (const auto& [trait, alternatives] : variant.conditions.front()) {
    const auto* const question = domain::question_of_trait(questionnaire, trait);
    if (!question) {
      faults.push_back("`" + trait + "` is no question" + meant(trait, names_in(questionnaire)));
      continue;
    }
    for (const auto& value : alternatives)
      if (auto fault = fault_of_value(*question, value); !fault.empty()) faults.push_back(std::move(fault));
    if (traits && std::find(traits->begin(), traits->end(), trait) == traits->end())
      faults.push_back("`" + trait + "` is not in JWT_PROFILE_CLAIMS, so that no page learns the answer; name it there");
  }
  if (variant.conditions.front().empty())
    faults.emplace_back("without a condition, all readers see it; name a question, or `else`");
  return faults;
}

Result<std::vector<std::int64_t>> count_readers(const AnswerExport& answers, const domain::Questionnaire& questionnaire,
                                                const std::vector<std::string>& traits, const std::vector<Variant>& variants,
                                                const std::function<void()>& progress) {
  constexpr AnswerSelection kClosed{.with_others = false, .pseudonymous = true};  // free text is no trait
  const auto columns = AnswerExport::questions(questionnaire, kClosed.pseudonymous);
  std::vector<std::pair<std::string, std::size_t>> places;
  for (const auto& trait : traits) {
    const auto at = std::ranges::find(columns, domain::question_of_trait(questionnaire, trait));
    if (at != columns.end()) places.emplace_back(trait, static_cast<std::size_t>(at - columns.begin()));
  }
  std::vector<std::int64_t> counts(variants.size());
  USHER_CHECK(answers.each(questionnaire, kClosed, [&](ExportedAnswers&& account) -> Status {
    json::Object known;
    for (const auto& [trait, column] : places)
      if (auto& value = account.values[column]; !value.is_null()) known.set(trait, std::move(value));
    for (std::size_t i = 0; i < variants.size(); ++i)
      if (variants[i].fits(known)) ++counts[i];
    progress();
    return done();
  }));
  return counts;
}

}  // namespace usher::core
