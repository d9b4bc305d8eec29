#include "common/domain/session.h"

#include <array>

namespace usher::domain {
namespace {

struct Hint {
  std::string_view part;  ///< Searched in the header; the first matching row wins.
  std::string_view name;
};

constexpr std::array kBrowsers{Hint{"Edg/", "Edge"},      Hint{"OPR/", "Opera"},     Hint{"Firefox/", "Firefox"},
                               Hint{"Chrome/", "Chrome"}, Hint{"Safari/", "Safari"}, Hint{"curl/", "curl"},
                               Hint{"python", "Python"},  Hint{"node", "Node.js"}};
constexpr std::array kSystems{Hint{"iPhone", "iPhone"},   Hint{"iPad", "iPad"},      Hint{"Android", "Android"},
                              Hint{"Windows", "Windows"}, Hint{"Mac OS X", "macOS"}, Hint{"Linux", "Linux"}};

template <class Table>
std::string_view first_hint(std::string_view text, const Table& table) {
  for (const auto& hint : table)
    if (text.find(hint.part) != std::string_view::npos) return hint.name;
  return {};
}

}  // namespace

std::string describe_device(std::string_view user_agent) {
  const std::string browser(first_hint(user_agent, kBrowsers));
  const std::string system(first_hint(user_agent, kSystems));
  if (browser.empty() || system.empty()) return browser + system;
  return browser + " on " + system;
}

}  // namespace usher::domain
