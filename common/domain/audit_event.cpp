#include "common/domain/audit_event.h"

#include "common/json/fields.h"

namespace usher::domain {

PersonalData personal_data_of(const AuditEvent& event) {
  const auto personal = json::parse_stored(event.personal.value_or("{}"));
  const auto text = [&](std::string_view key) {
    const auto* member = personal.find(key);
    return member && member->string() ? std::optional(*member->string()) : std::nullopt;
  };
  const auto* repeats = personal.find("repeats");
  return {.email = text("email"),
          .reason = text("reason"),
          .ip = text("ip"),
          .user_agent = text("user_agent"),
          .repeats = repeats && repeats->integer() ? std::optional(*repeats->integer()) : std::nullopt};
}

PersonalData shown_to_owner(const AuditEvent& event) {
  auto personal = personal_data_of(event);
  if (!event.actor.starts_with(kAdminActorPrefix)) return personal;
  return {.email = std::move(personal.email), .repeats = personal.repeats};
}

}  // namespace usher::domain
