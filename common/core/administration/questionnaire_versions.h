#pragma once

#include "common/core/administration/audit_events.h"
#include "common/core/questionnaire/questionnaires.h"

namespace usher::core {

/// The versions of the questionnaire that were published.
struct QuestionnaireVersions {
  using View = QuestionnaireEntry;
  using Filter = WholeList;

  static Result<std::vector<View>> list(const ResourceSources& use, const Filter&, const ListQuery& query) {
    USHER_TRY(auto entries, use.filters.questionnaires.list());
    if (query.newest_first) std::reverse(entries.begin(), entries.end());
    return entries;
  }

  struct People {
    People(const ResourceSources& use, const ListQuery&) : accounts(use.filters.users) {}
    json::Object operator()(const View& view) {
      json::Object shown{{"version", "Version " + std::to_string(view.questionnaire->version)},
                         {"title", domain::local_text(view.questionnaire->title)},
                         {"published_by", accounts.actor(view.published_by)}};
      if (!view.published_at) shown.set("published_at", "built in");
      if (!view.retired_at) shown.set("retired_at", "no");
      return shown;
    }
    EventAccounts accounts;
  };

  static constexpr std::array kColumns{
      ListedColumn{.name = "version", .label = "Version", .links_to_row = true},
      ListedColumn{.name = "title", .label = "Title", .type = ColumnType::kText, .of = ColumnOf::kPeople},
      ListedColumn{.name = "state", .label = "State"},
      ListedColumn{.name = "questions", .label = "Questions", .drop = 2},
      ListedColumn{.name = "notice_version", .label = "Notice", .drop = 3},
      ListedColumn{.name = "published_at", .label = "Published", .drop = 1},
      ListedColumn{.name = "published_by", .label = "By", .drop = 1, .words = &words_of_actor},
      ListedColumn{.name = "retired_at", .label = "Retired", .is_detail = true}};
  static constexpr Resource kResource{.name = "questionnaires",
                                      .summary = "The versions that were published, oldest first",
                                      .title = "Questionnaires",
                                      .one = "version",
                                      .id = "version",
                                      .is_whole = true,
                                      .is_newest_first = true};
};

}  // namespace usher::core
