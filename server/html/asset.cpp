#include "server/html/asset.h"

#include <zlib.h>

#include "common/base/encoding.h"
#include "common/base/files/file.h"
#include "common/base/text.h"
#include "common/settings/colour.h"
#include "server/html/page.h"
#include "server/http/routing/revalidation.h"

namespace usher::html {
namespace {

using settings::Colour;
using settings::colour_text;
using settings::contrast;

constexpr const char* kHash = "v";
constexpr std::string_view kImmutable = "public, max-age=31536000, immutable";
constexpr std::string_view kRevalidated = "public, no-cache";
constexpr std::string_view kNotStored = "no-store";
constexpr std::string_view kForSites = "public, max-age=300";

/// By gzip. Empty where there was no memory for it.
std::string compressed(std::string_view text) {
  constexpr int kGzipFormat = 16 + MAX_WBITS;
  constexpr int kMemory = 8;  // zlib's default
  z_stream stream{};
  if (::deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kGzipFormat, kMemory, Z_DEFAULT_STRATEGY) != Z_OK) return {};
  std::string packed(::deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));  // NOLINT: zlib reads only
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  packed.resize(::deflate(&stream, Z_FINISH) == Z_STREAM_END ? stream.total_out : 0);
  ::deflateEnd(&stream);
  return packed;
}

/// A text with its hash, and as compressed for the first client that took it.
struct Served {
  explicit Served(std::string of) : text(std::move(of)), hash(fingerprint(text)) {}

  const std::string text;
  const std::string hash;
  std::once_flag once;
  std::string packed;
};

/// Of an asset, as its file is now.
class Source {
 public:
  explicit Source(Asset asset) : asset_(std::move(asset)), served_(std::make_shared<Served>(asset_.text)) {}

  const Asset& asset() const { return asset_; }
  std::shared_ptr<Served> now() {
    if (asset_.file.empty()) return served_;
    auto read = read_small_file(asset_.file, kMostBytes);
    auto text = read.ok() ? std::move(read).value() : std::string();
    const std::lock_guard lock(mutex_);
    if (text != served_->text) served_ = std::make_shared<Served>(std::move(text));
    return served_;
  }

 private:
  static constexpr std::size_t kMostBytes = 1024 * 1024;
  Asset asset_;
  std::mutex mutex_;
  std::shared_ptr<Served> served_;
};

/// RFC 9110 §12.5.3: whether the client takes gzip; a weight of 0 refuses it.
bool takes_gzip(std::string_view accepted) {
  for (std::size_t at = 0; at <= accepted.size();) {
    const auto end = std::min(accepted.find(',', at), accepted.size());
    const auto part = accepted.substr(at, end - at);
    at = end + 1;
    const auto mark = std::min(part.find(';'), part.size());
    if (!iequals(trim(part.substr(0, mark)), "gzip")) continue;
    const auto weight = trim(part.substr(std::min(mark + 1, part.size())));
    return !(weight.starts_with("q=0") && weight.find_first_not_of("0.", 2) == std::string::npos);
  }
  return false;
}

std::string_view caching(const Asset& asset, std::optional<std::string> asked, std::string_view hash) {
  if (asset.for_sites) return kForSites;
  if (!asked) return kRevalidated;
  return *asked == hash ? kImmutable : kNotStored;
}

http::Response response_of(const http::Request& request, const Asset& asset, Served& served) {
  http::Response response{.status = http::HttpStatus::kNotFound};
  if (!served.text.empty()) {
    const bool takes = takes_gzip(request.header("accept-encoding").value_or(""));
    if (takes) std::call_once(served.once, [&] { served.packed = compressed(served.text); });
    const bool packs = takes && !served.packed.empty();
    const auto etag = '"' + served.hash + (packs ? "-gzip" : "") + '"';
    response = http::revalidated(request, {asset.type, packs ? served.packed : served.text, etag,
                                           caching(asset, http::query_parameter(request, kHash), served.hash)});
    if (packs) response.with("Content-Encoding", "gzip");
    response.with("Vary", "Accept-Encoding");
  }
  if (asset.for_sites) response.with("Cross-Origin-Resource-Policy", "cross-origin");
  return response;
}

constexpr Colour kLightPaper = settings::kWhite;  // --paper of palette.css
constexpr Colour kDarkPaper{0x1d, 0x1c, 0x24};    // the same on dark pages
constexpr Colour kBlack{};
constexpr double kDistinct = 3;
constexpr double kStep = 0.05;

/// The first colour on the way from `from` to `to` that `fits`.
template <class Fits>
Colour moved(const Colour& from, const Colour& to, Fits fits) {
  Colour colour = from;
  for (double share = kStep; !fits(colour) && share <= 1; share += kStep) colour = settings::between(from, to, share);
  return colour;
}

std::string variables(const Colour& fill, const Colour& paper, const Colour& away) {
  const auto ink = moved(fill, away, [&](const Colour& c) { return contrast(c, paper) >= settings::kReadable; });
  return ":root{--accent:" + colour_text(fill) + ";--on-accent:" + colour_text(settings::text_on(fill)) +
         ";--accent-ink:" + colour_text(ink) + "}";
}

}  // namespace

AssetUrls urls_of(const std::vector<Asset>& assets) {
  AssetUrls urls;
  for (const auto& asset : assets)
    if (!asset.value.empty() && !asset.text.empty())
      urls.emplace_back(asset.value, with_parameter(asset.path, kHash, fingerprint(asset.text)));
  return urls;
}

http::Endpoint asset_row(Asset asset) {
  const auto path = asset.path;
  const auto row = asset.row;
  return page_row("GET", path, row, access::kOpen, http::Lane::kQuick,
                  [source = std::make_shared<Source>(std::move(asset))](http::Request& request) {
                    return response_of(request, source->asset(), *source->now());
                  });
}

std::string text_of(std::span<const EmbeddedFile> files, std::string_view name) {
  const auto* const found = find_by(files, name, &EmbeddedFile::name);
  return found ? std::string(found->text) : std::string();
}

SiteColours site_colours(std::string_view accent) {
  const auto given = settings::parse_colour(accent).value_or(kBlack);
  const auto on_dark = moved(given, settings::kWhite, [](const Colour& c) {
    return contrast(c, kDarkPaper) >= kDistinct && contrast(c, settings::text_on(c)) >= settings::kReadable;
  });
  return {.light = std::string(style_files().front().text) + variables(given, kLightPaper, kBlack) + "\n",
          .dark = std::string(style_files().back().text) + variables(on_dark, kDarkPaper, settings::kWhite) + "\n"};
}

}  // namespace usher::html
