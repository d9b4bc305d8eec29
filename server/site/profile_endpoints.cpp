#include "server/site/profile_endpoints.h"

#include "server/authentication/rows.h"
#include "server/site/profile_views.h"

namespace usher::site {
namespace {

constexpr std::string_view kSiteTag = "Site";

BackgroundView background_view(const UserId& user, const std::optional<domain::Profile>& profile) {
  if (!profile) return {.user_id = user};
  return {.user_id = user,
          .software_background = profile->software_background,
          .hardware_background = profile->hardware_background,
          .experience_level = profile->experience_level,
          .professional_role = profile->professional_role,
          .role_other = profile->role_other,
          .organization = profile->organization,
          .updated_at = profile->updated_at};
}

ContextView context_view(const UserId& user, const std::optional<domain::Profile>& profile) {
  if (!profile) return {.user_id = user};
  return {.id = user,
          .user_id = user,
          .software_context = profile->software_background,
          .hardware_context = profile->hardware_background,
          .created_at = profile->created_at,
          .updated_at = profile->updated_at};
}

/// Merges the two names of one value: takes the one that was sent.
void merge(json::Patch<json::Object>& background, json::Patch<json::Object>& context, const std::string& context_name,
           const std::string& background_name, json::Faults& faults) {
  if (background.present && context.present && background.value != context.value)
    faults.add(context_name, "CONFLICT",
               "Differs from " + background_name + ", another name of the same field; send only one of them");
  if (!background.present) background = std::move(context);
}

Result<domain::ProfileChange> change_of(ProfileBody body) {
  json::Faults faults;
  merge(body.change.software_background, body.software_context, "software_context", "software_background", faults);
  merge(body.change.hardware_background, body.hardware_context, "hardware_context", "hardware_background", faults);
  if (!faults.list.empty()) return json::refused(std::move(faults));
  return std::move(body.change);
}

Result<domain::Profile> save(const ProfileUseCases& use, const domain::SessionActor& actor, ProfileBody body) {
  USHER_TRY(const auto change, change_of(std::move(body)));
  return use.profiles.change(actor, change);
}

using ProfileRows = authentication::Rows<ProfileUseCases>;

/// The row that returns the profile as `view`.
template <class View>
http::Endpoint show_row(const ProfileRows& rows, std::string_view path, std::string_view name, std::string_view about,
                        View (*view)(const UserId&, const std::optional<domain::Profile>&)) {
  return rows.get({.path = path,
                   .name = name,
                   .access = access::kReadProfile,
                   .summary = "The caller's profile; null for values not set",
                   .about = about},
                  [view](const ProfileUseCases&, const domain::SessionActor& actor) -> Result<View> {
                    return view(actor.user().id, actor.profile());
                  });
}

/// The row that changes the profile and returns the result as `view`.
template <class View>
http::Endpoint save_row(const ProfileRows& rows, std::string_view path, std::string_view name, std::string_view example,
                        View (*view)(const UserId&, const std::optional<domain::Profile>&)) {
  return rows.post<ProfileBody>(
      {.path = path,
       .name = name,
       .access = access::kWriteProfile,
       .summary = "Change parts of the caller's profile; null clears a field",
       .about = "Fields that are left out stay.",
       .example = example},
      [view](const ProfileUseCases& use, const domain::SessionActor& actor, ProfileBody body) -> Result<View> {
        USHER_TRY(const auto profile, save(use, actor, std::move(body)));
        return view(actor.user().id, profile);
      });
}

DoneView done_view(const UserId&, const std::optional<domain::Profile>&) { return {}; }

}  // namespace

std::vector<http::Endpoint> profile_endpoints(const ProfileUseCases& use) {
  const ProfileRows rows(use, kSiteTag);
  return {
      show_row(rows, "/api/v1/profile", "show_site_profile",
               "The profile as the site's pages read it; null where nothing is set.", background_view),
      save_row(rows, "/api/v1/profile", "change_site_profile", R"({"experience_level":"advanced"})", done_view),
      show_row(rows, "/api/user/profile", "show_site_context",
               "The same profile under the names software_context and hardware_context.", context_view),
      save_row(rows, "/api/user/profile", "change_site_context", R"({"software_context":{"languages":["cpp"]}})", context_view)};
}

}  // namespace usher::site
