#include "common/domain/session.h"

namespace usher::domain {
namespace {

struct Hint {
  std::string_view part;  ///< Searched in the header; the first matching row wins.
  std::string_view name;
  bool is_handheld = false;
};

constexpr std::array kBrowsers{Hint{"Edg/", "Edge"},      Hint{"OPR/", "Opera"},     Hint{"Firefox/", "Firefox"},
                               Hint{"Chrome/", "Chrome"}, Hint{"Safari/", "Safari"}, Hint{"curl/", "curl"},
                               Hint{"python", "Python"},  Hint{"node", "Node.js"}};
constexpr std::array kSystems{Hint{"iPhone", "iPhone", true}, Hint{"iPad", "iPad", true}, Hint{"Android", "Android", true},
                              Hint{"Windows", "Windows"},     Hint{"Mac OS X", "macOS"},  Hint{"Linux", "Linux"}};

template <class Table>
Hint first_hint(std::string_view text, const Table& table) {
  for (const auto& hint : table)
    if (text.find(hint.part) != std::string_view::npos) return hint;
  return {};
}

}  // namespace

SessionKind session_kind_of(std::string_view text) {
  const auto* const found = std::ranges::find(kSessionKinds, text);
  return found == kSessionKinds.end() ? SessionKind::kBrowser : static_cast<SessionKind>(found - kSessionKinds.begin());
}

Device device_of(std::string_view user_agent) {
  const auto system = first_hint(user_agent, kSystems);
  return {.browser = first_hint(user_agent, kBrowsers).name, .system = system.name, .is_handheld = system.is_handheld};
}

std::string describe_device(std::string_view user_agent) {
  const auto [browser, system, is_handheld] = device_of(user_agent);
  return std::string(browser) + (browser.empty() || system.empty() ? "" : " on ") + std::string(system);
}

}  // namespace usher::domain
