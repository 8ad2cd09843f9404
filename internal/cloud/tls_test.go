package cloud

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/cloud/internal/settings"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

func TestTLS(t *testing.T) {
	plain, strict := startCloud(t, fakecloud.WithTLS()), startCloud(t, fakecloud.WithClientCertificates())
	other := startCloud(t, fakecloud.WithTLS())
	ca := func(fake *fakecloud.Cloud) string { return string(fake.CACertificate()) }
	certPEM, keyPEM := strict.ClientCertificate()
	cert, key := string(certPEM), string(keyPEM)
	home := t.TempDir()
	writeTo(t, home+"/ca.pem", ca(plain))
	folder := t.TempDir()
	writeTo(t, filepath.Join(folder, "a.pem"), ca(other))
	writeTo(t, filepath.Join(folder, "b.pem"), ca(plain))
	writeTo(t, filepath.Join(folder, "README"), "of our company")
	for _, c := range []struct {
		name  string
		fake  *fakecloud.Cloud
		block settings.Settings
		env   environment
		fails string // "" for none
	}{
		{"an authority that is not known", plain, nil, nil, "certificate signed by unknown authority"},
		{"another authority", plain, settings.Settings{"cacert_file": ca(other)}, nil, "certificate signed by unknown authority"},
		{"the authority in place", plain, settings.Settings{"cacert_file": ca(plain)}, nil, ""},
		{"the authority in a file", plain, settings.Settings{"cacert_file": write(t, "ca.pem", ca(plain))}, nil, ""},
		{"the authority in a file at home", plain, settings.Settings{"cacert_file": "~/ca.pem"}, environment{"HOME": home}, ""},
		{"the authority with blanks for line breaks", plain, settings.Settings{"cacert_file": strings.ReplaceAll(ca(plain), "\n", " ")}, nil, ""},
		{"the authority with line breaks spelled out", plain, nil, environment{"OS_CACERT": strings.ReplaceAll(ca(other)+ca(plain), "\n", `\n`)}, ""},
		{"the authority in the environment", plain, nil, environment{"OS_CACERT": ca(plain)}, ""},
		{"the authority in a folder", plain, nil, environment{"OS_CACERT": folder + "/"}, ""},
		{"the authority as Python's requests have it", plain, nil, environment{"REQUESTS_CA_BUNDLE": ca(plain)}, ""},
		{"the authority before requests'", plain, nil,
			environment{"OS_CACERT": ca(plain), "REQUESTS_CA_BUNDLE": ca(other)}, ""},
		{"one authority of two", plain, settings.Settings{"cacert_file": ca(other) + ca(plain)}, nil, ""},
		{"insecure", plain, settings.Settings{"insecure": "true"}, nil, ""},
		{"insecure in the environment, as Python says it", plain, nil, environment{"OS_INSECURE": "True"}, ""},
		{"insecure in the environment, in another word", plain, nil, environment{"OS_INSECURE": " Yes"}, ""},
		{"insecure in the environment, as a number", plain, nil, environment{"OS_INSECURE": "1"}, ""},
		{"not insecure, against the environment", plain, settings.Settings{"insecure": "false"}, environment{"OS_INSECURE": "true"}, "certificate signed by unknown authority"},
		{"no client certificate", strict, settings.Settings{"cacert_file": ca(strict)}, nil, "certificate required"},
		{"a client certificate in place", strict, settings.Settings{"cacert_file": ca(strict), "cert": cert, "key": key}, nil, ""},
		{"a client certificate in files", strict, settings.Settings{"cacert_file": ca(strict), "cert": write(t, "cert.pem", cert), "key": write(t, "key.pem", key)}, nil, ""},
		{"a client certificate and its key in one file", strict, settings.Settings{"cacert_file": ca(strict), "cert": write(t, "both.pem", key+cert)}, nil, ""},
		{"a client certificate and its key with blanks for line breaks", strict, settings.Settings{"cacert_file": ca(strict), "cert": strings.ReplaceAll(cert+key, "\n", " ")}, nil, ""},
		{"a client certificate in the environment", strict, settings.Settings{"cacert_file": ca(strict)}, environment{"OS_CERT": cert, "OS_KEY": key}, ""},
		{"a client certificate and its key in different from", strict, settings.Settings{"cacert_file": ca(strict), "cert": cert}, environment{"OS_KEY": key}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			cloud := newCloud(t, changed(memberLogin(c.fake), c.block), c.env)
			service, err := cloud.Compute(t.Context(), "")
			if err == nil {
				err = readLog(t.Context(), service.Client)
			}
			if (err != nil) != (c.fails != "") || err != nil && !strings.Contains(err.Error(), c.fails) {
				t.Errorf("%v, want %q", err, c.fails)
			}
		})
	}
}

// TestTLS_UnknownAuthorityIsFinal: asking again changes nothing. The cause can be told from others.
func TestTLS_UnknownAuthorityIsFinal(t *testing.T) {
	fake := startCloud(t, fakecloud.WithTLS())
	_, err := newCloudWith(t, memberLogin(fake), nil, Options{MaxRetries: 1_000_000, RequestTimeout: time.Minute}).Compute(t.Context(), "")
	failure, ok := errors.AsType[*LoginError](err)
	if !ok {
		t.Fatalf("%#v", err)
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](failure.Err); !ok {
		t.Errorf("%#v", failure.Err)
	}
	nobodyCame(t, fake)
}

