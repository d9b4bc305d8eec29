#pragma once

#include <span>

#include "common/base/error_code.h"

namespace usher::http {

/// Where an operation asks for a further proof: in every call.
inline constexpr std::string_view kAlways = "always";

/// Those who may call operations: what they send, and how they are refused.
struct Callers {
  std::span<const std::string_view> schemes = {};  ///< They satisfy one; an empty one, or no list: calls without.
  std::span<const ErrorCode> errors = {};
  std::span<const ErrorCode> change_errors = {};            ///< Further ones, where they change something.
  std::span<const ErrorCode> proof_errors = {};             ///< Further ones, where a further proof is missing.
  bool is_origin_checked = false;                           ///< Of a GET, too.
  std::string_view curl = "-b cookies.txt -c cookies.txt";  ///< The options that send a credential.
};

/// Operations with the same callers: what the router and the document need of it.
struct Group {
  std::string_view name;
  std::string_view about;
  const Callers* callers;
  bool changes = false;
  bool acts_on_get = false;          ///< No client may call it in advance.
  std::string_view proof_when = {};  ///< As Access has it.
};

/// The group of an operation, and where it asks for a further proof: never (empty), kAlways, or under a condition, in words. It
/// has no default: a row without a group does not build.
class Access {
 public:
  Access() = delete;
  constexpr Access(const Group& group) : Access(group, group.proof_when) {}  // NOLINT: implicit by design
  constexpr Access(const Group& group, std::string_view proof_when) : group_(&group), proof_when_(proof_when) {}
  Access(Group&&) = delete;
  constexpr const Group* operator->() const { return group_; }
  [[nodiscard]] constexpr const Group& group() const { return *group_; }
  [[nodiscard]] constexpr std::string_view proof_when() const { return proof_when_; }

 private:
  const Group* group_;
  std::string_view proof_when_;
};

}  // namespace usher::http
