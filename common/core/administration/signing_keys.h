#pragma once

#include "common/core/administration/resource.h"
#include "common/core/tokens/key_ring.h"

namespace usher::core {

struct RotateBody {
  bool now = false;
  static constexpr std::string_view kSchema = "RotateKeysBody";
  static constexpr auto fields() {
    return json::fields_of(json::optional("now", &RotateBody::now,
                                          {.about = "true: sign with the new key at once, before back ends could fetch it"}));
  }
};

struct RotatedView {
  KeyId kid;
  std::string algorithm;
  Time signs_from{};
  static constexpr auto fields() {
    return json::fields_of(json::required("kid", &RotatedView::kid), json::required("algorithm", &RotatedView::algorithm),
                           json::required("signs_from", &RotatedView::signs_from));
  }
};

/// The keys that sign access tokens.
struct SigningKeys {
  using View = ListedKey;
  using Filter = WholeList;

  static Result<std::vector<View>> list(const ResourceSources& use, const Filter&, const ListQuery&) { return use.keys.list(); }
  static std::string note(const ResourceSources& use) {
    if (use.ports.settings.tokens.algorithm != settings::JwtAlgorithm::kHs256) return {};
    return "With JWT_ALGORITHM=HS256 tokens are signed with JWT_SECRET_KEY, and key pairs are not used";
  }
  static Result<RotatedView> rotate(const ResourceSources& use, const Filled& on, RotateBody body) {
    USHER_TRY(const auto key, use.keys.rotate(on.by, body.now));
    return RotatedView{key.id, key.algorithm, key.signs_from};
  }
  /// Error: kKeyNotFound also of a revoked key.
  static Result<Acted> revoke(const ResourceSources& use, const ActedOn& on) {
    USHER_CHECK(use.keys.revoke(on.by, KeyId(on.id), on.row));
    return Acted{};
  }

  struct People {
    People(const ResourceSources&, const ListQuery&) {}
    json::Object operator()(const View& view) const {
      json::Object shown;
      if (!view.key.retired_at) shown.set("retired_at", "no");
      if (!view.key.revoked_at) shown.set("revoked_at", "no");
      return shown;
    }
  };

  static constexpr std::array kColumns{
      ListedColumn{.name = "kid", .label = "Key id"},
      ListedColumn{.name = "algorithm", .label = "Algorithm", .type = ColumnType::kCode, .drop = 3},
      ListedColumn{.name = "use", .label = "Signs", .type = ColumnType::kCode},
      ListedColumn{.name = "state", .label = "State", .type = ColumnType::kWord},
      ListedColumn{.name = "created_at", .label = "Created", .drop = 2},
      ListedColumn{.name = "signs_from", .label = "Signs from", .drop = 1},
      ListedColumn{.name = "retired_at", .label = "Retired", .drop = 1},
      ListedColumn{.name = "revoked_at", .label = "Revoked", .is_detail = true}};
  static constexpr std::array kActs{Act{.verb = "revoke",
                                        .summary = "Revoke keys and every token that they signed at once",
                                        .begin = &each<&revoke>,
                                        .destroys = true,
                                        .hands_out_power = true,
                                        .asks = Asks::kAlways,
                                        .pointless_in = "revoked",
                                        .is_command_alone = true}};
  static constexpr std::array kRotationErrors{ErrorCode::kConflict};
  static constexpr std::array kForms{
      form<&rotate>({.verb = "rotate",
                     .summary = "Create a signing key, published at once and used five minutes later",
                     .hashes = true,
                     .errors = kRotationErrors})};
  static constexpr Resource kResource{.name = "keys",
                                      .summary = "The signing keys: which signs, which comes next, which only verify",
                                      .title = "Signing keys",
                                      .one = "key",
                                      .acts = kActs,
                                      .forms = kForms,
                                      .id = "kid",
                                      .is_whole = true};
};

}  // namespace usher::core
