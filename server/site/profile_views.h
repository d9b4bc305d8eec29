#pragma once

#include "common/domain/profile.h"
#include "common/json/fields.h"

/// The bodies of the site's profile. Its two paths name the same fields differently: software_background and hardware_background,
/// or software_context and hardware_context.
namespace usher::site {

/// The body of both paths: the fields of a profile, and the two backgrounds by either name.
struct ProfileBody {
  domain::ProfileChange change;
  json::Patch<json::Object> software_context;
  json::Patch<json::Object> hardware_context;

  static constexpr std::string_view kSchema = "SiteProfileChange";
  static constexpr auto fields() {
    return std::tuple_cat(json::nested(&ProfileBody::change),
                          std::tuple{json::optional("software_context", &ProfileBody::software_context,
                                                    {.about = "another name of software_background"}),
                                     json::optional("hardware_context", &ProfileBody::hardware_context,
                                                    {.about = "another name of hardware_background"})});
  }
};

struct DoneView {
  std::string status = "success";
  static constexpr auto fields() { return std::tuple{json::required("status", &DoneView::status)}; }
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
    return std::tuple{required("userId", &BackgroundView::user_id),
                      required("software_background", &BackgroundView::software_background),
                      required("hardware_background", &BackgroundView::hardware_background),
                      required("experience_level", &BackgroundView::experience_level),
                      required("professional_role", &BackgroundView::professional_role),
                      required("role_other", &BackgroundView::role_other),
                      required("organization", &BackgroundView::organization),
                      required("updatedAt", &BackgroundView::updated_at)};
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
    return std::tuple{required("id", &ContextView::id, {.about = "the profile's id: its user's, because a user has one profile"}),
                      required("user_id", &ContextView::user_id),
                      required("software_context", &ContextView::software_context),
                      required("hardware_context", &ContextView::hardware_context),
                      required("created_at", &ContextView::created_at),
                      required("updated_at", &ContextView::updated_at)};
  }
};

}  // namespace usher::site
