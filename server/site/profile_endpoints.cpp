#include "common/core/accounts/profiles.h"
#include "server/authentication/rows.h"
#include "server/site/site.h"

namespace usher::site {
namespace {

/// The body of both paths: the fields of a profile, and the two backgrounds by either name.
struct ProfileBody {
  domain::ProfileChange change;
  json::Patch<json::Object> software_context;
  json::Patch<json::Object> hardware_context;

  static constexpr std::string_view kSchema = "SiteProfileChange";
  static constexpr auto fields() {
    return json::concat(json::nested(&ProfileBody::change),
                        json::fields_of(json::optional("software_context", &ProfileBody::software_context,
                                                       {.about = "another name of software_background"}),
                                        json::optional("hardware_context", &ProfileBody::hardware_context,
                                                       {.about = "another name of hardware_background"})));
  }
};

struct DoneView {
  std::string status = "success";
  static constexpr auto fields() { return json::fields_of(json::required("status", &DoneView::status)); }
};

/// The body of /api/v1/profile; null without a profile.
struct BackgroundView {
  UserId user_id;
  std::optional<json::Object> software_background = {};
  std::optional<json::Object> hardware_background = {};
  std::optional<std::string> experience_level = {};
  std::optional<std::string> professional_role = {};
  std::optional<std::string> role_other = {};
  std::optional<std::string> organization = {};
  std::optional<Time> updated_at = {};

  static constexpr std::string_view kSchema = "SiteProfile";
  static constexpr auto fields() {
    using json::required;
    return json::fields_of(
        required("userId", &BackgroundView::user_id), required("software_background", &BackgroundView::software_background),
        required("hardware_background", &BackgroundView::hardware_background),
        required("experience_level", &BackgroundView::experience_level),
        required("professional_role", &BackgroundView::professional_role), required("role_other", &BackgroundView::role_other),
        required("organization", &BackgroundView::organization), required("updatedAt", &BackgroundView::updated_at));
  }
};

/// The body of /api/user/profile; null without a profile.
struct ContextView {
  std::optional<UserId> id = {};  ///< The profile's id: its user's, because a user has one profile.
  UserId user_id;
  std::optional<json::Object> software_context = {};
  std::optional<json::Object> hardware_context = {};
  std::optional<Time> created_at = {};
  std::optional<Time> updated_at = {};

  static constexpr std::string_view kSchema = "SiteContext";
  static constexpr auto fields() {
    using json::required;
    return json::fields_of(
        required("id", &ContextView::id, {.about = "the profile's id: its user's, because a user has one profile"}),
        required("user_id", &ContextView::user_id), required("software_context", &ContextView::software_context),
        required("hardware_context", &ContextView::hardware_context), required("created_at", &ContextView::created_at),
        required("updated_at", &ContextView::updated_at));
  }
};

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
  USHER_CHECK(faults.status());
  return std::move(body.change);
}

Result<domain::Profile> save(const Surface& use, const domain::SessionActor& actor, ProfileBody body) {
  USHER_TRY(const auto change, change_of(std::move(body)));
  return use.core.profiles.change(actor, change);
}

using ProfileRows = authentication::Rows<Surface>;

/// The row that returns the profile as `view`.
template <class View>
http::Endpoint show_row(const ProfileRows& rows, std::string_view path, std::string_view name, std::string_view about,
                        View (*view)(const UserId&, const std::optional<domain::Profile>&)) {
  return rows.get({.path = path,
                   .name = name,
                   .access = access::kReadProfile,
                   .summary = "The caller's profile; null for values not set",
                   .about = about},
                  [view](const Surface&, const domain::SessionActor& actor) -> Result<View> {
                    return view(actor.user().id, actor.profile());
                  });
}

/// The row that changes the profile and returns the result as `view`.
template <class View>
http::Endpoint save_row(const ProfileRows& rows, std::string_view path, std::string_view name, std::string_view example,
                        View (*view)(const UserId&, const std::optional<domain::Profile>&)) {
  return rows.post<ProfileBody>({.path = path,
                                 .name = name,
                                 .access = access::kWriteProfile,
                                 .summary = "Change parts of the caller's profile; null clears a field",
                                 .about = "Fields that are left out stay.",
                                 .example = example},
                                [view](const Surface& use, const domain::SessionActor& actor, ProfileBody body) -> Result<View> {
                                  USHER_TRY(const auto profile, save(use, actor, std::move(body)));
                                  return view(actor.user().id, profile);
                                });
}

DoneView done_view(const UserId&, const std::optional<domain::Profile>&) { return {}; }

}  // namespace

std::vector<http::Endpoint> profile_endpoints(const Surface& use) {
  const ProfileRows rows(use, "Site");
  return {
      show_row(rows, "/api/v1/profile", "show_site_profile",
               "The profile as the site's pages read it; null where nothing is set.", background_view),
      save_row(rows, "/api/v1/profile", "change_site_profile", R"({"experience_level":"advanced"})", done_view),
      show_row(rows, "/api/user/profile", "show_site_context",
               "The same profile under the names software_context and hardware_context.", context_view),
      save_row(rows, "/api/user/profile", "change_site_context", R"({"software_context":{"languages":["cpp"]}})", context_view)};
}

}  // namespace usher::site
