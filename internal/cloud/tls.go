package cloud

import (
	"crypto/tls"
	"crypto/x509"
	"os"
	"strconv"
	"strings"
)

// tlsConfig is what the settings say of TLS: 1.2 or later, verified unless insecure.
func tlsConfig(from sources) (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if insecure := from.get("insecure"); insecure.isSet() {
		skip, err := strconv.ParseBool(strings.ToLower(insecure.text))
		if err != nil {
			return nil, invalid(insecure, "Invalid insecure", "%q is neither true nor false", insecure.text)
		}
		config.InsecureSkipVerify = skip // the user's explicit wish
	}
	if err := addCertificateAuthority(config, from.get("cacert_file")); err != nil {
		return nil, err
	}
	return config, addClientCertificate(config, from.get("cert"), from.get("key"))
}

func addCertificateAuthority(config *tls.Config, authority setting) error {
	if !authority.isSet() {
		return nil
	}
	pem, err := pemOf(authority)
	if err != nil {
		return err
	}
	config.RootCAs = x509.NewCertPool()
	if !config.RootCAs.AppendCertsFromPEM(pem) {
		return invalid(authority, "Invalid CA certificate", "There is no PEM certificate in %s", authority.argument)
	}
	return nil
}

func addClientCertificate(config *tls.Config, cert, key setting) error {
	switch {
	case !cert.isSet() && !key.isSet():
		return nil
	case !key.isSet():
		return invalid(cert, "Incomplete client certificate", "A client certificate is set and its key is not. Set %s", howToSet("key"))
	case !cert.isSet():
		return invalid(key, "Incomplete client certificate", "A client certificate's key is set and the certificate is not. Set %s", howToSet("cert"))
	}
	certPEM, err := pemOf(cert)
	if err != nil {
		return err
	}
	keyPEM, err := pemOf(key)
	if err != nil {
		return err
	}
	pair, err := tls.X509KeyPair(certPEM, keyPEM)
	if err != nil {
		return invalid(cert, "Invalid client certificate", "Certificate and key are no pair of PEM blocks that belong together: %s", err)
	}
	config.Certificates = []tls.Certificate{pair}
	return nil
}

// pemOf returns PEM that is given in place, or else the content of the file that is named. The key may be in place: a
// message must not repeat the value.
func pemOf(v setting) ([]byte, error) {
	if strings.Contains(v.text, "-----BEGIN ") {
		return []byte(v.text), nil
	}
	content, err := os.ReadFile(expandHome(v.text, os.Getenv))
	if err != nil {
		reason := "the file that it names cannot be read"
		if os.IsNotExist(err) {
			reason = "the file that it names does not exist"
		}
		return nil, invalid(v, "Unreadable "+v.argument, "%s is neither PEM nor a readable file: %s", v.argument, reason)
	}
	return content, nil
}
