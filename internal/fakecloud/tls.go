package fakecloud

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"time"
)

// certificates are what one cloud shows, and what its client may show. Each has signed itself.
type certificates struct {
	server                             tls.Certificate
	serverPEM, clientPEM, clientKeyPEM []byte
	clients                            *x509.CertPool
}

func newCertificates(hosts []string) (*certificates, error) {
	serverPEM, serverKeyPEM, err := selfSigned("fakecloud", hosts)
	if err != nil {
		return nil, err
	}
	c := &certificates{serverPEM: serverPEM, clients: x509.NewCertPool()}
	if c.server, err = tls.X509KeyPair(serverPEM, serverKeyPEM); err != nil {
		return nil, err
	}
	if c.clientPEM, c.clientKeyPEM, err = selfSigned("fakecloud client", nil); err != nil {
		return nil, err
	}
	c.clients.AppendCertsFromPEM(c.clientPEM)
	return c, nil
}

// selfSigned makes a certificate for host names and addresses. Without any it names its host by common name alone.
func selfSigned(name string, hosts []string) (certPEM, keyPEM []byte, err error) {
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()),
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(24 * time.Hour),
		KeyUsage:     x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		IsCA:         true, BasicConstraintsValid: true,
	}
	for _, host := range hosts {
		if ip := net.ParseIP(host); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, host)
		}
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, nil, err
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	return encodePEM("CERTIFICATE", der), encodePEM("PRIVATE KEY", keyDER), err
}

func encodePEM(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// serverConfig offers no HTTP/2: the servers imitated here speak HTTP/1.1.
func (c *certificates) serverConfig(clientCertificates bool) *tls.Config {
	config := &tls.Config{Certificates: []tls.Certificate{c.server}, MinVersion: tls.VersionTLS12}
	if clientCertificates {
		config.ClientCAs, config.ClientAuth = c.clients, tls.RequireAndVerifyClientCert
	}
	return config
}

// CACertificate is the certificate, PEM, to trust: the own one of a cloud started with [WithTLS], which signed itself.
func (c *Cloud) CACertificate() []byte { return c.certificates.serverPEM }

// ClientCertificate is a certificate and its key, both PEM, that a cloud started with [WithClientCertificates] accepts.
func (c *Cloud) ClientCertificate() (certPEM, keyPEM []byte) {
	return c.certificates.clientPEM, c.certificates.clientKeyPEM
}
