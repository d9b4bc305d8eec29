#include "cli/commands/import/report.h"

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

struct Algorithm {
  std::string_view name;
  settings::JwtAlgorithm value;
};
constexpr std::array kAlgorithms{
    Algorithm{"RS256", settings::JwtAlgorithm::kRs256}, Algorithm{"ES256", settings::JwtAlgorithm::kEs256},
    Algorithm{"EdDSA", settings::JwtAlgorithm::kEdDsa}, Algorithm{"HS256", settings::JwtAlgorithm::kHs256}};

}  // namespace

Record record_of(const core::MoveReport& report, core::MoveMode mode) {
  return {{"dry_run", mode == core::MoveMode::kTrial},
          {"users", report.users},
          {"already_here", report.already_here},
          {"left_out", report.users_left},
          {"erased", report.users_erased, ColumnRole::kDetail},
          {"accounts", report.accounts},
          {"sessions", report.sessions},
          {"second_factors", report.second_factors},
          {"keys", report.keys},
          {"jwt_algorithm", report.jwts ? json::Value(report.jwts->algorithm) : json::Value(), ColumnRole::kDetail},
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

void print_jwts(Terminal& terminal, const std::optional<core::OldJwts>& jwts, settings::JwtAlgorithm here) {
  if (!jwts) return;
  const auto told = std::find_if(kAlgorithms.begin(), kAlgorithms.end(), [&](const Algorithm& row) { return row.value == here; });
  const auto own = std::string(told->name);
  const auto there = "That server signed the tokens of /api/auth/token with " + jwts->algorithm;
  if (jwts->algorithm == own) return terminal.note(there + ", as JWT_ALGORITHM here: back ends go on");
  const bool is_known =
      std::any_of(kAlgorithms.begin(), kAlgorithms.end(), [&](const Algorithm& row) { return row.name == jwts->algorithm; });
  if (!is_known)
    return terminal.warn(there + ", which Usher does not sign with: let back ends accept " + own +
                         ", which JWT_ALGORITHM names here");
  const auto until = jwts->expires_at ? "until its key expires at " + to_rfc3339(*jwts->expires_at)
                                      : std::string("as long as its key is imported");
  terminal.warn(there + " and JWT_ALGORITHM here is " + own + ": Usher goes on with " + jwts->algorithm + " " + until +
                "; set JWT_ALGORITHM=" + jwts->algorithm + ", or back ends that accept only that will refuse its tokens then");
}

}  // namespace usher::cli
