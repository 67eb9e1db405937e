#include "CSigning.h"

#include <openssl/cms.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <string.h>

struct cs_identity {
    EVP_PKEY *key;
    X509 *certificate;
    STACK_OF(X509) *chain;
};

void cs_bytes_free(cs_bytes *bytes) {
    OPENSSL_free(bytes->data);
    *bytes = (cs_bytes){0};
}

// MARK: Reading

/// No terminal is asked for a passphrase: a protected key is refused.
static int no_passphrase(char *buffer, int size, int writing, void *context) {
    (void)buffer, (void)size, (void)writing, (void)context;
    return 0;
}

static const char *check(const cs_identity *identity) {
    if (!identity->key) return "holds no private key that opens without a passphrase";
    char group[32] = "";
    if (!EVP_PKEY_is_a(identity->key, "EC") || !EVP_PKEY_get_group_name(identity->key, group, sizeof group, NULL)
        || strcmp(group, "prime256v1") != 0) {
        return "holds no P-256 key";
    }
    if (!identity->certificate) return "holds no certificate";
    if (X509_check_private_key(identity->certificate, identity->key) != 1) {
        return "holds a certificate of another key; its own must come first";
    }
    if (X509_cmp_current_time(X509_get0_notAfter(identity->certificate)) < 0) return "holds a certificate that has ended";
    return NULL;
}

static void read_certificates(BIO *pem, cs_identity *identity) {
    X509 *certificate;
    while ((certificate = PEM_read_bio_X509(pem, NULL, no_passphrase, NULL))) {
        if (!identity->certificate) identity->certificate = certificate;
        else if (!sk_X509_push(identity->chain, certificate)) X509_free(certificate);
    }
}

cs_identity *cs_identity_open(const uint8_t *bytes, size_t length, const char **reason) {
    *reason = "is too large";
    cs_identity *identity = length <= 1 << 20 ? OPENSSL_zalloc(sizeof *identity) : NULL;
    if (!identity) return NULL;
    identity->chain = sk_X509_new_null();
    BIO *pem = BIO_new_mem_buf(bytes, (int)length);
    if (pem) identity->key = PEM_read_bio_PrivateKey(pem, NULL, no_passphrase, NULL);
    BIO_free(pem);
    // The certificates may stand before the key.
    pem = BIO_new_mem_buf(bytes, (int)length);
    if (pem) read_certificates(pem, identity);
    BIO_free(pem);
    ERR_clear_error();
    *reason = check(identity);
    if (!*reason) return identity;
    cs_identity_free(identity);
    return NULL;
}

size_t cs_identity_size(const cs_identity *identity) {
    size_t size = (size_t)i2d_X509(identity->certificate, NULL);
    for (int i = 0; i < sk_X509_num(identity->chain); i++) size += (size_t)i2d_X509(sk_X509_value(identity->chain, i), NULL);
    return size;
}

void cs_identity_free(cs_identity *identity) {
    if (!identity) return;
    EVP_PKEY_free(identity->key);
    X509_free(identity->certificate);
    sk_X509_pop_free(identity->chain, X509_free);
    OPENSSL_free(identity);
}

// MARK: Signing

static bool add_digest(
    CMS_SignerInfo *signer, const uint8_t *first, size_t first_length, const uint8_t *second, size_t second_length) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool added = context && EVP_DigestInit_ex(context, EVP_sha256(), NULL) && EVP_DigestUpdate(context, first, first_length)
        && EVP_DigestUpdate(context, second, second_length) && EVP_DigestFinal_ex(context, digest, &length)
        && CMS_signed_add1_attr_by_NID(signer, NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING, digest, (int)length)
        && CMS_signed_add1_attr_by_NID(signer, NID_pkcs9_contentType, V_ASN1_OBJECT, OBJ_nid2obj(NID_pkcs7_data), -1);
    EVP_MD_CTX_free(context);
    return added;
}

/// The attributes as they are signed: a SET in the order of DER, which the library writes in the same order later.
static int attributes(CMS_SignerInfo *signer, unsigned char **der) {
    STACK_OF(ASN1_TYPE) *set = sk_ASN1_TYPE_new_null();
    int length = -1;
    bool complete = set != NULL;
    for (int i = 0; complete && i < CMS_signed_get_attr_count(signer); i++) {
        unsigned char *bytes = NULL;
        int size = i2d_X509_ATTRIBUTE(CMS_signed_get_attr(signer, i), &bytes);
        const unsigned char *cursor = bytes;
        ASN1_TYPE *item = size > 0 ? d2i_ASN1_TYPE(NULL, &cursor, size) : NULL;
        complete = item && sk_ASN1_TYPE_push(set, item);
        if (!complete) ASN1_TYPE_free(item);
        OPENSSL_free(bytes);
    }
    if (complete) length = i2d_ASN1_SET_ANY(set, der);
    sk_ASN1_TYPE_pop_free(set, ASN1_TYPE_free);
    return length;
}

