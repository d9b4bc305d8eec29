#include "common/core/tokens/profile_claims.h"

#include "common/base/encoding.h"
#include "common/base/text.h"
#include "common/core/questionnaire/answer_sheet.h"
#include "common/core/user_fields/user_fields.h"
#include "common/crypto/digest.h"
#include "common/domain/questionnaire/traits.h"
#include "common/json/canonical.h"

namespace usher::core {
namespace {

constexpr std::size_t kMostInOne = 256;   ///< Of a value.
constexpr std::size_t kMostInAll = 1024;  ///< Of all of them, so that a token stays below what is accepted.

struct ClaimSource {
  std::string_view name;
  std::optional<std::string> domain::Profile::*value;
};

constexpr std::array kFields{ClaimSource{"experience_level", &domain::Profile::experience_level},
                             ClaimSource{"professional_role", &domain::Profile::professional_role}};

const ClaimSource* field_of(std::string_view name) { return find_by(kFields, name, &ClaimSource::name); }

bool is_free_text(const domain::Question& question) {
  return question.kind == domain::QuestionKind::kText || question.kind == domain::QuestionKind::kFields;
}

/// Keeps only offered options; nullopt without any.
std::optional<json::Value> offered(const domain::Question& question, const json::Array& given) {
  json::Array kept;
  for (const auto& one : given)
    if (question.offers(*one.string())) kept.push_back(one);
  return kept.empty() ? std::nullopt : std::optional(json::Value(std::move(kept)));
}

/// Returns the part of an answer that is not free text.
std::optional<json::Value> closed(const domain::Question& question, json::Value value) {
  if (is_free_text(question)) return std::nullopt;
  if (const auto* list = value.array()) return offered(question, *list);
  if (const auto* text = value.string(); text && !question.offers(*text)) return std::nullopt;
  return value;
}

void add(ClaimBudget& claims, const std::string& name, std::optional<json::Value> value) {
  if (value && json::to_text(*value).size() <= kMostInOne) claims.add(name, std::move(*value));
}

}  // namespace

ProfileClaims::ProfileClaims(Ports ports, const Questionnaires& questionnaires) : ports_(ports), questionnaires_(questionnaires) {
  const auto& names = ports_.settings.tokens.profile_claims;
  names_questions_ = std::ranges::any_of(names, [](const std::string& name) { return !field_of(name); });
}

/// Returns the answers to the questions that are named, by the name.
Result<json::Object> ProfileClaims::answers_of(const domain::Owner& owner, const domain::Profile& profile) const {
  const bool is_visitor = !owner.user();
  if (!names_questions_ && !is_visitor) return json::Object();
  return ports_.transactions.read([&](store::Stores& tx) -> Result<json::Object> {
    USHER_TRY(const auto form, questionnaires_.active(tx));
    AnswerSheet sheet{.owner = owner, .profile = profile};
    USHER_TRY(sheet.rows, tx.questionnaire_answers.list(sheet.owner));
    const auto asked = domain::asked_questions(*form, sheet.answers_to(*form));
    json::Object answers;
    for (const auto& name : ports_.settings.tokens.profile_claims) {
      // A visitor has no profile, but answers to the questions that would write it.
      const auto* question = is_visitor && field_of(name) ? domain::question_of_trait(*form, name) : form->find(name);
      const bool counts = contains(asked, question);
      auto answer = counts ? sheet.answer_to(*question) : std::nullopt;
      auto returned = answer ? closed(*question, std::move(*answer)) : std::nullopt;
      if (returned) answers.set(name, std::move(*returned));
    }
    return answers;
  });
}

Result<json::Object> ProfileClaims::collect(const domain::Owner& owner, const std::optional<domain::Profile>& kept) const {
  const auto profile = kept.value_or(domain::Profile());  // answers may be kept without one
  USHER_TRY(const auto answers, answers_of(owner, profile));
  ClaimBudget budget(kMostInAll);
  for (const auto& name : ports_.settings.tokens.profile_claims)
    if (const auto* field = field_of(name); field && owner.user()) {
      const auto& text = profile.*field->value;
      add(budget, name, text ? std::optional(json::Value(*text)) : std::nullopt);
    } else if (const auto* answer = answers.find(name)) {
      add(budget, name, *answer);
    }
  return std::move(budget).take();
}

Result<std::optional<json::Object>> ProfileClaims::of(const UserId& user, const std::optional<domain::Profile>& profile) const {
  USHER_TRY(auto claims, collect(domain::Owner(user), profile));
  return claims.empty() ? std::optional<json::Object>() : std::optional(std::move(claims));
}

Result<json::Object> ProfileClaims::traits_of(const domain::Owner& owner, const std::optional<domain::Profile>& profile) const {
  USHER_TRY(auto traits, collect(owner, profile));
  traits.erase(kClaimsOmitted);
  return traits;
}

Result<std::vector<std::string>> ProfileClaims::problems() const {
  std::vector<std::string> sentences;
  if (!names_questions_) return sentences;
  USHER_TRY(const auto form, questionnaires_.active());
  const auto version = " in version " + std::to_string(form->version) + " of the questionnaire, so tokens omit it";
  for (const auto& name : ports_.settings.tokens.profile_claims) {
    const auto* question = form->find(name);
    if (field_of(name) || (question && !is_free_text(*question))) continue;
    sentences.push_back("JWT_PROFILE_CLAIMS names " + name + ", which " + (question ? "is free text" : "is not a question") +
                        version);
  }
  return sentences;
}

void sort_lists(json::Object& traits) {
  for (auto& trait : traits)
    if (auto* list = trait.value.array())
      std::sort(list->begin(), list->end(),
                [](const auto& a, const auto& b) { return json::is_before_in_utf16(*a.string(), *b.string()); });
}

std::string audience_of(json::Object traits) {
  sort_lists(traits);
  return base64url_encode(crypto::sha256(json::canonical_text(traits)).substr(0, 16));
}

}  // namespace usher::core
