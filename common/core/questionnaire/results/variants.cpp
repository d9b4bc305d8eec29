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

constexpr std::string_view kRows = " table thead tbody tfoot tr select optgroup ";
constexpr std::string_view kCells = " td th caption object ";
/// Of them a start tag ends an open `<p>` (the HTML standard, 13.2.6.4.7).
constexpr std::string_view kBlocks =
    " address article aside blockquote center dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 "
    "h6 "
    "header hr li main nav ol p pre section table ul ";

bool is_one(std::string_view of, const std::string& name) { return of.find(" " + name + " ") != std::string_view::npos; }

/// The open elements by which a browser decides where the content of a variant goes.
class Nesting {
 public:
  [[nodiscard]] std::string_view around() const { return open_.empty() ? std::string_view() : open_.back(); }

  /// Returns how many open variants the tag leaves empty: those within the `<p>` that it ends.
  std::ptrdiff_t begin(const std::string& name) {
    const auto ended = is_one(kBlocks, name) ? paragraph() : open_.end();
    const auto torn = std::count(ended, open_.end(), kElement);
    open_.erase(ended, open_.end());
    const bool matters = name == "p" || name == kElement || is_one(kRows, name) || is_one(kCells, name);
    if (matters && open_.size() < kMostOpen) open_.push_back(name);
    return torn;
  }
  void end(const std::string& name) {
    if (is_one(kBlocks, name) && around() == "p") open_.pop_back();
    const auto at = std::find(open_.rbegin(), open_.rend(), name);
    if (at != open_.rend()) open_.erase(std::prev(at.base()), open_.end());
  }

 private:
  /// The `<p>` that is open here; the end without one.
  std::vector<std::string>::iterator paragraph() {
    const auto at = std::find_if(open_.rbegin(), open_.rend(), [](const auto& name) { return name != kElement; });
    return at != open_.rend() && *at == "p" ? std::prev(at.base()) : open_.end();
  }

  std::vector<std::string> open_;
};

/// An element of a run.
struct Element {
  bool is_else = false;
  bool is_empty = true;
  std::int64_t line = 0;
  Conditions conditions;
  std::string torn;
};

/// Reports runs when they end: a neighbour after an `else` counts, too.
class RunReader {
 public:
  explicit RunReader(const std::function<void(Variant&&, std::int64_t)>& each) : each_(each) {}

  void read(markup::Token&& token) {
    using Kind = markup::Token::Kind;
    const bool is_variant = token.name == kElement;
    if (open_.size() > 1 && !(is_variant && token.kind == Kind::kEnd)) around(0).is_empty = false;
    const auto parent = std::string(nesting_.around());
    if (token.kind == Kind::kStart) tear(nesting_.begin(token.name), token.name);
    if (token.kind == Kind::kEnd) nesting_.end(token.name);
    if (!is_variant) return end_run();
    if (token.kind == Kind::kStart) return begin(token, parent);
    if (deeper_ > 0) return void(--deeper_);
    if (open_.size() == 1) return;
    end_run();
    open_.pop_back();
  }

  void end() {
    for (; !open_.empty(); open_.pop_back()) end_run();
  }

 private:
  /// The open element that has so many open ones within it.
  Element& around(std::ptrdiff_t within) { return (open_.end() - 2 - within)->back(); }

  void tear(std::ptrdiff_t count, const std::string& tag) {
    for (std::ptrdiff_t i = 0; i < std::min(count, std::ssize(open_) - 1); ++i)
      around(i).torn = "it begins in a paragraph, which `<" + tag + ">` ends: a browser shows its content to all readers";
  }

  void begin(const markup::Token& token, const std::string& parent) {
    if (open_.back().size() == kLongestRun) end_run();
    Element element{.line = token.line};
    if (is_one(kRows, parent))
      element.torn = "a browser takes it out of `<" + parent + ">` and shows its content to all readers; put it into the cells";
    for (const auto& attribute : token.attributes)
      if (attribute.name == kElse)
        element.is_else = true;
      else if (!settings::is_owned_by_html(attribute.name))
        element.conditions.push_back(condition_of(attribute));
    open_.back().push_back(std::move(element));
    if (open_.size() == kMostOpen)
      ++deeper_;
    else
      open_.emplace_back();
  }

  void end_run() {
    auto& elements = open_.back();
    std::vector<Conditions> chosen;
    for (const auto& element : elements)
      if (!element.is_else) chosen.push_back(element.conditions);
    for (auto& element : elements) {
      if (element.is_else && chosen.empty()) element.torn = "no neighbour stands beside it, so all readers see it";
      if (element.is_empty && element.torn.empty()) element.torn = "it is empty";
      each_({element.is_else, element.is_else ? chosen : std::vector<Conditions>{std::move(element.conditions)},
             std::move(element.torn)},
            element.line);
    }
    elements.clear();
  }

  const std::function<void(Variant&&, std::int64_t)>& each_;
  Nesting nesting_;
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
  std::vector<std::string> faults;
  if (!variant.torn.empty())
    faults.push_back(variant.text() + ": " + variant.torn + "; docs/readers.md has a form that each generator keeps whole");
  if (variant.is_else) return faults;  // its neighbours are reported as themselves
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
