#include "server/console/sections.h"

#include <array>

namespace usher::console {
namespace {

constexpr std::array kSections{
    Section{"/admin", "Overview", "M3 10.5V17h5v-4h4v4h5v-6.5M1.5 10 10 3l8.5 7"},
    Section{"/admin/users", "Users", "M10 10a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M3 17.5a7 7 0 0 1 14 0", "People"},
    Section{"/admin/sessions", "Sessions", "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15M10 5.5V10l3 2"},
    Section{"/admin/trusted-browsers", "Trusted browsers", "M3 5h14v8H3zM1.5 16h17M8 13v3M12 13v3"},
    Section{"/admin/limits", "Rate limits", "M3 15.5a7.5 7.5 0 1 1 14 0M10 13l3.5-4.5"},
    Section{"/admin/passkeys", "Passkeys",
            "M7.5 9.5a3.25 3.25 0 1 0 0-6.5 3.25 3.25 0 0 0 0 6.5M1.5 17c0-3 2.5-5 6-5 1 0 2 .2 2.8.5"
            "M14.5 12.5a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.5M14.5 12.5V18M14.5 15.5h2"},
    Section{"/admin/questionnaires", "Questionnaires", "M5 2.5h10v15H5zM8 6.5h4M8 10h4M8 13.5h2", "Site"},
    Section{"/admin/chat", "Chat", "M3 3.5h14v10H9l-4 3.5v-3.5H3z"},
    Section{"/admin/pages", "Adapted pages",
            "M15.5 7.5V6l-3.5-3.5H4v15h6M12 2.5V6h3.5M14.5 10.5l1.2 2.8 2.8 1.2-2.8 1.2-1.2 2.8-1.2-2.8-2.8-1.2 2.8-1.2z"},
    Section{"/admin/mail", "Mail", "M2.5 4.5h15v11h-15zM2.5 5.5 10 11l7.5-5.5"},
    Section{"/admin/audit", "Audit log", "M7 5h10M7 10h10M7 15h10M3 5h.5M3 10h.5M3 15h.5", "Security"},
    Section{"/admin/api-keys", "API keys", "M6.5 5 2 10l4.5 5M13.5 5 18 10l-4.5 5M11.5 3.5l-3 13"},
    Section{"/admin/keys", "Signing keys", "M6.5 16.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8M9.5 9.5l7-7M13.5 5.5l2.5 2.5"},
    Section{"/admin/settings", "Settings",
            "M3 6h8M15 6h2M3 14h2M9 14h8M13 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4M7 16a2 2 0 1 0 0-4 2 2 0 0 0 0 4", "System"},
    Section{"/admin/health", "Health", "M2 10.5h4l2-6 4 11 2-5h4"},
};

}  // namespace

std::span<const Section> sections() { return kSections; }

bool is_within(const Section& section, std::string_view path) {
  if (!path.starts_with(section.path)) return false;
  const auto rest = path.substr(section.path.size());
  return rest.empty() || rest.front() == '?' || (rest.front() == '/' && section.path != kSections.front().path);
}

}  // namespace usher::console
