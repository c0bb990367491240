#include "tests/support/test_certificate.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>

#include "base/check.h"

namespace newsieve {
namespace {

template <auto kFree>
struct Free {
  template <class T>
  void operator()(T* object) const {
    kFree(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>>;
using Memory = std::unique_ptr<BIO, Free<BIO_free>>;

constexpr long kHourSeconds = 3600;
constexpr long kDaySeconds = 24 * kHourSeconds;

Key make_key() { return Key(EVP_EC_gen("P-256")); }

Certificate make_unsigned(const char* common_name, const Key& key, long seconds_from, long seconds_until) {
  static long serial = 1;
  Certificate certificate(X509_new());
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial++);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), seconds_from);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), seconds_until);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(common_name), -1, -1, 0);
  return certificate;
}

void add_extension(const Certificate& certificate, int nid, const std::string& value) {
  const Extension extension(X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str()));
  NEWSIEVE_CHECK(extension != nullptr);
  X509_add_ext(certificate.get(), extension.get(), -1);
}

void sign(const Certificate& certificate, const Certificate& issuer, const Key& issuer_key) {
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(issuer.get()));
  NEWSIEVE_CHECK(X509_sign(certificate.get(), issuer_key.get(), EVP_sha256()) > 0);
}

std::string text_of(const Memory& memory) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &bytes);
  return {bytes, static_cast<size_t>(size)};
}

std::string pem_of(const Certificate& certificate) {
  const Memory memory(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(memory.get(), certificate.get());
  return text_of(memory);
}

std::string pem_of(const Key& key) {
  const Memory memory(BIO_new(BIO_s_mem()));
  PEM_write_bio_PrivateKey(memory.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  return text_of(memory);
}

std::string alternative_names(const std::vector<std::string>& names) {
  std::string value;
  for (const std::string& name : names) {
    const bool address = name.find_first_not_of("0123456789.") == std::string::npos;
    if (!value.empty()) value += ",";
    value += (address ? "IP:" : "DNS:") + name;
  }
  return value;
}

}  // namespace

TestCertificate make_certificate(const std::vector<std::string>& names, int days_valid) {
  const Key authority_key = make_key();
  const Certificate authority = make_unsigned("test authority", authority_key, -kDaySeconds, kDaySeconds);
  add_extension(authority, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(authority, NID_key_usage, "critical,keyCertSign");
  sign(authority, authority, authority_key);

  const Key key = make_key();
  const long seconds_until = days_valid > 0 ? days_valid * kDaySeconds : -kHourSeconds / 2;
  const Certificate certificate = make_unsigned("test server", key, -kHourSeconds, seconds_until);
  add_extension(certificate, NID_subject_alt_name, alternative_names(names));
  sign(certificate, authority, authority_key);
  return {pem_of(certificate), pem_of(key), pem_of(authority)};
}

TestCertificate make_self_signed_certificate(const std::vector<std::string>& names) {
  const Key key = make_key();
  const Certificate certificate = make_unsigned("test server", key, -kHourSeconds, kDaySeconds);
  add_extension(certificate, NID_subject_alt_name, alternative_names(names));
  sign(certificate, certificate, key);
  return {pem_of(certificate), pem_of(key), pem_of(certificate)};
}

}  // namespace newsieve
