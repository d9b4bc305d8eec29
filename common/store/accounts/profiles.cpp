#include "common/store/accounts/profiles.h"

#include "common/db/sql_files.h"
#include "common/domain/text_list.h"

namespace usher::store {
namespace {

/// Parses our own text. A damaged text reads as an empty object.
json::Object object_from(std::string_view text) {
  auto parsed = json::parse(text);
  if (!parsed.ok() || !parsed.value().object()) return {};
  return std::move(*parsed.value().object());
}

domain::Profile profile_from(const db::Row& row, int first) {
  const auto at = [first](int column) { return first + column; };
  return {.experience_level = row.maybe_string(at(0)),
          .professional_role = row.maybe_string(at(1)),
          .role_other = row.maybe_string(at(2)),
          .organization = row.maybe_string(at(3)),
          .software_background = object_from(row.text(at(4))),
          .hardware_background = object_from(row.text(at(5))),
          .questionnaire_version = row.is_null(at(6)) ? std::nullopt : std::optional(row.integer(at(6))),
          .completed_at = row.maybe_time(at(7)),
          .reached_steps = domain::texts_from(row.text(at(9))),
          .completed_steps = domain::texts_from(row.text(at(8))),
          .notice_version = row.is_null(at(10)) ? std::nullopt : std::optional(row.integer(at(10))),
          .created_at = row.time(at(11)),
          .updated_at = row.time(at(12))};
}

}  // namespace

Result<std::optional<domain::Profile>> ProfileStore::find(const UserId& user) {
  static const auto& kFind = db::query("profiles/find");
  return db_.first(kFind, {{"user_id", user}}, [](const db::Row& row) { return profile_from(row, 0); });
}

Status ProfileStore::save(const UserId& user, const domain::Profile& profile) {
  static const auto& kSave = db::query("profiles/save");
  const auto software = json::to_text(profile.software_background);
  const auto hardware = json::to_text(profile.hardware_background);
  const auto completed = domain::to_json(profile.completed_steps);
  const auto reached = domain::to_json(profile.reached_steps);
  USHER_CHECK(db_.run(kSave, {{"user_id", user},
                              {"experience_level", profile.experience_level},
                              {"professional_role", profile.professional_role},
                              {"role_other", profile.role_other},
                              {"organization", profile.organization},
                              {"software_background", software},
                              {"hardware_background", hardware},
                              {"questionnaire_version", profile.questionnaire_version},
                              {"completed_at_ms", profile.completed_at},
                              {"completed_steps", completed},
                              {"reached_steps", reached},
                              {"notice_version", profile.notice_version},
                              {"created_at_ms", profile.created_at},
                              {"updated_at_ms", profile.updated_at}}));
  return done();
}

Status ProfileStore::erase(const UserId& user) {
  static const auto& kErase = db::query("profiles/erase");
  USHER_CHECK(db_.run(kErase, {{"user_id", user}}));
  return done();
}

}  // namespace usher::store
