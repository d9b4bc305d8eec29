#include "cli/arguments/usage.h"

#include "common/base/text.h"

namespace usher::cli {

Error usage_error(std::string what) { return error(ErrorCode::kInvalidArgument, std::move(what)); }

Status fault_of_file(Status status) {
  if (status.ok() || status.error().code != ErrorCode::kValidationFailed) return status;
  Error problem = std::move(status).error();
  problem.code = ErrorCode::kInternal;
  return problem;
}

std::optional<std::string_view> meant_by(std::string_view word, const std::vector<std::string_view>& candidates) {
  const auto is_begun = [word](std::string_view candidate) { return !word.empty() && candidate.starts_with(word); };
  const auto* const begun = find_where(candidates, is_begun);
  if (begun && std::ranges::count_if(candidates, is_begun) == 1) return *begun;
  if (word.starts_with('-') && !word.starts_with("--")) return std::nullopt;  // a single letter is similar to every other
  // The dashes of options do not count for similarity.
  const std::size_t dashes = word.starts_with("--") ? 2 : 0;
  std::vector<std::string_view> same_kind;
  std::vector<std::string_view> bare;
  for (const std::string_view candidate : candidates) {
    if (candidate.starts_with("--") != (dashes > 0)) continue;
    same_kind.push_back(candidate);
    bare.push_back(candidate.substr(dashes));
  }
  const auto meant = nearest(word.substr(dashes), bare);
  if (!meant) return std::nullopt;
  return same_kind[static_cast<std::size_t>(std::ranges::find(bare, *meant) - bare.begin())];
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates) {
  const auto meant = meant_by(word, candidates);
  return meant ? "; did you mean `" + std::string(*meant) + "`?" : ".";
}

}  // namespace usher::cli
