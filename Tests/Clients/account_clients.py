"""What others' libraries make of accounts: PyJWT, argon2-cffi, requests-oauthlib. Prints one JSON document.

account_clients.py oauth BASE OTHER EMAIL PASSWORD     sign in at BASE, refresh at OTHER by the standard flow
account_clients.py jwt BASE TOKEN ISSUER KID SECRET    read TOKEN; then show forgeries to BASE
account_clients.py keys BASE TOKEN ISSUER             read TOKEN with the published keys; forge with the public key
account_clients.py argon2 HASH PASSWORD                check a hash; make one for the other side
"""

import json
import os
import sys
import time

os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"


def oauth(base, other, email, password):
    from oauthlib.oauth2 import LegacyApplicationClient
    from requests_oauthlib import OAuth2Session

    session = OAuth2Session(client=LegacyApplicationClient(client_id="docs"))
    first = session.fetch_token(base + "/token", username=email, password=password, include_client_id=True)
    me = session.get(base + "/api/v1/auth/me").json()
    second = session.refresh_token(other + "/api/v1/auth/refresh", refresh_token=first["refresh_token"])
    again = session.get(other + "/api/v1/users/me").json()
    return {
        "email": me["email"], "again": again["email"], "type": first["token_type"], "expires_in": first["expires_in"],
        "rotated": second["refresh_token"] != first["refresh_token"],
    }


def jwt_(base, token, issuer, kid, secret):
    import jwt
    import requests
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives import serialization

    options = {"require": ["exp", "nbf", "iat", "sub", "iss", "aud", "jti"]}
    claims = jwt.decode(token, secret, algorithms=["HS256"], audience="carpulse-api", issuer=issuer, options=options)
    header = jwt.get_unverified_header(token)

    def ask(forged):
        return requests.get(base + "/api/v1/auth/me", headers={"Authorization": "Bearer " + forged}, timeout=30)

    def sign(key=secret, algorithm="HS256", head=None, drop=(), **changes):
        body = {name: value for name, value in {**claims, **changes}.items() if name not in drop}
        return jwt.encode(body, key, algorithm=algorithm, headers={"kid": kid, "typ": "at+jwt", **(head or {})})

    pair = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = pair.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
    now = int(time.time())
    forgeries = {
        "none": sign(key=None, algorithm="none"),
        "RS256 under the HS256 kid": sign(key=pair, algorithm="RS256"),
        "other secret": sign(key="x" * 48),
        "HS512": sign(algorithm="HS512"),
        "key in the header": sign(key="x" * 48, head={"jwk": {"kty": "oct", "k": "eHh4"}, "jku": base + "/jwks"}),
        "unknown kid": sign(head={"kid": "other"}),
        "typ of another kind": sign(head={"typ": "JWT"}),
        "wrong audience": sign(aud="other"),
        "wrong issuer": sign(iss="https://evil.example"),
        "expired": sign(exp=now - 1, iat=now - 1000, nbf=now - 1000),
        "far-future nbf": sign(nbf=now + 3600),
        "no exp": sign(drop=["exp"]),
        "no aud": sign(drop=["aud"]),
        "unsigned tail": token.rsplit(".", 1)[0] + ".",
    }
    answers = {name: ask(forged) for name, forged in forgeries.items()}
    return {
        "kid": header["kid"], "alg": header["alg"], "life": claims["exp"] - claims["iat"], "roles": claims["roles"],
        "control": [ask(token).status_code, ask(sign()).status_code],
        "let_in": [name for name, answer in answers.items() if answer.status_code != 401],
        "without_challenge": [n for n, a in answers.items() if not a.headers.get("WWW-Authenticate", "").startswith("Bearer")],
        "expired_code": answers["expired"].json()["code"], "forgeries": len(answers), "public": public[:26],
    }


def keys(base, token, issuer):
    import base64
    import hmac
    import jwt
    import requests
    from cryptography.hazmat.primitives import serialization

    document = requests.get(base + "/.well-known/jwks.json", timeout=30).json()
    private = {"d", "p", "q", "dp", "dq", "qi", "k"}
    header = jwt.get_unverified_header(token)
    key = jwt.PyJWKClient(base + "/.well-known/jwks.json").get_signing_key_from_jwt(token)
    claims = jwt.decode(
        token, key.key, algorithms=[key.algorithm_name], audience="carpulse-api", issuer=issuer,
        options={"require": ["exp", "nbf", "iat", "sub", "iss", "aud", "jti"]})

    # The public key as the secret of an HMAC, in each form that it has.
    formats = serialization.PublicFormat
    pem = key.key.public_bytes(serialization.Encoding.PEM, formats.SubjectPublicKeyInfo)
    der = key.key.public_bytes(serialization.Encoding.DER, formats.SubjectPublicKeyInfo)

    def part(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")

    answers = []
    for secret in [pem, pem.strip(), der]:
        body = part({"alg": "HS256", "kid": header["kid"], "typ": "at+jwt"}) + b"." + part(claims)
        mac = base64.urlsafe_b64encode(hmac.digest(secret, body, "sha256")).rstrip(b"=")
        forged = (body + b"." + mac).decode()
        answers.append(requests.get(
            base + "/auth/me", headers={"Authorization": "Bearer " + forged}, timeout=30).status_code)
    return {
        "alg": header["alg"], "kid": header["kid"], "sub": claims["sub"], "confused": answers,
        "published": [[k["kid"], k["kty"], k["alg"], k["use"]] for k in document["keys"]],
        "private": [name for k in document["keys"] for name in k if name in private],
    }


def argon2_(hash, password):
    import argon2

    hasher = argon2.PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
    try:
        hasher.verify(hash, password + "x")
        wrong = True
    except argon2.exceptions.VerifyMismatchError:
        wrong = False
    return {"right": hasher.verify(hash, password), "wrong": wrong, "rehash": hasher.check_needs_rehash(hash),
            "made": hasher.hash(password)}


print(json.dumps({"oauth": oauth, "jwt": jwt_, "keys": keys, "argon2": argon2_}[sys.argv[1]](*sys.argv[2:])))
