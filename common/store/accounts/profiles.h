#pragma once

#include "common/db/fragment_columns.h"  // made by cmake/embed_sql.cmake
#include "common/db/sql_files.h"
#include "common/domain/profile.h"
#include "common/domain/text_list.h"

namespace usher::store {

/// Table profiles. Borrows its connection; one thread at a time.
class ProfileStore {
 public:
  explicit ProfileStore(db::Connection& connection) : db_(connection) {}

  /// The profile in the columns (sql/fragments/profile_columns.sql) from `first` on.
  static domain::Profile profile_from(const db::Row& row, int first = 0) {
    using Column = db::ProfileColumn;
    const auto at = [first](Column column) { return first + static_cast<int>(column); };
    return {.experience_level = row.maybe_string(at(Column::experience_level)),
            .professional_role = row.maybe_string(at(Column::professional_role)),
            .role_other = row.maybe_string(at(Column::role_other)),
            .organization = row.maybe_string(at(Column::organization)),
            .software_background = json::parse_stored_object(row.text(at(Column::software_background))),
            .hardware_background = json::parse_stored_object(row.text(at(Column::hardware_background))),
            .questionnaire_version = row.maybe_integer(at(Column::questionnaire_version)),
            .completed_at = row.maybe_time(at(Column::completed_at_ms)),
            .reached_steps = domain::texts_from(row.text(at(Column::reached_steps))),
            .completed_steps = domain::texts_from(row.text(at(Column::completed_steps))),
            .notice_version = row.maybe_integer(at(Column::notice_version)),
            .created_at = row.time(at(Column::created_at_ms)),
            .updated_at = row.time(at(Column::updated_at_ms))};
  }

  Result<std::optional<domain::Profile>> find(const UserId& user) {
    return db_.first(db::query("profiles/find"), {{"user_id", user}}, [](const db::Row& row) { return profile_from(row, 0); });
  }
  /// Creates the profile or replaces all of it except created_at.
  Status save(const UserId& user, const domain::Profile& profile) {
    const auto software = json::to_text(profile.software_background);
    const auto hardware = json::to_text(profile.hardware_background);
    const auto completed = domain::to_json(profile.completed_steps);
    const auto reached = domain::to_json(profile.reached_steps);
    return db_.run_later(db::query("profiles/save"), {{"user_id", user},
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
                                                      {"updated_at_ms", profile.updated_at}});
  }
  Status erase(const UserId& user) { return db_.run_later(db::query("profiles/erase"), {{"user_id", user}}); }

 private:
  db::Connection& db_;
};

}  // namespace usher::store
