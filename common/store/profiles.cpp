#include "common/store/profiles.h"

#include "common/db/sql_files.h"

namespace usher::store {
namespace {

/// What we wrote ourselves; a damaged text reads as no answers.
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
          .created_at = row.time(at(8)),
          .updated_at = row.time(at(9))};
}

}  // namespace

Result<std::optional<domain::Profile>> Profiles::find(const UserId& user) {
  static const auto& kFind = db::query("profiles/find");
  return db_.first(kFind, {{"user_id", user}}, [](const db::Row& row) { return profile_from(row, 0); });
}

Status Profiles::save(const UserId& user, const domain::Profile& profile) {
  static const auto& kSave = db::query("profiles/save");
  const auto software = json::to_text(profile.software_background);
  const auto hardware = json::to_text(profile.hardware_background);
  USHER_CHECK(db_.run(kSave, {{"user_id", user},
                              {"experience_level", profile.experience_level},
                              {"professional_role", profile.professional_role},
                              {"role_other", profile.role_other},
                              {"organization", profile.organization},
                              {"software_background", software},
                              {"hardware_background", hardware},
                              {"questionnaire_version", profile.questionnaire_version},
                              {"completed_at_ms", profile.completed_at},
                              {"created_at_ms", profile.created_at},
                              {"updated_at_ms", profile.updated_at}}));
  return done();
}

Result<std::vector<ExportedProfile>> Profiles::page(const ProfileFilter& filter) {
  static const auto& kExport = db::query("profiles/export");
  std::vector<ExportedProfile> profiles;
  const auto completed = filter.completed_only ? std::optional(true) : std::nullopt;
  USHER_CHECK(db_.each(kExport,
                       {{"since_ms", filter.since},
                        {"completed", completed},
                        {"after_ms", filter.after},
                        {"after_id", filter.after_id},
                        {"limit", filter.limit}},
                       [&](const db::Row& row) {
                         profiles.push_back({UserId(row.string(0)), row.string(1), row.maybe_string(2), profile_from(row, 3)});
                         return true;
                       }));
  return profiles;
}

}  // namespace usher::store
