#include "common/crypto/issuer_key.h"

#include <openssl/rsa.h>

#include "common/base/text.h"
#include "common/crypto/jwk.h"

namespace usher::crypto {

struct IssuerKeyMaterial {
  ParsedJwk jwk;
};

namespace {

/// RFC 7518 §3.1, RFC 8037 §3.1.
struct Scheme {
  std::string_view name;
  const char* type;
  const char* digest;
  int padding = 0;                 ///< RSA only.
  std::string_view group = {};     ///< ECDSA only.
  std::size_t half_signature = 0;  ///< ECDSA only.
};
constexpr std::array kSchemes{
    Scheme{"RS256", "RSA", "SHA256", RSA_PKCS1_PADDING},     Scheme{"RS384", "RSA", "SHA384", RSA_PKCS1_PADDING},
    Scheme{"RS512", "RSA", "SHA512", RSA_PKCS1_PADDING},     Scheme{"PS256", "RSA", "SHA256", RSA_PKCS1_PSS_PADDING},
    Scheme{"PS384", "RSA", "SHA384", RSA_PKCS1_PSS_PADDING}, Scheme{"PS512", "RSA", "SHA512", RSA_PKCS1_PSS_PADDING},
    Scheme{"ES256", "EC", "SHA256", 0, "prime256v1", 32},    Scheme{"ES384", "EC", "SHA384", 0, "secp384r1", 48},
    Scheme{"ES512", "EC", "SHA512", 0, "secp521r1", 66},     Scheme{"EdDSA", "ED25519", "SHA512"}};

const Scheme* scheme_named(std::string_view alg) { return find_by(kSchemes, alg, &Scheme::name); }

std::string_view group_of(const EVP_PKEY* key, char (&name)[64]) {
  return EVP_PKEY_get_group_name(key, name, sizeof name, nullptr) == 1 ? name : "";
}

/// RFC 7518 §3.5: the salt is as long as the digest.
void set_padding(EVP_PKEY_CTX* context, int padding) {
  must(EVP_PKEY_CTX_set_rsa_padding(context, padding) == 1 &&
           (padding != RSA_PKCS1_PSS_PADDING || EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1),
       "choose a padding");
}

}  // namespace

bool is_issuer_algorithm(std::string_view alg) { return scheme_named(alg) != nullptr; }

std::string digest_by(std::string_view alg, std::string_view text) {
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  std::size_t size = digest.size();
  must(EVP_Q_digest(nullptr, scheme_named(alg)->digest, nullptr, text.data(), text.size(), bytes_of(digest), &size) == 1,
       "digest");
  digest.resize(size);
  return digest;
}

IssuerKey::IssuerKey(std::unique_ptr<const IssuerKeyMaterial> material) : material_(std::move(material)) {}
IssuerKey::IssuerKey(IssuerKey&&) noexcept = default;
IssuerKey& IssuerKey::operator=(IssuerKey&&) noexcept = default;
IssuerKey::~IssuerKey() = default;

Result<IssuerKey> IssuerKey::from_jwk(std::string_view text) {
  USHER_TRY(ParsedJwk jwk, parse_public_jwk(text));
  if (jwk.alg && !is_issuer_algorithm(*jwk.alg)) return unusable_key("its alg is not of " + std::string(kIssuerAlgorithms));
  return IssuerKey(std::make_unique<const IssuerKeyMaterial>(IssuerKeyMaterial{std::move(jwk)}));
}

const std::optional<std::string>& IssuerKey::kid() const { return material_->jwk.kid; }

bool IssuerKey::takes(std::string_view alg) const {
  const auto& [key, stated, kid] = material_->jwk;
  const Scheme* const scheme = scheme_named(alg);
  char name[64] = "";
  return scheme && EVP_PKEY_is_a(key.get(), scheme->type) && (!stated || *stated == alg) &&
         (scheme->group.empty() || group_of(key.get(), name) == scheme->group);
}

bool IssuerKey::verify(std::string_view alg, std::string_view message, std::string_view signature) const {
  if (!takes(alg)) return false;
  const Scheme& scheme = *scheme_named(alg);
  std::string der;
  if (scheme.half_signature != 0) {
    if (signature.size() != 2 * scheme.half_signature) return false;
    signature = der = ecdsa_der(signature);
  }
  const bool has_own_digest = std::string_view(scheme.type) == "ED25519";
  const MdContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* of_key = nullptr;  // the context owns it
  must(context && EVP_DigestVerifyInit_ex(context.get(), &of_key, has_own_digest ? nullptr : scheme.digest, nullptr, nullptr,
                                          material_->jwk.key.get(), nullptr) == 1,
       "prepare a key for verifying");
  if (scheme.padding != 0) set_padding(of_key, scheme.padding);
  ERR_clear_error();
  return is_genuine(EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message), message.size()));
}

}  // namespace usher::crypto
