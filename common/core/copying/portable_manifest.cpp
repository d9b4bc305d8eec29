#include "common/core/copying/portable_manifest.h"

#include "common/archive/streams.h"

namespace usher::core {
namespace {

const std::string* text_member(const json::Value& document, std::string_view key) {
  const auto* const member = document.find(key);
  return member == nullptr ? nullptr : member->string();
}

/// Before anything else of it is read, because a later format may have other members.
Status require_known_format(const json::Value& document) {
  const auto* const format = text_member(document, "format");
  if (format == nullptr || *format != PortableManifest::kFormat)
    return error(ErrorCode::kInvalidArgument, "The archive is not a backup of Usher");
  const auto* const version = document.find("format_version");
  if (version != nullptr && version->integer() != nullptr && *version->integer() == PortableManifest::kFormatVersion)
    return done();
  const auto* const release = text_member(document, "release");
  return error(ErrorCode::kInvalidArgument,
               "The backup has a format that this release does not know; use the release that made it" +
                   (release == nullptr ? "" : " (" + *release + ")") + " or a newer one");
}

}  // namespace

Result<PortableManifest> PortableManifest::parse(std::string_view text) {
  const auto document = json::parse(text);
  if (!document.ok()) return archive::damaged("is damaged: its manifest is not JSON");
  USHER_CHECK(require_known_format(document.value()));
  auto manifest = json::decode<PortableManifest>(document.value());
  if (!manifest.ok()) return archive::damaged("is damaged: its manifest lacks " + manifest.error().fields.front().field);
  return manifest;
}

std::int64_t PortableManifest::rows() const {
  std::int64_t sum = 0;
  for (const auto& table : tables) sum += table.rows;
  return sum;
}

std::int64_t PortableManifest::rows_of(std::string_view name) const {
  for (const auto& table : tables)
    if (table.name == name) return table.rows;
  return 0;
}

}  // namespace usher::core
