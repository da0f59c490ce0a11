//! PEM files, read by OpenSSL and turned into SSH's own form.

use super::KeyError;
use openssl::bn::{BigNumContext, BigNumRef};
use openssl::ec::PointConversionForm;
use openssl::error::ErrorStack;
use openssl::nid::Nid;
use openssl::pkey::{Id, PKey, Private};
use ssh_key::encoding::Decode;
use ssh_key::private::{KeypairData, PrivateKey};
use zeroize::Zeroizing;

/// Reads PKCS#1, PKCS#8 and EC keys.
pub(super) fn read(text: &str, is_encrypted: bool, passphrase: Option<&str>) -> Result<PrivateKey, KeyError> {
    let passphrase = match (is_encrypted, passphrase) {
        (true, None) => return Err(KeyError::PassphraseMissing),
        (_, given) => given.unwrap_or_default(),
    };
    let failed = if is_encrypted { KeyError::PassphraseWrong } else { KeyError::Damaged };
    let key = PKey::private_key_from_pem_passphrase(text.as_bytes(), passphrase.as_bytes()).map_err(|_| failed)?;
    PrivateKey::new(keypair(&key)?, "").map_err(|_| KeyError::Damaged)
}

/// The key in SSH's own form.
pub(super) fn keypair(key: &PKey<Private>) -> Result<KeypairData, KeyError> {
    let wire = match key.id() {
        Id::RSA => rsa(key),
        Id::EC => ec(key)?,
        Id::ED25519 => ed25519(key),
        other => return Err(KeyError::Unsupported { kind: format!("type {} of OpenSSL", other.as_raw()) }),
    };
    let wire = wire.map_err(|_| KeyError::Damaged)?;
    KeypairData::decode(&mut wire.0.as_slice()).map_err(|_| KeyError::Damaged)
}

/// Fields in the order in which SSH writes a private key.
struct Wire(Zeroizing<Vec<u8>>);

impl Wire {
    fn new(algorithm: &str) -> Wire {
        Wire(Zeroizing::new(Vec::new())).field(algorithm.as_bytes())
    }

    fn field(mut self, bytes: &[u8]) -> Wire {
        let length = u32::try_from(bytes.len()).expect("BUG: keys are shorter than 4 GiB");
        self.0.extend(length.to_be_bytes());
        self.0.extend(bytes);
        self
    }

    /// A positive number: a leading zero where it would read as negative.
    fn number(self, number: &BigNumRef) -> Wire {
        let bytes = Zeroizing::new(number.to_vec());
        let sign: &[u8] = if bytes.first().is_some_and(|first| first & 0x80 != 0) { &[0] } else { &[] };
        self.field(&Zeroizing::new([sign, &bytes].concat()))
    }
}

fn rsa(key: &PKey<Private>) -> Result<Wire, ErrorStack> {
    let rsa = key.rsa()?;
    let (Some(p), Some(q), Some(iqmp)) = (rsa.p(), rsa.q(), rsa.iqmp()) else { return Err(ErrorStack::get()) };
    Ok(Wire::new("ssh-rsa").number(rsa.n()).number(rsa.e()).number(rsa.d()).number(iqmp).number(p).number(q))
}

fn ec(key: &PKey<Private>) -> Result<Result<Wire, ErrorStack>, KeyError> {
    let ec = key.ec_key().map_err(|_| KeyError::Damaged)?;
    let curve = match ec.group().curve_name() {
        Some(Nid::X9_62_PRIME256V1) => "nistp256",
        Some(Nid::SECP384R1) => "nistp384",
        Some(Nid::SECP521R1) => "nistp521",
        _ => return Err(KeyError::Unsupported { kind: "an elliptic curve that SSH does not know".to_owned() }),
    };
    let point = BigNumContext::new()
        .and_then(|mut scratch| ec.public_key().to_bytes(ec.group(), PointConversionForm::UNCOMPRESSED, &mut scratch));
    Ok(point.map(|point| {
        Wire::new(&format!("ecdsa-sha2-{curve}")).field(curve.as_bytes()).field(&point).number(ec.private_key())
    }))
}

fn ed25519(key: &PKey<Private>) -> Result<Wire, ErrorStack> {
    let public = key.raw_public_key()?;
    let private = Zeroizing::new(key.raw_private_key()?);
    let both = Zeroizing::new([private.as_slice(), &public].concat());
    Ok(Wire::new("ssh-ed25519").field(&public).field(&both))
}
