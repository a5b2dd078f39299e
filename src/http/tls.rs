//! Encryption, by rustls.

use std::fmt;
use std::sync::Arc;

use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{Error, ServerConfig};

/// A certificate with its key.
#[derive(Clone)]
pub struct Tls {
    pub(super) config: Arc<ServerConfig>,
}

/// Why a certificate can't be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsError(String);

impl fmt::Display for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TlsError {}

impl Tls {
    /// From a chain of certificates and a key, both as PEM. TLS 1.2 and 1.3 are spoken.
    ///
    /// # Errors
    /// When one of them can't be read, or they don't belong together.
    pub fn from_pem(certificates: &[u8], key: &[u8]) -> Result<Self, TlsError> {
        let wrong = |what: &str| TlsError(what.to_owned());
        let chain: Result<Vec<CertificateDer<'static>>, _> = CertificateDer::pem_slice_iter(certificates).collect();
        let chain = chain
            .map_err(|_| wrong("the certificate can't be read: it has to be PEM, `-----BEGIN CERTIFICATE-----`"))?;
        if chain.is_empty() {
            return Err(wrong("there is no certificate in the file: it has to be PEM, `-----BEGIN CERTIFICATE-----`"));
        }
        let key = PrivateKeyDer::from_pem_slice(key)
            .map_err(|_| wrong("the key can't be read: it has to be PEM, `-----BEGIN PRIVATE KEY-----`"))?;
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| TlsError(format!("TLS can't be set up: {error}")))?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(|error| match error {
                Error::InconsistentKeys(_) => {
                    wrong("the key is not that of the certificate: give the two that were made together")
                }
                other => TlsError(format!("certificate and key can't be used together: {other}")),
            })?;
        Ok(Self { config: Arc::new(config) })
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls(..)")
    }
}
