#include "common/core/questionnaire/questionnaires.h"

#include "common/base/text.h"
#include "common/core/authority/authority.h"
#include "common/core/questionnaire/questionnaire_diff.h"
#include "common/core/questionnaire/recorded_answers.h"
#include "common/store/operations/audit_events.h"

namespace usher::core {
namespace {

using Shared = std::shared_ptr<const domain::Questionnaire>;

/// This release's file; the database may hold an older release's.
const Shared& built_in() {
  static const Shared kBuiltIn = [] {
    auto document = json::parse(built_in_questionnaire().front().text);
    assert(document.ok());
    auto read = domain::read_questionnaire(kBuiltInQuestionnaire, std::move(*document.value().object()));
    assert(read);
    return std::make_shared<const domain::Questionnaire>(std::move(*read));
  }();
  return kBuiltIn;
}

Error unknown_version(std::int64_t version) {
  return error(ErrorCode::kNotFound, {"questionnaire list"},
               "No questionnaire has the version " + std::to_string(version) + "; see `{}`");
}

Status check_notice(const domain::Notice& next, const domain::Notice& last) {
  if (next.version >= last.version) return done();
  return error(ErrorCode::kConflict, "notice.version is " + std::to_string(next.version) + ", less than the active one's " +
                                         std::to_string(last.version) +
                                         "; keep that, or raise it if the meaning of the text changes");
}

/// Returns the active version after `version` is retired.
Result<std::int64_t> remaining_after(const std::vector<store::StoredQuestionnaire>& stored, std::int64_t version) {
  const auto* const found = find_by(stored, version, &store::StoredQuestionnaire::version);
  if (!found) return unknown_version(version);
  if (found->retired_at) return error(ErrorCode::kConflict, "Version " + std::to_string(version) + " is already retired");
  std::optional<std::int64_t> remaining;  // the newest one
  for (const auto& one : stored)
    if (!one.retired_at && one.version != version) remaining = one.version;
  if (!remaining)
    return error(ErrorCode::kConflict,
                 "Version " + std::to_string(version) + " is the only one that is not retired; publish another one first");
  return *remaining;
}

}  // namespace

Status store_built_in_questionnaire(store::Stores& tx, Time now) {
  USHER_TRY(const auto active, tx.questionnaires.active_version());
  if (active) return done();
  USHER_CHECK(tx.questionnaires.insert({.version = kBuiltInQuestionnaire,
                                        .document = std::string(built_in_questionnaire().front().text),
                                        .published_at = now,
                                        .published_by = "system"}));
  return done();
}

Result<Shared> Questionnaires::keep(const store::StoredQuestionnaire& stored) const {
  auto document = json::parse(stored.document);
  auto* const object = document.ok() ? document.value().object() : nullptr;
  auto read = object ? domain::read_questionnaire(stored.version, std::move(*object)) : std::nullopt;
  if (!read)
    return error_because(ErrorCode::kInternal, "the document of questionnaire " + std::to_string(stored.version) + " is damaged");
  auto shared = std::make_shared<const domain::Questionnaire>(std::move(*read));
  const Lock lock(mutex_);
  if (kept_.size() >= kMostKept) kept_.erase(kept_.begin());
  return kept_.insert_or_assign(stored.version, std::move(shared)).first->second;
}

Result<Shared> Questionnaires::active(store::Stores& tx) const {
  USHER_TRY(const auto newest, tx.questionnaires.active_version());
  USHER_TRY(auto found, newest ? version(tx, *newest) : Result<Shared>(built_in()));
  const Lock lock(mutex_);
  active_ = found;
  return found;
}

Result<Shared> Questionnaires::version(store::Stores& tx, std::int64_t wanted) const {
  {
    const Lock lock(mutex_);
    if (const auto found = kept_.find(wanted); found != kept_.end()) return found->second;
  }
  USHER_TRY(const auto stored, tx.questionnaires.find(wanted));
  if (stored) return keep(*stored);
  if (wanted == kBuiltInQuestionnaire) return built_in();
  return unknown_version(wanted);
}

Result<Shared> Questionnaires::answerable(store::Stores& tx, std::optional<std::int64_t> wanted) const {
  const auto refused = [](std::string why) { return invalid_field("version", "NOT_ALLOWED", std::move(why)); };
  USHER_TRY(auto active_one, active(tx));
  if (!wanted || *wanted == active_one->version) return active_one;
  USHER_TRY(const auto stored, tx.questionnaires.find(*wanted));
  if (!stored) return refused("Was never published; leave it out for the active one");
  if (stored->retired_at) return refused("Was retired; load the questionnaire again");
  return version(tx, *wanted);
}

Result<std::vector<QuestionnaireEntry>> Questionnaires::list() const {
  return ports_.transactions.read([this](store::Stores& tx) -> Result<std::vector<QuestionnaireEntry>> {
    USHER_TRY(const auto active, tx.questionnaires.active_version());
    USHER_TRY(const auto stored, tx.questionnaires.list());
    if (stored.empty()) return std::vector{QuestionnaireEntry{built_in(), std::nullopt, "system", std::nullopt, true}};
    std::vector<QuestionnaireEntry> entries;
    for (const auto& one : stored) {
      USHER_TRY(auto questionnaire, version(tx, one.version));
      entries.push_back({std::move(questionnaire), one.published_at, one.published_by, one.retired_at, active == one.version});
    }
    return entries;
  });
}

Result<std::int64_t> Questionnaires::count_touched_answers(const domain::Questionnaire& next) const {
  return ports_.transactions.read([&](store::Stores& tx) -> Result<std::int64_t> {
    USHER_TRY(const auto last, active(tx));
    return count_answers(tx, touched_questions(*last, compare_questionnaires(*last, next)));
  });
}

Result<PublishedQuestionnaire> Questionnaires::publish(const domain::Questionnaire& checked, const domain::Administrator& by,
                                                       std::int64_t compared) const {
  const auto now = ports_.clock.now();
  const auto event = audit_.event("questionnaire.published", by);
  return ports_.transactions.write([&](store::Stores& tx) -> Result<PublishedQuestionnaire> {
    USHER_CHECK(require_admin(tx, by, ports_));
    USHER_CHECK(store_built_in_questionnaire(tx, now));
    USHER_TRY(const auto last, active(tx));
    if (last->document == checked.document) return PublishedQuestionnaire{last->version, false};
    if (compared != last->version)
      return error(ErrorCode::kConflict, "Another version was published meanwhile; compare with it and publish again");
    USHER_CHECK(check_notice(checked.notice, last->notice));
    USHER_TRY(const auto stored, tx.questionnaires.list());
    const auto next = stored.back().version + 1;
    USHER_TRY(const bool inserted, tx.questionnaires.insert({.version = next,
                                                             .document = json::to_text(json::Value(checked.document)),
                                                             .published_at = now,
                                                             .published_by = by.audit_name()}));
    if (!inserted) return error(ErrorCode::kConflict);
    USHER_CHECK(tx.audit_events.append(event));
    return PublishedQuestionnaire{next, true};
  });
}

Result<std::int64_t> Questionnaires::check_retire(std::int64_t version) const {
  return ports_.transactions.read([&](store::Stores& tx) -> Result<std::int64_t> {
    USHER_TRY(auto stored, tx.questionnaires.list());
    if (stored.empty()) stored.push_back({.version = kBuiltInQuestionnaire});
    return remaining_after(stored, version);
  });
}

Result<std::int64_t> Questionnaires::retire(std::int64_t version, const domain::Administrator& by) const {
  const auto now = ports_.clock.now();
  const auto event = audit_.event("questionnaire.retired", by);
  return ports_.transactions.write([&](store::Stores& tx) -> Result<std::int64_t> {
    USHER_CHECK(require_admin(tx, by, ports_));
    USHER_CHECK(store_built_in_questionnaire(tx, now));
    USHER_TRY(const auto stored, tx.questionnaires.list());
    USHER_TRY(const auto remaining, remaining_after(stored, version));
    USHER_CHECK(tx.questionnaires.retire(version, now));
    USHER_CHECK(tx.audit_events.append(event));
    return remaining;
  });
}

}  // namespace usher::core
