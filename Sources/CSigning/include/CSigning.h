// Detached signatures as PAdES wants them (ETSI EN 319 142-1, level B-B), the certificate of one's own that may go with
// them, and the check of what others signed, by OpenSSL. Nothing here keeps state; every result is the caller's.
#ifndef CSIGNING_H
#define CSIGNING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Bytes made by one of these functions; give them back with `cs_bytes_free`.
typedef struct {
    uint8_t *_Nullable data;
    size_t length;
} cs_bytes;

void cs_bytes_free(cs_bytes *bytes);

/// A private key with its certificate and those that vouch for it.
typedef struct cs_identity cs_identity;

/// Reads a P-256 key and its certificate, the first of the chain, from PEM. NULL and a reason (static text) when it cannot
/// be used to sign now.
cs_identity *_Nullable cs_identity_open(
    const uint8_t *pem, size_t length, const char *_Nullable *_Nonnull reason);

/// Bytes of all its certificates.
size_t cs_identity_size(const cs_identity *identity);

void cs_identity_free(cs_identity *_Nullable identity);

/// Signs `first` followed by `second`: a CMS SignedData in DER without its content.
bool cs_sign(
    const cs_identity *identity, const uint8_t *first, size_t first_length, const uint8_t *second,
    size_t second_length, cs_bytes *signature);

/// A fresh P-256 key and a certificate that it signed itself, as PEM.
bool cs_identity_make(const char *name, int days, cs_bytes *pem);

/// Whether the first certificate of `pem` signed the message (RSA PKCS #1 v1.5, SHA-256), bears a common name that ends in
/// `suffix`, was valid at `time`, and is vouched for, by way of the others of `pem`, by one of `authorities` (PEM) or, when
/// that is NULL, of the system's. NULL when all that holds, otherwise a reason (static text).
const char *_Nullable cs_check_signature(
    const uint8_t *pem, size_t pem_length, const uint8_t *_Nullable authorities, size_t authorities_length,
    const char *suffix, int64_t time, const uint8_t *message, size_t message_length, const uint8_t *signature,
    size_t signature_length);

#pragma clang assume_nonnull end

#endif
