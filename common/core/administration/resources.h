#pragma once

#include "common/core/administration/resource.h"
#include "common/core/secrets/signed_values.h"

namespace usher::core {

/// The registry.
std::span<const Resource> resources();
/// Preconditions: they are in the registry.
const Resource& resource_of(std::string_view name);
const Act& act_of(const Resource& resource, std::string_view verb);
const Form& form_of(const Resource& resource, std::string_view verb);
/// The row of a verb. Precondition: there is one.
template <class Row>
const Row& row_of(std::span<const Row> rows, std::string_view verb) {
  return *std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.verb == verb; });
}

/// A text with each `{}` replaced in turn; names that are left over are not used.
std::string with_names(std::string_view text, std::initializer_list<std::string_view> names);

/// `this account`, and of several `these accounts`.
std::string these_rows(const Resource& resource, std::int64_t rows);

/// The rows that an act is done to: those that are named, or those that matched when they were counted and still match.
struct Selection {
  std::vector<std::string> ids = {};
  FilterValues matching = {};
  json::Object fields = {};                 ///< Of Act::fields.
  std::vector<std::uint64_t> counted = {};  ///< The first eight bytes of the SHA-256 of each id that matched, sorted.
  std::optional<Time> counted_at = {};      ///< From when the times of `matching` count; nullopt: from the act.
  bool is_trial = false;                    ///< Nothing is done, and the report says what would be.

  [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(ids.size() + counted.size()); }
};

/// So many rows are named before an act on several.
inline constexpr std::size_t kMostNamed = 20;

/// What an act did to a selection.
struct ActReport {
  std::int64_t done = 0;
  std::int64_t unchanged = 0;          ///< Rows that were as wanted already.
  std::int64_t gone = 0;               ///< Rows that do not exist.
  std::int64_t refused = 0;            ///< Rows that the caller may not act on, such as another admin's or the own one.
  std::optional<Error> why_refused{};  ///< Of the first of these.
  std::optional<Error> stopped{};      ///< Why the rows after these were not tried, such as a database that is away.
  json::Object facts = {};             ///< Of the last row that was done or unchanged.
  std::vector<std::string> first{};    ///< The ids of the first rows that were done, at most kMostNamed.

  /// The error that a person is shown after a part was done, with what was done; nullopt if all was.
  [[nodiscard]] std::optional<Error> fault() const;
};

/// At most so many rows are named by their ids.
inline constexpr std::size_t kMostIds = 100;
/// At most so many rows of a selection in one request.
inline constexpr std::int64_t kMostAtOnce = 500;

/// The resources of an installation, and acts on selections of their rows. Safe from any thread.
class Administration {
 public:
  Administration(const ResourceSources& sources, const InstallationSecrets& secrets)
      : sources_(sources), signatures_(SignedPurpose::kSelection, secrets) {}

  [[nodiscard]] Result<Part<ListedRow>> list(const Resource& resource, const ListQuery& query) const {
    return resource.list(sources_, query);
  }
  [[nodiscard]] Result<std::int64_t> count(const Resource& resource, const ListQuery& query) const {
    return resource.count(sources_, query);
  }
  /// The row that a person names. Errors: as Resource::find.
  [[nodiscard]] Result<NamedRow> find(const Resource& resource, const std::string& word) const;
  /// What a question calls the row with that id; empty if its id alone names it. Errors: as Resource::find.
  [[nodiscard]] Result<std::string> name_of(const Resource& resource, const std::string& id) const;
  /// What the first rows that match are called, at most `query.most`: by Resource::named_by, else by their ids.
  [[nodiscard]] Result<std::vector<std::string>> names(const Resource& resource, const ListQuery& query) const;
  /// What ends with the row if the act, which has Act::ends, is done to it.
  [[nodiscard]] Result<std::optional<Ending>> ending(const Act& act, const std::string& id) const {
    return act.ends(sources_, id);
  }

  /// Acts on each row in a write of its own, which also checks that the row still matches (one that does not is unchanged) and is
  /// audited; nothing is undone if a later one fails. What was done to several
  /// is audited as a whole, too. Errors: those of the listing; where nothing else became of any row, those of the caller
  /// (kForbidden, kUnauthenticated), and why all rows were refused.
  Result<ActReport> act(const Resource& resource, const Act& act, const domain::Administrator& by, const Selection& selection,
                        Time now, const OnProgress& on_progress = no_progress) const;

  /// Acts on the one row that its caller names. Errors: those of Act::begin and of the row.
  [[nodiscard]] Result<Acted> act_on_one(const Act& act, const domain::Administrator& by, const std::string& id,
                                         const json::Value& fields) const {
    USHER_TRY(const auto begun, act.begin(sources_, {by, fields, {id}, true}));
    return begun({by, id, {}});
  }
  /// Fills in a form of a resource. `id`: of the row that it changes. Errors: kValidationFailed, and those of the form.
  [[nodiscard]] Result<json::Value> fill(const Form& form, const domain::Administrator& by, const std::string& id,
                                         const json::Value& body) const {
    return form.work(sources_, {by, id}, body);
  }
  [[nodiscard]] Result<json::Value> show(const Resource& resource, const std::string& id) const {
    return resource.show(sources_, id);
  }
  /// Does an act that has Act::work_on_all. Errors: those of the caller.
  Result<ActReport> act_on_all(const Act& act, const domain::Administrator& by,
                               const OnProgress& on_progress = no_progress) const;
  [[nodiscard]] Result<std::int64_t> count_all(const Act& act) const { return act.count_of_all(sources_); }

  /// All rows that match now. `for_request`: as ListQuery has it. Errors: those of the listing.
  [[nodiscard]] Result<Selection> select(const Resource& resource, const FilterValues& values, Time now,
                                         bool for_request = true) const;
  /// The selection as a signed token that its caller sends back to act on just these rows. At most kMostAtOnce rows.
  [[nodiscard]] std::string seal(const Resource& resource, const Act& act, const domain::Administrator& by,
                                 const Selection& selection, Time now) const;
  /// Error: kValidationFailed for a token of another act or caller, or one of more than 15 minutes.
  [[nodiscard]] Result<Selection> open(const Resource& resource, const Act& act, const domain::Administrator& by,
                                       std::string_view token, Time now) const;

 private:
  Status each_row(const Resource& resource, ListQuery query, const std::function<void(const std::string& id)>& take) const;
  Status note(const Resource& resource, const Act& act, const domain::Administrator& by, const ActReport& report) const;

  const ResourceSources sources_;
  const SignedValues signatures_;
};

}  // namespace usher::core
