#include "common/crypto/signing_key.h"

#include <openssl/crypto.h>
#include <openssl/x509.h>

#include "common/base/encoding.h"
#include "common/base/text.h"
#include "common/crypto/digest.h"
#include "common/crypto/jwk.h"

namespace usher::crypto {

/// Immutable after construction: OpenSSL allows threads to share a key and to copy from an unchanged context.
struct KeyMaterial {
  Algorithm algorithm;
  std::string kid;
  Secret shared_secret;  ///< HS256 only; other algorithms use the members below.
  Pkey key;
  MdContext verifying;  ///< Initialised once and copied for each call, which saves a third of the look-ups.
  MdContext signing;    ///< Null without a private key.
};

namespace {

constexpr std::size_t kScalarSize = 32;  // for P-256
constexpr std::size_t kMinSharedSecretSize = 32;

enum class Holds { kPublicPart, kPrivatePart };

std::unique_ptr<const KeyMaterial> material_of(Pkey key, Algorithm algorithm, std::optional<std::string> kid, Holds holds) {
  auto material = std::make_unique<KeyMaterial>();
  material->algorithm = algorithm;
  material->kid = kid ? std::move(*kid) : thumbprint(public_members(key.get(), algorithm));
  const char* const digest = kAlgorithms[algorithm].digest;
  material->verifying.reset(EVP_MD_CTX_new());
  must(material->verifying &&
           EVP_DigestVerifyInit_ex(material->verifying.get(), nullptr, digest, nullptr, nullptr, key.get(), nullptr) == 1,
       "prepare a key for verifying");
  if (holds == Holds::kPrivatePart) {
    material->signing.reset(EVP_MD_CTX_new());
    must(material->signing &&
             EVP_DigestSignInit_ex(material->signing.get(), nullptr, digest, nullptr, nullptr, key.get(), nullptr) == 1,
         "prepare a key for signing");
  }
  material->key = std::move(key);
  return material;
}

MdContext copy_of(const MdContext& prepared) {
  MdContext context(EVP_MD_CTX_new());
  must(context && EVP_MD_CTX_copy_ex(context.get(), prepared.get()) == 1, "copy a prepared context");
  return context;
}

/// nullopt unless `der` is the only encoding of two numbers that fit: nothing follows, and no number is negative or padded.
std::optional<std::string> r_and_s_of(std::string_view der) {
  const unsigned char* begin = bytes_of(der);
  ERR_clear_error();
  const EcdsaSignature parts(d2i_ECDSA_SIG(nullptr, &begin, static_cast<long>(der.size())));
  if (!is_genuine(parts ? 1 : 0)) return std::nullopt;
  std::string bytes(2 * kScalarSize, '\0');
  if (BN_bn2binpad(ECDSA_SIG_get0_r(parts.get()), bytes_of(bytes), kScalarSize) < 0 ||
      BN_bn2binpad(ECDSA_SIG_get0_s(parts.get()), bytes_of(bytes) + kScalarSize, kScalarSize) < 0 || ecdsa_der(bytes) != der)
    return std::nullopt;
  return bytes;
}

std::string sign_with(const KeyMaterial& material, std::string_view message) {
  const MdContext context = copy_of(material.signing);
  std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(material.key.get())), '\0');
  std::size_t size = signature.size();
  must(EVP_DigestSign(context.get(), bytes_of(signature), &size, bytes_of(message), message.size()) == 1, "sign");
  signature.resize(size);
  return material.algorithm == Algorithm::kEs256 ? r_and_s_of(signature).value() : signature;
}

bool verify_with(const KeyMaterial& material, std::string_view message, std::string_view signature) {
  std::string der;
  if (material.algorithm == Algorithm::kEs256) {
    if (signature.size() != 2 * kScalarSize) return false;
    signature = der = ecdsa_der(signature);
  }
  const MdContext context = copy_of(material.verifying);
  ERR_clear_error();
  return is_genuine(EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message), message.size()));
}

}  // namespace

std::string_view name_of(Algorithm algorithm) { return kAlgorithms[algorithm].name; }

std::optional<Algorithm> algorithm_named(std::string_view name) {
  const auto* const found = find_by(kAlgorithms, name, &AlgorithmRow::name);
  if (!found) return std::nullopt;
  return found->value;
}

VerificationKey::VerificationKey(std::unique_ptr<const KeyMaterial> material) : material_(std::move(material)) {}
VerificationKey::VerificationKey(VerificationKey&&) noexcept = default;
VerificationKey& VerificationKey::operator=(VerificationKey&&) noexcept = default;
VerificationKey::~VerificationKey() = default;

Result<VerificationKey> VerificationKey::from_jwk(std::string_view jwk) {
  USHER_TRY(ParsedJwk parsed, parse_public_jwk(jwk));
  USHER_TRY(const Algorithm algorithm, algorithm_of(parsed));
  return VerificationKey(material_of(std::move(parsed.key), algorithm, std::move(parsed.kid), Holds::kPublicPart));
}