func TestTLS_Before12IsRefused(t *testing.T) {
	for name, version := range map[string]uint16{"1.0": tls.VersionTLS10, "1.1": tls.VersionTLS11, "1.2": tls.VersionTLS12} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewUnstartedServer(http.NotFoundHandler())
			server.TLS = &tls.Config{MinVersion: version, MaxVersion: version}
			server.Config.ErrorLog = log.New(io.Discard, "", 0) // it complains of each refusal
			server.StartTLS()
			defer server.Close()
			c := newCloud(t, settings.Settings{"auth_url": server.URL, "user_name": "me", "password": "p", "insecure": "true"}, nil)
			_, err := c.Compute(t.Context(), "")
			failure, ok := errors.AsType[*LoginError](err)
			if !ok {
				t.Fatalf("%#v", err)
			}
			if answered := failure.StatusCode == http.StatusNotFound; answered != (version == tls.VersionTLS12) {
				t.Errorf("%v", err)
			}
		})
	}
}

// TestTLS_UnusableCertificates blames the setting, and never repeats a key, even where it was meant to be a path.
func TestTLS_UnusableCertificates(t *testing.T) {
	fake, other := startCloud(t, fakecloud.WithTLS()), startCloud(t, fakecloud.WithTLS())
	certPEM, keyPEM := fake.ClientCertificate()
	_, otherKey := other.ClientCertificate()
	cert, key := string(certPEM), string(keyPEM)
	ca := string(fake.CACertificate())
	block, _ := pem.Decode(fake.CACertificate())
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	const hunterKey = "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----\n"
	for _, c := range []struct {
		name     string
		block    settings.Settings
		env      environment
		argument string
		parts    []string
	}{
		{"no such file", settings.Settings{"cacert_file": "/nonexistent/ca.pem"}, nil, "cacert_file", []string{"/nonexistent/ca.pem does not exist", "cacert_file in the provider block"}},
		{"no such file, by a relative path", settings.Settings{"cacert_file": "certs/ca.pem"}, nil, "cacert_file",
			[]string{"certs/ca.pem (relative to the working directory, " + here + ") does not exist"}},
		{"an empty folder", settings.Settings{"cacert_file": t.TempDir()}, nil, "cacert_file", []string{"There is no PEM certificate"}},
		{"a folder for a certificate", settings.Settings{"cert": here, "key": key}, nil, "cert", []string{here + " is a directory"}},
		{"a file without PEM", settings.Settings{"cacert_file": write(t, "ca.pem", "hunter2")}, nil, "cacert_file", []string{"There is no PEM certificate"}},
		{"an empty file", settings.Settings{"cacert_file": write(t, "ca.pem", "")}, nil, "cacert_file", []string{"There is no PEM certificate"}},
		{"PEM that is no certificate", settings.Settings{"cacert_file": hunterKey}, nil, "cacert_file", []string{"There is no PEM certificate"}},
		{"a key for an authority", settings.Settings{"cacert_file": key}, nil, "cacert_file", []string{"but a ", "PRIVATE KEY"}},
		{"an authority that is cut off", settings.Settings{"cacert_file": ca[:len(ca)/2]}, nil, "cacert_file", []string{"a block begins there and is broken, or has no end"}},
		{"an authority that is no certificate", settings.Settings{"cacert_file": "-----BEGIN CERTIFICATE-----\naHVudGVyMg==\n-----END CERTIFICATE-----"}, nil, "cacert_file", []string{"what stands in its CERTIFICATE block is none"}},
		{"an authority in DER form", settings.Settings{"cacert_file": write(t, "ca.der", string(block.Bytes))}, nil, "cacert_file", []string{"in DER form", "openssl x509"}},
		{"no such file in the environment", nil, environment{"OS_CACERT": "/nonexistent/ca.pem"}, "cacert_file", []string{"OS_CACERT in the environment"}},
		{"a certificate without its key", settings.Settings{"cert": cert}, nil, "cert", []string{"key (or OS_KEY)"}},
		{"a key without its certificate", settings.Settings{"key": hunterKey}, nil, "cert", []string{"cert (or OS_CERT)", "comes from key in the provider block"}},
		{"a key without its certificate in the environment", nil, environment{"OS_KEY": hunterKey}, "cert", []string{"OS_KEY in the environment"}},
		{"no such certificate", settings.Settings{"cert": "/nonexistent/cert.pem", "key": key}, nil, "cert", []string{"does not exist"}},
		{"a key that is no PEM and no file", settings.Settings{"cert": cert, "key": "hunter2"}, nil, "cert", []string{"does not exist"}},
		{"a key that is too long for a path", settings.Settings{"cert": cert, "key": strings.Repeat("hunter2", 1000)}, nil, "cert", []string{"cannot be read"}},
		{"a key that is encrypted", settings.Settings{"cert": cert, "key": "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----"}, nil, "cert", []string{"It is encrypted", "comes from key in the provider block"}},
		{"a key that is encrypted in the older form", settings.Settings{"cert": cert, "key": "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----"}, nil, "cert", []string{"It is encrypted"}},
		{"a key that is encrypted, beside its certificate", settings.Settings{"cert": cert + "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----"}, nil, "cert", []string{"It is encrypted", "comes from cert in the provider block"}},
		{"a key that is broken", settings.Settings{"cert": cert, "key": hunterKey}, nil, "cert", []string{"no pair"}},
		{"another's key", settings.Settings{"cert": cert, "key": string(otherKey)}, nil, "cert", []string{"no pair"}},
		{"a key for a certificate", settings.Settings{"cert": key, "key": key}, nil, "cert", []string{"no pair"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := New(changed(memberLogin(fake), c.block), c.env.Get, patient)
			wantSettingError(t, err, c.argument, c.parts...)
			for _, line := range strings.Split(key, "\n")[1:3] {
				if line != "" && strings.Contains(err.Error(), line) {
					t.Errorf("the key is in: %s", err)
				}
			}
		})
	}
}
