#pragma once

#include "common/core/runtime/ports.h"
#include "common/domain/user.h"

// What narrows a listing is called alike on every surface: `name=value` in a query, `--name VALUE` in a command, a field in a
// form. A row says a filter's name, what it takes and where its value goes.

namespace usher::core {

class Erasures;
class Questionnaires;
class UserAdmin;

/// What the value of a filter is.
enum class FilterType {
  kText,     ///< At most 255 characters.
  kWord,     ///< One of a few.
  kFlag,     ///< true or false, also yes or no.
  kOrder,    ///< One of a few; a list always has one.
  kMoment,   ///< As domain::Moment has it.
  kAddress,  ///< A whole email address.
  kAccount,  ///< An address or an id, also of a deleted account.
  kStep,     ///< The id of a step of the active questionnaire; true: all of it.
};

inline constexpr std::array<std::string_view, 2> kFlagWords{"true", "false"};

/// How a filter is called, and what it takes.
struct FilterName {
  std::string_view name;   ///< In snake_case; with dashes on the command line.
  std::string_view label;  ///< Of the field in a form.
  std::string_view about;
  FilterType type = FilterType::kText;
  std::span<const std::string_view> words = {};        ///< Of kWord, kFlag and kOrder.
  std::span<const std::string_view> word_labels = {};  ///< Of them in a form; empty: the words.
};

/// A value as it was read.
struct FilterValue {
  std::string text = {};      ///< Of all types.
  std::size_t place = 0;      ///< Among the words.
  Time time = {};             ///< Of kMoment.
  UserId account = UserId();  ///< Of kAccount.
};

/// A filter of the listings that take a `Filter`.
template <class Filter>
struct FilterRow : FilterName {
  void (*set)(Filter&, FilterValue) = nullptr;
};

/// The filters of such listings, in the order in which they are shown. Nothing compiles without the header that has them.
template <class Filter>
inline constexpr std::nullptr_t kFilters{};

/// Stores a value as its member needs it. Of two words the first is true.
template <class T>
void assign_value(T& member, FilterValue value) {
  if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, std::optional<bool>>)
    member = value.place == 0;
  else if constexpr (std::is_enum_v<T>)
    member = static_cast<T>(value.place);
  else if constexpr (std::is_same_v<T, Time> || std::is_same_v<T, std::optional<Time>>)
    member = value.time;
  else if constexpr (std::is_same_v<T, std::optional<UserId>>)
    member = std::move(value.account);
  else
    member = std::move(value.text);
}

template <auto member>
struct FilterMember;
template <class Filter, class T, T Filter::*member>
struct FilterMember<member> {
  static constexpr FilterRow<Filter> row(const FilterName& name) {
    return {name, [](Filter& filter, FilterValue value) { assign_value(filter.*member, std::move(value)); }};
  }
};

/// The row of a filter whose value goes into `member`.
template <auto member>
constexpr auto filter_row(const FilterName& name) {
  return FilterMember<member>::row(name);
}

/// Whether it is one of a few words.
constexpr bool takes_words(FilterType type) {
  return type == FilterType::kWord || type == FilterType::kFlag || type == FilterType::kOrder;
}

/// What the values of filters may name; all of it outlives this object.
struct FilterSources {
  Ports ports;
  const UserAdmin& users;
  const Erasures& erasures;
  const Questionnaires& questionnaires;
};

/// Finds an account by its address, its id, or the end of its id as tables show it. Error: kUserNotFound, with the similar
/// address that may have been meant; kInvalidArgument if several ids end so.
Result<domain::User> find_account(const FilterSources& sources, const std::string& word);

/// Reads one value. `notes`: gets what a person should know of it, such as that the account was deleted. Errors:
/// kValidationFailed; kUserNotFound for an address that no account has or had; of the database.
Result<FilterValue> read_filter_value(const FilterSources& sources, const FilterName& filter, const std::string& text, Time now,
                                      std::vector<std::string>& notes);

template <class Filter>
struct Narrowed {
  Filter filter;
  std::vector<std::string> notes = {};
};

/// Reads all filters of a listing. `value_of`: FilterName -> std::optional<std::string>; an empty text counts as absent where any
/// text is taken. `filter`: what holds without them. Errors: as read_filter_value().
template <class Filter, class F>
Result<Narrowed<Filter>> read_filters(const FilterSources& sources, Time now, const F& value_of, Filter filter = {}) {
  Narrowed<Filter> narrowed{std::move(filter)};
  for (const FilterRow<Filter>& row : kFilters<Filter>) {
    const std::optional<std::string> text = value_of(row);
    if (!text || (text->empty() && !takes_words(row.type))) continue;
    USHER_TRY(auto value, read_filter_value(sources, row, *text, now, narrowed.notes));
    row.set(narrowed.filter, std::move(value));
  }
  return narrowed;
}

}  // namespace usher::core