/// Not `CMS_final`: it adds the time of signing, which PAdES keeps to the dictionary of the signature.
static bool sign_attributes(CMS_SignerInfo *signer, EVP_PKEY *key) {
    unsigned char *der = NULL;
    int length = attributes(signer, &der);
    unsigned char *signature = NULL;
    size_t size = 0;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool signed_ = length > 0 && context && EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key)
        && EVP_DigestSign(context, NULL, &size, der, (size_t)length) && (signature = OPENSSL_malloc(size))
        && EVP_DigestSign(context, signature, &size, der, (size_t)length);
    if (signed_) {
        X509_ALGOR *algorithm = NULL;
        CMS_SignerInfo_get0_algs(signer, NULL, NULL, NULL, &algorithm);
        signed_ = X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_ecdsa_with_SHA256), V_ASN1_UNDEF, NULL)
            && ASN1_STRING_set(CMS_SignerInfo_get0_signature(signer), signature, (int)size);
    }
    OPENSSL_free(signature);
    OPENSSL_free(der);
    EVP_MD_CTX_free(context);
    return signed_;
}

bool cs_sign(
    const cs_identity *identity, const uint8_t *first, size_t first_length, const uint8_t *second,
    size_t second_length, cs_bytes *signature) {
    *signature = (cs_bytes){0};
    const unsigned flags = CMS_DETACHED | CMS_BINARY | CMS_PARTIAL | CMS_NOSMIMECAP | CMS_CADES;
    CMS_ContentInfo *cms = CMS_sign(NULL, NULL, identity->chain, NULL, flags);
    CMS_SignerInfo *signer =
        cms ? CMS_add1_signer(cms, identity->certificate, identity->key, EVP_sha256(), flags) : NULL;
    bool made = signer && add_digest(signer, first, first_length, second, second_length)
        && sign_attributes(signer, identity->key);
    int length = made ? i2d_CMS_ContentInfo(cms, &signature->data) : 0;
    CMS_ContentInfo_free(cms);
    ERR_clear_error();
    if (length <= 0) return false;
    signature->length = (size_t)length;
    return true;
}

// MARK: Making

static bool add_extension(X509 *certificate, int kind, const char *value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, kind, value);
    bool added = extension && X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
    return added;
}

static bool fill(X509 *certificate, EVP_PKEY *key, const char *name, int days) {
    BIGNUM *serial = BN_new();
    // Positive and at most 20 bytes (RFC 5280).
    bool numbered = serial && BN_rand(serial, 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY)
        && BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(certificate));
    BN_free(serial);
    X509_NAME *subject = X509_get_subject_name(certificate);
    return numbered && X509_set_version(certificate, X509_VERSION_3)
        && X509_gmtime_adj(X509_getm_notBefore(certificate), 0)
        && X509_time_adj_ex(X509_getm_notAfter(certificate), days, 0, NULL) && X509_set_pubkey(certificate, key)
        && X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, (const unsigned char *)name, -1, -1, 0)
        && X509_set_issuer_name(certificate, subject) && add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE")
        && add_extension(certificate, NID_key_usage, "critical,digitalSignature,nonRepudiation")
        && add_extension(certificate, NID_subject_key_identifier, "hash")
        && X509_sign(certificate, key, EVP_sha256()) > 0;
}

bool cs_identity_make(const char *name, int days, cs_bytes *pem) {
    *pem = (cs_bytes){0};
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    BIO *text = BIO_new(BIO_s_mem());
    bool made = key && certificate && text && fill(certificate, key, name, days)
        && PEM_write_bio_PrivateKey(text, key, NULL, NULL, 0, NULL, NULL) && PEM_write_bio_X509(text, certificate);
    char *start = NULL;
    long length = made ? BIO_get_mem_data(text, &start) : 0;
    if (length > 0) pem->data = OPENSSL_memdup(start, (size_t)length);
    pem->length = pem->data ? (size_t)length : 0;
    BIO_free(text);
    X509_free(certificate);
    EVP_PKEY_free(key);
    ERR_clear_error();
    return pem->data != NULL;
}
