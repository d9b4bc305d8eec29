#include "common/core/pages/adapted_text.h"

#include "common/base/text.h"

namespace usher::core {
namespace {

constexpr std::string_view kThoughts = "<think>";
constexpr std::string_view kThoughtsEnd = "</think>";
constexpr std::string_view kFence = "```";
constexpr std::string_view kFenceLine = "\n```";
constexpr std::string_view kSpace = " \t\r\n";

std::string_view without_leading_space(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(kSpace), text.size()));
}

}  // namespace

void AdaptedText::settle(bool is_last) {
  has_begun_ = has_begun_ || begin(is_last);
  if (!has_begun_) return;
  const auto length = ready(is_last);
  text_.append(held_, 0, length);
  held_.erase(0, length);
}

/// Drops what stands before the page; false: it takes more to know.
bool AdaptedText::begin(bool is_last) {
  auto rest = without_leading_space(held_);
  if (rest.starts_with(kThoughts)) {
    const auto end = rest.find(kThoughtsEnd);
    if (end == std::string_view::npos && !is_last) return false;
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + kThoughtsEnd.size());
    held_ = without_leading_space(rest);
    rest = held_;
  }
  if (!is_last && (kThoughts.starts_with(rest) || (kFence.starts_with(rest) && rest != kFence))) return false;
  return !rest.starts_with(kFence) || open_fence(rest, is_last);
}

/// A fence of Markdown is around the page; one without a language may also be around a part of it.
bool AdaptedText::open_fence(std::string_view rest, bool is_last) {
  const auto line = rest.substr(0, rest.find('\n'));
  if (!is_last && line.size() == rest.size()) return false;
  const auto language = ascii_lower(trim(line.substr(kFence.size())));
  const auto close = rest.find(kFenceLine);
  const bool may_close_all =
      close == std::string_view::npos ? !is_last : without_leading_space(rest.substr(close + kFenceLine.size())).empty();
  if (language.empty() && may_close_all && !is_last) return false;
  is_fenced_ = language == "markdown" || language == "md" || (language.empty() && may_close_all);
  if (is_fenced_) held_ = rest.substr(std::min(line.size() + 1, rest.size()));
  return true;
}

/// How much of what is held belongs to the page.
std::size_t AdaptedText::ready(bool is_last) {
  if (!is_fenced_) return held_.size();
  const auto kept = std::string_view(held_).substr(0, held_.find_last_not_of(kSpace) + 1);
  const auto end = kept.rfind('\n');
  const bool is_line = end != std::string_view::npos || text_.empty();
  const auto start = end == std::string_view::npos ? 0 : end;
  const auto last = kept.substr(end == std::string_view::npos ? 0 : end + 1);
  if (is_last) return is_line && last == kFence ? start : held_.size();
  return is_line && kFence.starts_with(last) ? start : kept.size();
}

}  // namespace usher::core
