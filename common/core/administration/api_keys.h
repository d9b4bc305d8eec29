#pragma once

#include "common/base/text.h"
#include "common/core/administration/resource.h"
#include "common/core/tokens/api_keys.h"
#include "common/core/upkeep/short_ids.h"

namespace usher::core {

/// An API key as operators see it.
struct ApiKeyView {
  domain::ApiKey key;
  std::string_view state;

  /// `now`: what the state refers to.
  static ApiKeyView of(domain::ApiKey key, Time now) {
    const auto state = key.state(now);
    return {std::move(key), state};
  }

  static constexpr std::string_view kSchema = "ApiKey";
  static constexpr auto fields() {
    using domain::ApiKey;
    using json::required, json::computed;
    constexpr auto key = &ApiKeyView::key;
    return json::fields_of(
        required("id", key, &ApiKey::id), required("name", key, &ApiKey::name),
        required("scope", key, &ApiKey::scope, {.one_of = domain::kApiScopes}),
        required("state", &ApiKeyView::state, {.one_of = domain::kApiKeyStates}),
        computed("owner", [](const ApiKeyView& view) { return view.key.owner_name(); },
                 {.about = "with whose role it ends, in words"}),
        required("created_at", key, &ApiKey::created_at), required("created_by", key, &ApiKey::created_by),
        required("last_used_at", key, &ApiKey::last_used_at, {.about = "to the minute"}),
        required("expires_at", key, &ApiKey::expires_at), required("revoked_at", key, &ApiKey::revoked_at),
        computed("owner_id",
                 [](const ApiKeyView& view) { return view.key.owner ? std::optional(view.key.owner->id) : std::nullopt; },
                 {.about = "the admin who made it and with whose role it ends; null: the installation's"}),
        computed("owner_email", [](const ApiKeyView& view) { return view.key.owner ? view.key.owner->address : std::nullopt; }));
  }
};

struct NewApiKeyBody {
  std::string scope;
  std::optional<std::string> name;
  std::optional<std::int64_t> expires_in_days;
  static constexpr std::string_view kSchema = "NewApiKeyBody";
  static constexpr auto fields() {
    using json::optional;
    return json::fields_of(json::required("scope", &NewApiKeyBody::scope, {.one_of = domain::kApiScopes}),
                           optional("name", &NewApiKeyBody::name),
                           optional("expires_in_days", &NewApiKeyBody::expires_in_days,
                                    {.about = "1 to 366; default: 90 for the scopes for admins, else never"}));
  }

  /// A number of days that no clock can add becomes one that is refused.
  [[nodiscard]] std::optional<std::chrono::days> life() const {
    if (!expires_in_days) return std::nullopt;
    return std::chrono::days(std::clamp<std::int64_t>(*expires_in_days, 0, ApiKeys::kLongestLife.count() + 1));
  }
};

struct NewApiKeyView {
  ApiKeyView api_key;
  Secret key;
  static constexpr auto fields() {
    return json::fields_of(
        json::required("api_key", &NewApiKeyView::api_key),
        json::required("key", &NewApiKeyView::key, {.about = "shown only once; the database keeps its digest"}));
  }
};

/// The keys of back ends.
struct BackEndKeys {
  using View = ApiKeyView;
  using Filter = WholeList;

  static Result<std::vector<View>> list(const ResourceSources& use, const Filter&, const ListQuery& query) {
    USHER_TRY(auto keys, use.api_keys.list());
    std::vector<View> views;
    for (auto& key : keys) views.push_back(View::of(std::move(key), query.now));
    return views;
  }
  static Result<NamedRow> find(const ResourceSources& use, const std::string& word) {
    USHER_TRY(const auto keys, use.api_keys.list());
    std::vector<std::string> ids;
    for (const auto& key : keys) ids.push_back(key.id.str());
    USHER_TRY(auto id, whole_id_among(ids, word));
    for (const auto& key : keys)
      if (key.id.str() == id) return NamedRow{id, key.name.value_or(id) + ", " + key.scope};
    return error(ErrorCode::kNotFound, "No API key has the id " + printable(word));
  }
  static Result<NewApiKeyView> create(const ResourceSources& use, const Filled& on, NewApiKeyBody body) {
    USHER_TRY(auto made, use.api_keys.create(on.by, body.scope, body.name, body.life()));
    return NewApiKeyView{ApiKeyView::of(std::move(made.key), use.ports.clock.now()), std::move(made.text)};
  }
  static Result<Acted> revoke(const ResourceSources& use, const ActedOn& on) {
    USHER_TRY(const auto revoked, use.api_keys.revoke(on.by, ApiKeyId(on.id), on.row));
    return Acted{.changed = revoked.changed,
                 .facts = {{"revoked_at", to_rfc3339(*revoked.key.revoked_at)}},
                 .answer = [&use, key = revoked.key] {
                   return json::Object{{"api_key", json::to_value(ApiKeyView::of(key, use.ports.clock.now()))}};
                 }};
  }

  struct People {
    People(const ResourceSources&, const ListQuery&) {}
    json::Object operator()(const View& view) const {
      const auto& ends = view.key.revoked_at ? view.key.revoked_at : view.key.expires_at;
      json::Object shown{{"ends", ends ? json::Value(to_rfc3339(*ends)) : json::Value()}};
      if (!view.key.name) shown.set("name", "without a name");
      if (view.state == "without_factor") shown.set("state", "refused: its owner lacks the second factor");
      if (view.state == "without_owner") shown.set("state", "refused: its owner is no admin");
      return shown;
    }
  };

  static constexpr std::array kColumns{
      ListedColumn{.name = "name", .label = "Name"},
      ListedColumn{.name = "scope", .label = "Scope", .type = ColumnType::kCode},
      ListedColumn{.name = "state", .label = "State"},
      ListedColumn{.name = "created_at", .label = "Created", .drop = 1},
      ListedColumn{.name = "owner", .label = "Owner"},
      ListedColumn{.name = "last_used_at", .label = "Last used"},
      ListedColumn{.name = "ends", .label = "Ends", .type = ColumnType::kTime, .of = ColumnOf::kConsole},
      ListedColumn{.name = "expires_at", .drop = 2},
      ListedColumn{.name = "created_by", .is_detail = true},
      ListedColumn{.name = "owner_id", .is_detail = true},
      ListedColumn{.name = "owner_email", .is_detail = true}};
  static constexpr std::array kErrors{ErrorCode::kNotFound};
  static constexpr std::array kActs{
      Act{.verb = "revoke",
          .summary = "Revoke keys at once",
          .begin = &each<&revoke>,
          .destroys = true,
          .hands_out_power = true,
          .asks = Asks::kInConsole,
          .pointless_in = "revoked",
          .of_one = ActOfOne{.answer = json::kSchemaOf<json::Single<"api_key", ApiKeyView>>, .errors = kErrors}}};
  static constexpr std::array kForms{form<&create>({.verb = "create",
                                                    .summary = "Create a key for a back end and print it once",
                                                    .makes_row = true,
                                                    .row = "api_key",
                                                    .shown_once = "key"})};
  static constexpr Resource kResource{.name = "api_keys",
                                      .summary = "The keys of back ends with their owner, scope and last use, oldest first",
                                      .title = "API keys",
                                      .one = "API key",
                                      .acts = kActs,
                                      .forms = kForms,
                                      .is_whole = true,
                                      .find = &find};
};

}  // namespace usher::core
