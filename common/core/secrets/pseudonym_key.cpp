#include "common/core/secrets/pseudonym_key.h"

namespace usher::core {
namespace {

constexpr std::string_view kRow = "export_pseudonym_key";
constexpr std::string_view kLabel = "installation/export_pseudonym_key";

}  // namespace

Result<Secret> PseudonymKey::read(store::Stores& tx) const {
  USHER_TRY(const auto row, tx.installation.get(kRow));
  if (!row) return derived_.clone();
  auto key = sealing_.open("export-pseudonym", *row, kLabel);
  if (!key) return error(ErrorCode::kSecretMismatch, "The pseudonym key cannot be decrypted with this USHER_SECRET");
  return std::move(*key);
}

std::string PseudonymKey::seal(const Secret& key) const { return sealing_.seal("export-pseudonym", key.expose(), kLabel); }

Status PseudonymKey::forget(store::Stores& tx) { return tx.installation.erase(kRow); }

Status PseudonymKey::keep(store::Stores& tx, const std::string& sealed) { return tx.installation.put(kRow, sealed); }

}  // namespace usher::core
