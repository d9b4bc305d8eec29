#include "cli/commands/import/report.h"

#include <algorithm>
#include <string>

namespace usher::cli {
namespace {

json::Array listed(const core::MoveReport& report) {
  json::Array list;
  for (const auto& [what, subject, why, rows] : report.left)
    list.push_back(json::Object{
        {"what", what}, {"whom", subject.empty() ? json::Value() : json::Value(subject)}, {"rows", rows}, {"why", why}});
  return list;
}

std::string line_of(const core::LeftBehind& left, std::string_view stays) {
  const auto& [what, subject, why, rows] = left;
  const auto label = subject.empty() ? std::to_string(rows) + (rows == 1 ? " row" : " rows") : subject;
  return std::string(what) + " (" + label + ") " + std::string(stays) + ": " + why;
}

}  // namespace

Record record_of(const core::MoveReport& report, core::MoveMode mode) {
  return {{"dry_run", mode == core::MoveMode::kTrial},
          {"users", report.users},
          {"already_here", report.already_here},
          {"left_out", report.users_left},
          {"accounts", report.accounts},
          {"sessions", report.sessions},
          {"second_factors", report.second_factors},
          {"keys", report.keys},
          {"left_behind", listed(report), ColumnRole::kDetail}};
}

void print_left_behind(Terminal& terminal, const core::MoveReport& report, core::MoveMode mode) {
  constexpr std::size_t kMostLines = 20;
  const std::string_view stays = mode == core::MoveMode::kTrial ? "would stay behind" : "stayed behind";
  const auto shown = std::min(report.left.size(), kMostLines);
  for (std::size_t i = 0; i < shown; ++i) terminal.warn(line_of(report.left[i], stays));
  if (report.left.size() > shown)
    terminal.warn("and " + std::to_string(report.left.size() - shown) + " more; -o json lists all of them in left_behind");
}

}  // namespace usher::cli