Algorithm VerificationKey::algorithm() const { return material_->algorithm; }

const std::string& VerificationKey::kid() const { return material_->kid; }

bool VerificationKey::verify(std::string_view message, std::string_view signature) const {
  if (algorithm() == Algorithm::kHs256)
    return equal_in_constant_time(hmac_sha256(material_->shared_secret.expose(), message), signature);
  return verify_with(*material_, message, signature);
}

bool VerificationKey::verify_der(std::string_view message, std::string_view signature) const {
  if (algorithm() != Algorithm::kEs256) return verify(message, signature);
  const auto r_and_s = r_and_s_of(signature);
  return r_and_s && verify(message, *r_and_s);
}

std::optional<std::string> VerificationKey::public_jwk() const {
  if (algorithm() == Algorithm::kHs256) return std::nullopt;
  json::Object jwk = public_members(material_->key.get(), algorithm());
  jwk.set("kid", kid()).set("alg", name_of(algorithm())).set("use", "sig");
  return json::to_text(jwk);
}

SigningKey::SigningKey(std::unique_ptr<const KeyMaterial> material) : VerificationKey(std::move(material)) {}

Result<SigningKey> SigningKey::generate(Algorithm algorithm) {
  constexpr std::size_t kRsaBits = 2048;
  Pkey key;
  switch (algorithm) {
    case Algorithm::kRs256:
      key.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", kRsaBits));
      break;
    case Algorithm::kEs256:
      key.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
      break;
    case Algorithm::kEdDsa:
      key.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
      break;
    case Algorithm::kHs256:
      return unusable_key("HS256 has no key pair; set JWT_SECRET_KEY");
  }
  must(key != nullptr, "generate a key pair");
  return SigningKey(material_of(std::move(key), algorithm, {}, Holds::kPrivatePart));
}

Result<SigningKey> SigningKey::import_private(const Secret& pkcs8_der, std::optional<std::string> kid) {
  const std::string_view der = pkcs8_der.expose();
  const unsigned char* at = bytes_of(der);
  const std::unique_ptr<PKCS8_PRIV_KEY_INFO, FreedBy<PKCS8_PRIV_KEY_INFO_free>> info(
      d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, static_cast<long>(der.size())));
  Pkey key(info ? EVP_PKCS82PKEY(info.get()) : nullptr);
  if (!key || at != bytes_of(der) + der.size()) {
    ERR_clear_error();
    return unusable_key("it is not a private key in PKCS #8 DER");
  }
  USHER_TRY(const Algorithm algorithm, algorithm_of(key.get()));
  SigningKey imported(material_of(std::move(key), algorithm, std::move(kid), Holds::kPrivatePart));
  USHER_CHECK(imported.check_halves());
  return imported;
}

Result<SigningKey> SigningKey::from_private_jwk(const Secret& jwk, std::string kid) {
  USHER_TRY(ParsedJwk parsed, parse_private_jwk(jwk));
  USHER_TRY(const Algorithm algorithm, algorithm_of(parsed));
  SigningKey imported(material_of(std::move(parsed.key), algorithm, std::move(kid), Holds::kPrivatePart));
  USHER_CHECK(imported.check_halves());
  return imported;
}

/// A damaged key may still load, so the halves are checked before the key signs anything.
Status SigningKey::check_halves() const {
  const auto proof = sign("proof");
  if (!proof.ok() || !verify("proof", proof.value())) return unusable_key("its private and public parts do not match");
  return done();
}

Result<SigningKey> SigningKey::from_shared_secret(const Secret& secret, std::optional<std::string> kid) {
  if (secret.expose().size() < kMinSharedSecretSize) return unusable_key("a shared secret must have at least 32 bytes");
  auto material = std::make_unique<KeyMaterial>();
  material->algorithm = Algorithm::kHs256;
  material->kid = kid ? std::move(*kid) : base64url_encode(hkdf_sha256(secret.expose(), "usher 1 kid", 12));
  material->shared_secret = secret.clone();
  return SigningKey(std::move(material));
}

Result<Secret> SigningKey::export_private() const {
  if (algorithm() == Algorithm::kHs256) return unusable_key("HS256 has no key pair");
  const std::unique_ptr<PKCS8_PRIV_KEY_INFO, FreedBy<PKCS8_PRIV_KEY_INFO_free>> info(EVP_PKEY2PKCS8(material_->key.get()));
  unsigned char* der = nullptr;
  const int size = info ? i2d_PKCS8_PRIV_KEY_INFO(info.get(), &der) : 0;
  must(size > 0, "export a private key");
  Secret exported(std::string(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size)));
  OPENSSL_clear_free(der, static_cast<std::size_t>(size));
  return exported;
}

Result<std::string> SigningKey::sign(std::string_view message) const {
  if (algorithm() == Algorithm::kHs256) return hmac_sha256(material_->shared_secret.expose(), message);
  return sign_with(*material_, message);
}

}  // namespace usher::crypto
