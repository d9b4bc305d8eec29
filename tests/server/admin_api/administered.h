#pragma once

#include "common/core/administration/resources.h"
#include "server/resources/words.h"

// What is administered, and where: tests/server/administration_scenario_test.cpp walks the rows of the admin API and the console,
// tests/cli/administration_scenario_test.cpp those of the command line.

namespace usher::admin_api {

/// A listing or an act. In place of a name may stand why a surface does not have it: a text with a colon.
struct Administered {
  std::string endpoint;
  std::string page;
  std::string command;
};

inline bool is_reason(std::string_view name) { return name.find(':') != std::string_view::npos; }

inline constexpr const char* kFiles = "CLI only: files of any size";
inline constexpr const char* kOperators = "CLI only: for operators, who see secrets and settings";
inline constexpr const char* kByHand = "CLI only: the server does it by itself";

inline constexpr const char* kInRegistry = "of the registry: cli/resources names it";

/// What the registry does not have.
inline const std::vector<Administered> kOthers{
    {"admin_overview", "show_console", "status"},
    {"admin_show_user", "show_user_in_console", "user show"},
    {"admin_create_user", "create_console_users", "user create"},
    {"admin_change_user", "change_user_in_console", "user update"},
    {"not yet: the console shows it with the account", "show_user_in_console", "user why"},
    {"not needed: Better Auth's admin/impersonate-user", "view_as_user", "not needed: it takes a browser"},
    {kOperators, kOperators, "user set-password"},
    {kOperators, kOperators, "user enroll-2fa"},
    {kFiles, kFiles, "user import"},
    {kFiles, kFiles, "user export"},
    {"admin_list_user_sessions", "show_user_in_console", "token list"},
    {"admin_end_user_sessions", "sign_out_console_users", "token revoke"},
    {kByHand, kByHand, "token prune"},
    {"not needed: it reads a text alone", "not needed: it reads a text alone", "token inspect"},
    {"admin_verify_audit", "show_console_audit_verdict", "audit verify"},
    {"admin_show_mail", "show_console_one_mail", "mail show"},
    {"admin_retry_all_mail", "retry_console_mail", "mail retry"},
    {kOperators, kOperators, "apikey adopt"},
    {kOperators, kOperators, "key reseal"},
    {kByHand, kByHand, "key prune"},
    {kOperators, kOperators, "key revoke"},
    {"admin_show_questionnaire", "show_console_results", "questionnaire show"},
    {"admin_publish_questionnaire", "publish_console_draft", "questionnaire publish"},
    {"admin_retire_questionnaire", "retire_console_questionnaire", "questionnaire retire"},
    {"not yet: a dry run of publishing has the changes", "compare_console_questionnaires", "questionnaire diff"},
    {"admin_questionnaire_stats", "show_console_results", "questionnaire stats"},
    {"admin_list_answers", "show_console_answers", "questionnaire export"},
    {kFiles, "not needed: a draft begins with the active version", "questionnaire init"},
    {kFiles, kFiles, "questionnaire uses"},
};

/// These, and the lists and acts of the registry by the names that surfaces make of them.
inline std::vector<Administered> administered() {
  auto all = kOthers;
  for (const auto& resource : core::resources()) {
    all.push_back({resources::operation_of(resource, "list"), resources::page_name_of(resource, "show"), kInRegistry});
    for (const auto& words : resources::words_of(resource).forms)
      if (!words.title.empty())
        all.push_back({std::string(words.name), resources::page_name_of(resource, words.verb), kInRegistry});
    for (const auto& act : resource.acts) {
      if (act.is_command_alone) continue;
      const auto& words = resources::words_of(resource, act);
      const auto page = resources::page_name_of(resource, act.verb);
      all.push_back({resources::operation_of(resource, act.verb), page, std::string(words.command)});
      if (act.of_one) all.push_back({std::string(words.of_one->name), page, std::string(words.command)});
    }
  }
  return all;
}

}  // namespace usher::admin_api
