#include "CSigning.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <string.h>

/// More than any chain needs.
enum { max_certificates = 10 };

static STACK_OF(X509) *read_certificates(const uint8_t *bytes, size_t length) {
    STACK_OF(X509) *certificates = sk_X509_new_null();
    BIO *pem = length <= 1 << 20 ? BIO_new_mem_buf(bytes, (int)length) : NULL;
    X509 *certificate;
    while (pem && sk_X509_num(certificates) < max_certificates && (certificate = PEM_read_bio_X509(pem, NULL, NULL, NULL))) {
        if (!sk_X509_push(certificates, certificate)) X509_free(certificate);
    }
    BIO_free(pem);
    return certificates;
}

static bool has_signed(
    X509 *certificate, const uint8_t *message, size_t message_length, const uint8_t *signature, size_t signature_length) {
    EVP_PKEY *key = X509_get0_pubkey(certificate);
    // PKCS #1 v1.5 is what OpenSSL takes for an RSA key without further words.
    if (!key || !EVP_PKEY_is_a(key, "RSA") || EVP_PKEY_get_bits(key) < 2048) return false;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool valid = context && EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1
        && EVP_DigestVerify(context, signature, signature_length, message, message_length) == 1;
    EVP_MD_CTX_free(context);
    return valid;
}

/// The last common name, as CAs check it: one that ends in `suffix` and holds no zero byte.
static bool is_named(X509 *certificate, const char *suffix) {
    X509_NAME *subject = X509_get_subject_name(certificate);
    int last = -1;
    for (int next; (next = X509_NAME_get_index_by_NID(subject, NID_commonName, last)) >= 0;) last = next;
    if (last < 0) return false;
    unsigned char *name = NULL;
    int length = ASN1_STRING_to_UTF8(&name, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, last)));
    size_t wanted = strlen(suffix);
    bool named = length > 0 && (size_t)length > wanted && !memchr(name, 0, (size_t)length)
        && OPENSSL_strncasecmp((char *)name + length - wanted, suffix, wanted) == 0;
    OPENSSL_free(name);
    return named;
}

/// Own authorities may be intermediate ones: whom the operator names is trusted.
static X509_STORE *trust(const uint8_t *authorities, size_t length) {
    X509_STORE *store = X509_STORE_new();
    if (!store) return NULL;
    if (!authorities) {
        X509_STORE_set_default_paths(store);
        return store;
    }
    STACK_OF(X509) *trusted = read_certificates(authorities, length);
    for (int i = 0; i < sk_X509_num(trusted); i++) X509_STORE_add_cert(store, sk_X509_value(trusted, i));
    sk_X509_pop_free(trusted, X509_free);
    X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);
    return store;
}

static const char *vouch(X509 *certificate, STACK_OF(X509) *others, X509_STORE *store, int64_t time) {
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    const char *reason = "cannot be checked";
    if (context && store && X509_STORE_CTX_init(context, store, certificate, others)) {
        X509_VERIFY_PARAM_set_time(X509_STORE_CTX_get0_param(context), (time_t)time);
        reason = X509_verify_cert(context) == 1
            ? NULL : X509_verify_cert_error_string(X509_STORE_CTX_get_error(context));
    }
    X509_STORE_CTX_free(context);
    return reason;
}

const char *cs_check_signature(
    const uint8_t *pem, size_t pem_length, const uint8_t *authorities, size_t authorities_length, const char *suffix,
    int64_t time, const uint8_t *message, size_t message_length, const uint8_t *signature, size_t signature_length) {
    STACK_OF(X509) *certificates = read_certificates(pem, pem_length);
    X509 *certificate = sk_X509_num(certificates) > 0 ? sk_X509_value(certificates, 0) : NULL;
    const char *reason = NULL;
    if (!certificate) reason = "there is no certificate";
    else if (!is_named(certificate, suffix)) reason = "the certificate is somebody else's";
    // The dear part, reading all authorities of the system, comes last.
    else if (!has_signed(certificate, message, message_length, signature, signature_length)) reason = "the signature is wrong";
    if (!reason) {
        X509_STORE *store = trust(authorities, authorities_length);
        reason = vouch(certificate, certificates, store, time);
        X509_STORE_free(store);
    }
    sk_X509_pop_free(certificates, X509_free);
    ERR_clear_error();
    return reason;
}
