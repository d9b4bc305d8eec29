#pragma once

#include <functional>
#include <map>

#include "common/base/mutex.h"
#include "common/base/result.h"

namespace usher::core {

/// Tests that run at the same time each have a namespace of their own: of addresses, mail and failures.
inline constexpr std::string_view kDefaultTestNamespace = "default";
inline constexpr std::string_view kTestDomain = ".example.test";

/// The default if absent. Error: kValidationFailed for `namespace`.
Result<std::string> parse_test_namespace(const std::optional<std::string>& given);
/// `NAME@NAMESPACE.example.test`.
std::string test_address(std::string_view name, std::string_view in_namespace);
/// nullopt for an address of another form.
std::optional<std::string> test_namespace_of(std::string_view address);

/// When each was used last. Safe from any thread.
class TestNamespaces {
 public:
  static constexpr std::chrono::minutes kInUse{1};

  /// `now`: tests replace it.
  explicit TestNamespaces(std::function<SteadyTime()> now = &steady_now) : now_(std::move(now)) {}

  void note_use(const std::string& name);
  /// Notes the use of an address's namespace, if it has one.
  void note_use_of(std::string_view address);
  /// Another one that was used within kInUse; else nullopt.
  [[nodiscard]] std::optional<std::string> other_in_use(std::string_view name) const;

 private:
  const std::function<SteadyTime()> now_;
  mutable Mutex mutex_;
  std::map<std::string, SteadyTime> used_ GUARDED_BY(mutex_);  ///< Of the last kInUse.
};

}  // namespace usher::core
