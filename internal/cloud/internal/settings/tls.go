package settings

import (
	"crypto/tls"
	"crypto/x509"
)

// TLSConfig is what the settings say of TLS: 1.2 or later, verified unless insecure.
func TLSConfig(from Sources, getenv func(string) string) (*tls.Config, error) {
	insecure, err := IsTrue(from.Get("insecure"))
	if err != nil {
		return nil, err
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	config.InsecureSkipVerify = insecure // the user's explicit wish
	if config.RootCAs, err = certificateAuthority(from.Get("cacert_file"), getenv); err != nil {
		return nil, err
	}
	config.Certificates, err = clientCertificate(from.Get("cert"), from.Get("key"), getenv)
	return config, err
}

// requestsBundle names further authorities for Python's requests, and so for openstackclient
// (merge_environment_settings in requests/sessions.py).
const requestsBundle = "REQUESTS_CA_BUNDLE"

// certificateAuthority returns nil, which stands for the system's own, where none is set. The configured one counts
// alone, that of [requestsBundle] beside the system's.
func certificateAuthority(authority Setting, getenv func(string) string) (*x509.CertPool, error) {
	const summary = "Invalid CA certificate"
	pool := x509.NewCertPool()
	if bundle := Trim(getenv(requestsBundle)); !authority.IsSet() && bundle != "" {
		authority = Setting{Text: bundle, Argument: "cacert_file", Origin: requestsBundle + " in the environment"}
		if system, err := x509.SystemCertPool(); err == nil {
			pool = system
		}
	}
	if !authority.IsSet() {
		return nil, nil
	}
	file, err := readAuthorities(authority, summary, getenv)
	if err != nil {
		return nil, err
	}
	if !pool.AppendCertsFromPEM(file.content) {
		return nil, Invalid(authority, summary, "%s", file.withoutCertificate(authority.Argument))
	}
	return pool, nil
}

// clientCertificate reads the certificate and its key, which may stand in the same file.
func clientCertificate(cert, key Setting, getenv func(string) string) ([]tls.Certificate, error) {
	key.Argument = "cert" // for an error: one at key would show the key's line
	switch {
	case !cert.IsSet() && !key.IsSet():
		return nil, nil
	case !cert.IsSet():
		return nil, Invalid(key, "Incomplete client certificate",
			"The key of a client certificate is set, but not the certificate. Set %s", HowToSet("cert"))
	}
	certPEM, err := readPEM(cert, "Invalid client certificate", getenv)
	if err != nil {
		return nil, err
	}
	keyPEM, err := clientKey(cert, certPEM, key, getenv)
	if err != nil {
		return nil, err
	}
	pair, err := tls.X509KeyPair(certPEM.content, keyPEM.content)
	if err != nil {
		return nil, Invalid(cert, "Invalid client certificate",
			"The certificate and the key are not a pair of PEM blocks: %s", err)
	}
	return []tls.Certificate{pair}, nil
}

func clientKey(cert Setting, certPEM pemFile, key Setting, getenv func(string) string) (keyPEM pemFile, err error) {
	switch {
	case key.IsSet():
		if keyPEM, err = readPEM(key, "Invalid key of the client certificate", getenv); err != nil {
			return keyPEM, err
		}
	case certPEM.hasKey():
		key, keyPEM = cert, certPEM
	default:
		return keyPEM, Invalid(cert, "Incomplete client certificate",
			"A client certificate is set, but its key is neither set nor in the same file. Set %s", HowToSet("key"))
	}
	if keyPEM.isEncrypted() {
		return keyPEM, Invalid(key, "Invalid key of the client certificate",
			"It is encrypted, and the provider cannot ask for its passphrase. Decrypt it: openssl pkey -in key.pem "+
				"-out plain.pem")
	}
	return keyPEM, nil
}
