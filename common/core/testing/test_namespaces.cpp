#include "common/core/testing/test_namespaces.h"

#include "common/base/text.h"

namespace usher::core {
namespace {

bool is_namespace(std::string_view text) {
  constexpr std::size_t kLongest = 32;
  return !text.empty() && text.size() <= kLongest &&
         std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

}  // namespace

Result<std::string> parse_test_namespace(const std::optional<std::string>& given) {
  if (!given) return std::string(kDefaultTestNamespace);
  if (is_namespace(*given)) return *given;
  return invalid_field("namespace", "INVALID_FORMAT", "Must be 1 to 32 of a-z, 0-9 and -");
}

std::string test_address(std::string_view name, std::string_view in_namespace) {
  return std::string(name).append("@").append(in_namespace).append(kTestDomain);
}

std::optional<std::string> test_namespace_of(std::string_view address) {
  auto domain = ascii_lower(address.substr(std::min(address.rfind('@') + 1, address.size())));
  if (address.find('@') == std::string_view::npos || !domain.ends_with(kTestDomain)) return std::nullopt;
  domain.resize(domain.size() - kTestDomain.size());
  return is_namespace(domain) ? std::optional(std::move(domain)) : std::nullopt;
}

void TestNamespaces::note_use(const std::string& name) {
  const Lock lock(mutex_);
  std::erase_if(used_, [now = now_()](const auto& one) { return one.second + kInUse < now; });
  used_[name] = now_();
}

void TestNamespaces::note_use_of(std::string_view address) {
  if (const auto name = test_namespace_of(address)) note_use(*name);
}

std::optional<std::string> TestNamespaces::other_in_use(std::string_view name) const {
  const Lock lock(mutex_);
  for (const auto& [other, at] : used_)
    if (other != name && at + kInUse >= now_()) return other;
  return std::nullopt;
}

}  // namespace usher::core
