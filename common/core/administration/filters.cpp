#include "common/core/administration/filters.h"

#include "common/base/text.h"
#include "common/core/accounts/erasures.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/questionnaire/questionnaires.h"
#include "common/core/upkeep/short_ids.h"
#include "common/domain/time_words.h"

namespace usher::core {
namespace {

constexpr std::size_t kLongestText = 255;
constexpr std::array<std::string_view, 2> kWholeQuestionnaire{"true", "any"};

/// The other spelling of the words of a flag.
std::string_view plain_flag(std::string_view word) { return word == "yes" ? kFlagWords[0] : word == "no" ? kFlagWords[1] : word; }

Result<std::size_t> place_of(const FilterName& filter, std::string_view word) {
  const auto found = std::find(filter.words.begin(), filter.words.end(), word);
  if (found != filter.words.end()) return static_cast<std::size_t>(found - filter.words.begin());
  return invalid_field(std::string(filter.name), "NOT_ALLOWED", "Must be one of: " + joined(filter.words, ", "));
}

Result<Time> time_of(const FilterName& filter, std::string_view text, Time now) {
  const auto moment = domain::Moment::parse(text);
  if (moment) return moment->at(now);
  return invalid_field(std::string(filter.name), "INVALID_FORMAT",
                       "Is not a time. Use 2h, 3d, 2026-11-20 or 2026-11-20T08:00:00Z");
}

/// A deleted account is found by its address as long as its erasure is noted.
Result<UserId> account_of(const FilterSources& sources, const std::string& text, std::vector<std::string>& notes) {
  if (text.find('@') == std::string::npos) {
    USHER_TRY(const auto whole, whole_id(sources.ports, Named::kUser, text));
    return UserId(whole);
  }
  USHER_TRY(const auto erased, sources.erasures.of_address(text));
  const auto ids = joined(erased, ", ", [](const auto& one) { return one.user_id.str(); });
  const auto found = find_account(sources, text);
  if (found.ok()) {
    if (!ids.empty()) notes.push_back("Deleted accounts had this address, too; their ids: " + ids);
    return found.value().id;
  }
  if (erased.empty() || found.error().code != ErrorCode::kUserNotFound) return found.error();
  notes.push_back("The account with this address was deleted" +
                  (erased.size() == 1 ? std::string() : "; the newest of several is shown; their ids: " + ids));
  return erased.front().user_id;
}

Status check_step(const FilterSources& sources, const FilterName& filter, std::string_view step) {
  USHER_TRY(const auto questionnaire, sources.questionnaires.active());
  const auto& steps = questionnaire->steps;
  if (std::any_of(steps.begin(), steps.end(), [&](const auto& one) { return one.id == step; })) return done();
  return invalid_field(std::string(filter.name), "NOT_ALLOWED",
                       "The questionnaire has no step `" + printable(step) + "`; its steps are " +
                           joined(steps, ", ", &domain::QuestionnaireStep::id));
}

}  // namespace

Result<domain::User> find_account(const FilterSources& sources, const std::string& word) {
  auto found = sources.users.find(word);
  if (found.ok() || found.error().code != ErrorCode::kUserNotFound) return found;
  if (word.find('@') == std::string::npos) {
    USHER_TRY(const auto whole, whole_id(sources.ports, Named::kUser, word));
    return whole == word ? found : sources.users.find(whole);
  }
  USHER_TRY(const auto similar, similar_address(sources.ports, word));
  if (!similar) return found;
  return error(ErrorCode::kUserNotFound, std::string(found.error().detail()) + "; did you mean " + *similar + "?");
}

Result<FilterValue> read_filter_value(const FilterSources& sources, const FilterName& filter, const std::string& text, Time now,
                                      std::vector<std::string>& notes) {
  json::Faults faults;
  if (!json::check_text(text, {.max = kLongestText}, std::string(filter.name), faults)) return json::refused(std::move(faults));
  FilterValue value{.text = text};
  switch (filter.type) {
    case FilterType::kText:
      return value;
    case FilterType::kFlag:
      value.text = plain_flag(text);
      [[fallthrough]];
    case FilterType::kWord:
    case FilterType::kOrder: {
      USHER_TRY(value.place, place_of(filter, value.text));
      return value;
    }
    case FilterType::kMoment: {
      USHER_TRY(value.time, time_of(filter, text, now));
      return value;
    }
    case FilterType::kAddress:
      value.text = ascii_lower(trim(text));
      return value;
    case FilterType::kAccount: {
      USHER_TRY(value.account, account_of(sources, text, notes));
      return value;
    }
    case FilterType::kStep:
      if (contains(kWholeQuestionnaire, text))
        value.text.clear();
      else
        USHER_CHECK(check_step(sources, filter, text));
      return value;
  }
  return value;
}

}  // namespace usher::core
