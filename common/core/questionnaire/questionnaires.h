#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/base/mutex.h"
#include "common/core/audit/audit_log.h"
#include "common/core/runtime/ports.h"
#include "common/domain/questionnaire.h"
#include "common/store/questionnaire/questionnaires.h"

namespace usher::core {

/// The version of the questionnaire that every installation begins with.
inline constexpr std::int64_t kBuiltInQuestionnaire = 1;

/// Makes the row of the built-in questionnaire where it is missing. First in every write that refers to a version by the foreign
/// key of questionnaire_answers.
Status store_built_in_questionnaire(store::Stores& tx, Time now);

/// One published version, for people who look after them.
struct QuestionnaireEntry {
  std::shared_ptr<const domain::Questionnaire> questionnaire;
  std::optional<Time> published_at;  ///< Absent of the built-in one until something refers to it.
  std::string published_by;
  std::optional<Time> retired_at;
  bool is_active = false;
};

/// What publishing did.
struct PublishedQuestionnaire {
  std::int64_t version = 0;  ///< The active one now.
  bool is_new = false;       ///< False where the file says what the active one says, and nothing was done.
};

/// The questionnaires that were published. The newest that is not retired is the active one; version 1 is built in. A version is
/// read once and shared from then on; which one is active is asked of the database each time, so that what another process
/// publishes counts at once. Safe from any thread.
class Questionnaires {
 public:
  Questionnaires(Ports ports, const AuditLog& audit) : ports_(ports), audit_(audit) {}

  Result<std::shared_ptr<const domain::Questionnaire>> active() const;
  /// The same inside somebody's transaction.
  Result<std::shared_ptr<const domain::Questionnaire>> active(store::Stores& tx) const;
  /// Any that was published, retired ones too; kNotFound.
  Result<std::shared_ptr<const domain::Questionnaire>> version(std::int64_t version) const;
  Result<std::shared_ptr<const domain::Questionnaire>> version(store::Stores& tx, std::int64_t version) const;
  /// What answers may be checked against: the active one, or the one that a page still shows. kValidationFailed, of the field
  /// `version`, where that was never published or is retired.
  Result<std::shared_ptr<const domain::Questionnaire>> answerable(store::Stores& tx, std::optional<std::int64_t> version) const;
  Result<std::shared_ptr<const domain::Questionnaire>> answerable(std::optional<std::int64_t> version) const;
  /// Oldest first; never empty.
  Result<std::vector<QuestionnaireEntry>> list() const;

  /// How many stored answers of users would not fit `next` any more, or not surely: those to questions of the active
  /// questionnaire that are gone, of another kind, or offer less. Anonymous visitors' are not counted.
  Result<std::int64_t> count_touched_answers(const domain::Questionnaire& next) const;
  /// Makes a checked questionnaire (core::check_questionnaire_file) the active one, under the next number; its own is ignored.
  /// kConflict where its notice has a smaller version than the active one's.
  Result<PublishedQuestionnaire> publish(const domain::Questionnaire& checked, const domain::OperatorActor& by) const;
  /// Which version would be active after retire(); its errors.
  Result<std::int64_t> check_retire(std::int64_t version) const;
  /// Ends one; where it was the active one, the newest that remains becomes it, and is returned. kNotFound; kConflict where it
  /// was retired before, or is the only one that is left.
  Result<std::int64_t> retire(std::int64_t version, const domain::OperatorActor& by) const;

 private:
  using Shared = std::shared_ptr<const domain::Questionnaire>;
  Result<Shared> keep(const store::StoredQuestionnaire& stored) const;

  static constexpr std::size_t kMostKept = 16;
  Ports ports_;
  const AuditLog& audit_;
  mutable Mutex mutex_;
  mutable std::map<std::int64_t, Shared> kept_ GUARDED_BY(mutex_);  ///< Stored ones only.
};

}  // namespace usher::core
