#pragma once

#include <iterator>

#include "common/base/files/embedded_file.h"
#include "common/core/audit/audit_log.h"
#include "common/domain/questionnaire/questionnaire.h"
#include "common/store/questionnaire/questionnaires.h"

namespace usher::core {

/// The questionnaire that every installation begins with: the single file common/core/questionnaire/background.json.
std::span<const EmbeddedFile> built_in_questionnaire();

/// The version of the built-in questionnaire.
inline constexpr std::int64_t kBuiltInQuestionnaire = 1;

/// Inserts the row of the built-in questionnaire if the table is empty: each other version is published after it. Call it first
/// in every write that refers to a version by the foreign key of questionnaire_answers. Two servers may do so at once.
Status store_built_in_questionnaire(store::Stores& tx, Time now);

inline constexpr std::array<std::string_view, 3> kVersionStates{"active", "superseded", "retired"};

/// A published version, for operators.
struct QuestionnaireEntry {
  std::shared_ptr<const domain::Questionnaire> questionnaire;
  std::optional<Time> published_at;  ///< Absent for the built-in one until a row refers to it.
  std::string published_by;
  std::optional<Time> retired_at;
  bool is_active = false;

  /// One of kVersionStates.
  [[nodiscard]] std::string_view state() const {
    if (is_active) return "active";
    return retired_at ? "retired" : "superseded";
  }

  static constexpr std::string_view kSchema = "QuestionnaireVersion";
  static constexpr auto fields() {
    using Entry = QuestionnaireEntry;
    using json::computed, json::required;
    return json::fields_of(computed("version", [](const Entry& entry) { return entry.questionnaire->version; }),
                           computed("state", &Entry::state, {.one_of = kVersionStates}),
                           computed("title", [](const Entry& entry) { return entry.questionnaire->title; },
                                    {.about = "a text, or an object of one text by language"}),
                           computed("questions", [](const Entry& entry) { return std::ssize(entry.questionnaire->questions()); }),
                           computed("notice_version", [](const Entry& entry) { return entry.questionnaire->notice.version; }),
                           required("published_at", &Entry::published_at, {.about = "null: built in and not used yet"}),
                           required("published_by", &Entry::published_by), required("retired_at", &Entry::retired_at));
  }
};

/// The result of publishing.
struct PublishedQuestionnaire {
  std::int64_t version = 0;  ///< The active version now.
  bool is_new = false;       ///< False if the file equals the active version; nothing was changed then.
};

/// The published questionnaires. The newest that is not retired is active; version 1 is built in. A version is read once and then
/// shared. The active version is read from the database each time, so that another process's publication takes effect at once.
/// Safe from any thread.
class Questionnaires {
 public:
  Questionnaires(Ports ports, const AuditLog& audit) : ports_(ports), audit_(audit) {}

  /// While the database sleeps: the one that was active then.
  Result<std::shared_ptr<const domain::Questionnaire>> active() const {
    const auto look = ports_.transactions.glance();
    if (auto last = look ? nullptr : last_active()) return last;
    return ports_.transactions.read([this](store::Stores& tx) { return active(tx); });
  }
  /// Like active(), inside the caller's transaction.
  Result<std::shared_ptr<const domain::Questionnaire>> active(store::Stores& tx) const;
  /// Returns any published version, also a retired one. Error: kNotFound.
  Result<std::shared_ptr<const domain::Questionnaire>> version(std::int64_t wanted) const {
    return ports_.transactions.read([&](store::Stores& tx) { return version(tx, wanted); });
  }
  Result<std::shared_ptr<const domain::Questionnaire>> version(store::Stores& tx, std::int64_t version) const;
  /// Returns the version that answers are checked against: the active one, or `version`, which a page may still show. Error:
  /// kValidationFailed for the field `version` if it was never published or is retired.
  Result<std::shared_ptr<const domain::Questionnaire>> answerable(store::Stores& tx, std::optional<std::int64_t> version) const;
  Result<std::shared_ptr<const domain::Questionnaire>> answerable(std::optional<std::int64_t> wanted) const {
    return ports_.transactions.read([&](store::Stores& tx) { return answerable(tx, wanted); });
  }
  /// Oldest first; never empty.
  Result<std::vector<QuestionnaireEntry>> list() const;

  /// Counts the stored answers of users that may not fit `next`: those to questions of the active questionnaire that are removed,
  /// change their kind or offer less. Anonymous visitors' answers are not counted.
  Result<std::int64_t> count_touched_answers(const domain::Questionnaire& next) const;
  /// Makes a checked questionnaire (core::check_questionnaire_file) the active one, with the next version number; its own is
  /// ignored. The active one again is no new version. `compared`: the version that the changes were seen against. Error:
  /// kConflict if its notice has a smaller version than the active one's, or if another version than `compared` is active.
  Result<PublishedQuestionnaire> publish(const domain::Questionnaire& checked, const domain::Administrator& by,
                                         std::int64_t compared) const;
  /// Returns the version that would be active after retire(); has the same errors.
  Result<std::int64_t> check_retire(std::int64_t version) const;
  /// Retires a version and returns the active one, which is the newest that remains. Errors: kNotFound; kConflict if it is
  /// already retired or the only one that remains.
  Result<std::int64_t> retire(std::int64_t version, const domain::Administrator& by) const;
  /// Forgets what was read.
  void forget() const {
    const Lock lock(mutex_);
    kept_.clear();
    active_.reset();
  }

 private:
  using Shared = std::shared_ptr<const domain::Questionnaire>;
  Result<Shared> keep(const store::StoredQuestionnaire& stored) const;
  Shared last_active() const {
    const Lock lock(mutex_);
    return active_;
  }

  static constexpr std::size_t kMostKept = 16;
  Ports ports_;
  const AuditLog& audit_;
  mutable Mutex mutex_;
  mutable std::map<std::int64_t, Shared> kept_ GUARDED_BY(mutex_);  ///< Stored versions only.
  mutable Shared active_ GUARDED_BY(mutex_);                        ///< When it was read last.
};

}  // namespace usher::core
