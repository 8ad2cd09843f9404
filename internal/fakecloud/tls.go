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

// authority is a certificate authority made for one cloud, with what it signed.
type authority struct {
	ca                             *x509.Certificate
	key                            *ecdsa.PrivateKey
	server                         tls.Certificate
	caPEM, clientPEM, clientKeyPEM []byte
}

func newAuthority() (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := certificate("fakecloud authority", 1)
	template.IsCA, template.BasicConstraintsValid = true, true
	template.KeyUsage = x509.KeyUsageCertSign
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	a := &authority{key: key, caPEM: encodePEM("CERTIFICATE", der)}
	if a.ca, err = x509.ParseCertificate(der); err != nil {
		return nil, err
	}
	return a, a.issue()
}

// issue signs the certificates of the cloud and of its client.
func (a *authority) issue() error {
	server := certificate("fakecloud", 2)
	server.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	server.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)}
	server.DNSNames = []string{"localhost"}
	certPEM, keyPEM, err := a.sign(server)
	if err != nil {
		return err
	}
	if a.server, err = tls.X509KeyPair(certPEM, keyPEM); err != nil {
		return err
	}
	client := certificate("fakecloud client", 3)
	client.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	a.clientPEM, a.clientKeyPEM, err = a.sign(client)
	return err
}

func (a *authority) sign(template *x509.Certificate) (certPEM, keyPEM []byte, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.ca, &key.PublicKey, a.key)
	if err != nil {
		return nil, nil, err
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	return encodePEM("CERTIFICATE", der), encodePEM("PRIVATE KEY", keyDER), err
}

// serverConfig offers no HTTP/2: the servers imitated here speak HTTP/1.1.
func (a *authority) serverConfig(clientCertificates bool) *tls.Config {
	config := &tls.Config{Certificates: []tls.Certificate{a.server}, MinVersion: tls.VersionTLS12}
	if clientCertificates {
		config.ClientCAs = x509.NewCertPool()
		config.ClientCAs.AddCert(a.ca)
		config.ClientAuth = tls.RequireAndVerifyClientCert
	}
	return config
}

func certificate(name string, serial int64) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(serial),
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(24 * time.Hour),
		KeyUsage:     x509.KeyUsageDigitalSignature,
	}
}

func encodePEM(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}
