#include "common/core/profile_export.h"

#include <algorithm>

#include "common/base/encoding.h"
#include "common/base/text.h"
#include "common/crypto/digest.h"

namespace usher::core {
namespace {

constexpr int kPage = 500;
constexpr std::size_t kPseudonymBytes = 16;
constexpr std::size_t kMaxOptionCharacters = 40;

/// `map`: ExportedProfile -> ExportedAnswers.
template <class Map>
Status each_mapped(store::Transactions& transactions, const ProfileSelection& which, const ProfileExport::EachRow& row, Map map) {
  return transactions.read([&](store::Stores& tx) -> Status {
    store::ProfileFilter filter{.since = which.since, .completed_only = which.completed_only, .limit = kPage};
    for (;;) {
      USHER_TRY(auto page, tx.profiles.page(filter));
      if (page.empty()) return done();
      filter.after = page.back().profile.created_at;
      filter.after_id = page.back().user_id;
      for (auto& found : page) USHER_CHECK(row(map(std::move(found))));
    }
  });
}

bool is_word_character(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

bool looks_like_option(std::string_view text) {
  constexpr std::string_view kMarks = " +-#./_()";
  return text.size() <= kMaxOptionCharacters && std::any_of(text.begin(), text.end(), is_word_character) &&
         std::all_of(text.begin(), text.end(),
                     [=](char c) { return is_word_character(c) || kMarks.find(c) != std::string_view::npos; });
}

json::Object without_free_text(const json::Object& object);

std::optional<json::Value> without_free_text(const json::Value& value) {
  if (const auto* text = value.string()) return looks_like_option(*text) ? std::optional(value) : std::nullopt;
  if (const auto* object = value.object()) return json::Value(without_free_text(*object));
  const auto* array = value.array();
  if (array == nullptr) return value;
  json::Array kept;
  for (const auto& element : *array)
    if (auto rest = without_free_text(element)) kept.push_back(std::move(*rest));
  return json::Value(std::move(kept));
}

json::Object without_free_text(const json::Object& object) {
  json::Object kept;
  for (const auto& member : object) {
    if (!looks_like_option(member.key)) continue;
    if (auto rest = without_free_text(member.value)) kept.append({member.key, std::move(*rest)});
  }
  return kept;
}

Time day_of(Time time) { return std::chrono::floor<std::chrono::days>(time); }

ExportedAnswers pseudonymous(const Secret& key, store::ExportedProfile found) {
  const auto mac = crypto::hmac_sha256(key.expose(), found.user_id.str());
  auto& profile = found.profile;
  profile.role_other.reset();
  profile.organization.reset();
  profile.software_background = without_free_text(profile.software_background);
  profile.hardware_background = without_free_text(profile.hardware_background);
  profile.created_at = day_of(profile.created_at);
  profile.updated_at = day_of(profile.updated_at);
  if (profile.completed_at) profile.completed_at = day_of(*profile.completed_at);
  return {.user = "p" + hex_encode(mac.substr(0, kPseudonymBytes)), .email = {}, .name = {}, .profile = std::move(profile)};
}

}  // namespace

Status ProfileExport::each(const ProfileSelection& which, const EachRow& row) const {
  return each_mapped(ports_.transactions, which, row, [](store::ExportedProfile found) -> ExportedAnswers {
    return {found.user_id.str(), std::move(found.email), std::move(found.name), std::move(found.profile)};
  });
}

Status ProfileExport::each_pseudonymous(const ProfileSelection& which, const EachRow& row) const {
  USHER_TRY(const auto key, ports_.transactions.read([this](store::Stores& tx) { return key_.read(tx); }));
  return each_mapped(ports_.transactions, which, row,
                     [&key](store::ExportedProfile found) { return pseudonymous(key, std::move(found)); });
}

}  // namespace usher::core
