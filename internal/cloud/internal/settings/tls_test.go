package settings

import (
	"crypto/tls"
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

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// ask connects as the settings say.
func ask(t *testing.T, url string, block Settings, env environment) error {
	t.Helper()
	config, err := TLSConfig(Sources{FromBlock(block), FromOpenStack(environmentOf(env))}, environmentOf(env))
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: config, DisableKeepAlives: true}}
	response, err := client.Get(url)
	if err != nil {
		return err
	}
	return response.Body.Close()
}

func startCloud(t *testing.T, option fakecloud.Option) *fakecloud.Cloud {
	t.Helper()
	fake, err := fakecloud.Start(option)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(fake.Close)
	return fake
}

func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTLS(t *testing.T) {
	plain, strict := startCloud(t, fakecloud.WithTLS()), startCloud(t, fakecloud.WithClientCertificates())
	other := startCloud(t, fakecloud.WithTLS())
	ca := func(fake *fakecloud.Cloud) string { return string(fake.CACertificate()) }
	certPEM, keyPEM := strict.ClientCertificate()
	cert, key := string(certPEM), string(keyPEM)
	home := filepath.Dir(write(t, "ca.pem", ca(plain)))
	folder := t.TempDir()
	for name, content := range map[string]string{"a.pem": ca(other), "b.pem": ca(plain), "README": "of our company"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name  string
		fake  *fakecloud.Cloud
		block Settings
		env   environment
		fails string // "" for none
	}{
		{name: "an authority that is not known", fake: plain, fails: "certificate signed by unknown authority"},
		{name: "another authority", fake: plain, block: Settings{"cacert_file": ca(other)},
			fails: "certificate signed by unknown authority"},
		{name: "the authority in place", fake: plain, block: Settings{"cacert_file": ca(plain)}},
		{name: "the authority in a file", fake: plain, block: Settings{"cacert_file": write(t, "ca.pem", ca(plain))}},
		{name: "the authority in a file at home", fake: plain, block: Settings{"cacert_file": "~/ca.pem"},
			env: environment{"HOME": home}},
		{name: "the authority with blanks for line breaks", fake: plain,
			block: Settings{"cacert_file": strings.ReplaceAll(ca(plain), "\n", " ")}},
		{name: "the authority with line breaks spelled out", fake: plain,
			env: environment{"OS_CACERT": strings.ReplaceAll(ca(other)+ca(plain), "\n", `\n`)}},
		{name: "the authority in the environment", fake: plain, env: environment{"OS_CACERT": ca(plain)}},
		{name: "the authority in a folder", fake: plain, env: environment{"OS_CACERT": folder + "/"}},
		{name: "the authority as Python's requests have it", fake: plain,
			env: environment{"REQUESTS_CA_BUNDLE": ca(plain)}},
		{name: "the authority before requests'", fake: plain,
			env: environment{"OS_CACERT": ca(plain), "REQUESTS_CA_BUNDLE": ca(other)}},
		{name: "one authority of two", fake: plain, block: Settings{"cacert_file": ca(other) + ca(plain)}},
		{name: "insecure", fake: plain, block: Settings{"insecure": "true"}},
		{name: "insecure in the environment, as Python says it", fake: plain, env: environment{"OS_INSECURE": "True"}},
		{name: "insecure in the environment, in another word", fake: plain, env: environment{"OS_INSECURE": " Yes"}},
		{name: "insecure in the environment, as a number", fake: plain, env: environment{"OS_INSECURE": "1"}},
		{name: "not insecure, against the environment", fake: plain, block: Settings{"insecure": "false"},
			env: environment{"OS_INSECURE": "true"}, fails: "certificate signed by unknown authority"},
		{name: "no client certificate", fake: strict, block: Settings{"cacert_file": ca(strict)},
			fails: "certificate required"},
		{name: "a client certificate in place", fake: strict,
			block: Settings{"cacert_file": ca(strict), "cert": cert, "key": key}},
		{name: "a client certificate in files", fake: strict,
			block: Settings{"cacert_file": ca(strict), "cert": write(t, "cert.pem", cert),
				"key": write(t, "key.pem", key)}},
		{name: "a client certificate and its key in one file", fake: strict,
			block: Settings{"cacert_file": ca(strict), "cert": write(t, "both.pem", key+cert)}},
		{name: "a client certificate and its key with blanks for line breaks", fake: strict,
			block: Settings{"cacert_file": ca(strict), "cert": strings.ReplaceAll(cert+key, "\n", " ")}},
		{name: "a client certificate in the environment", fake: strict, block: Settings{"cacert_file": ca(strict)},
			env: environment{"OS_CERT": cert, "OS_KEY": key}},
		{name: "a client certificate and its key in different from", fake: strict,
			block: Settings{"cacert_file": ca(strict), "cert": cert}, env: environment{"OS_KEY": key}},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := ask(t, c.fake.IdentityURL(), c.block, c.env)
			if (err != nil) != (c.fails != "") || err != nil && !strings.Contains(err.Error(), c.fails) {
				t.Errorf("%v, want %q", err, c.fails)
			}
		})
	}
}

func TestTLS_Before12IsRefused(t *testing.T) {
	for name, version := range map[string]uint16{"1.0": tls.VersionTLS10, "1.1": tls.VersionTLS11,
		"1.2": tls.VersionTLS12} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewUnstartedServer(http.NotFoundHandler())
			server.TLS = &tls.Config{MinVersion: version, MaxVersion: version}
			server.Config.ErrorLog = log.New(io.Discard, "", 0) // it complains of each refusal
			server.StartTLS()
			defer server.Close()
			err := ask(t, server.URL, Settings{"insecure": "true"}, nil)
			if accepted := err == nil; accepted != (version == tls.VersionTLS12) {
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
		block    Settings
		env      environment
		argument string
		parts    []string
	}{
		{name: "no such file", block: Settings{"cacert_file": "/nonexistent/ca.pem"}, argument: "cacert_file",
			parts: []string{"/nonexistent/ca.pem does not exist", "cacert_file in the provider block"}},
		{name: "no such file, by a relative path", block: Settings{"cacert_file": "certs/ca.pem"},
			argument: "cacert_file",
			parts:    []string{"certs/ca.pem (relative to the working directory, " + here + ") does not exist"}},
		{name: "an empty folder", block: Settings{"cacert_file": t.TempDir()}, argument: "cacert_file",
			parts: []string{"There is no PEM certificate"}},
		{name: "a folder for a certificate", block: Settings{"cert": here, "key": key}, argument: "cert",
			parts: []string{here + " is a directory"}},
		{name: "a file without PEM", block: Settings{"cacert_file": write(t, "ca.pem", "hunter2")},
			argument: "cacert_file", parts: []string{"There is no PEM certificate"}},
		{name: "an empty file", block: Settings{"cacert_file": write(t, "ca.pem", "")}, argument: "cacert_file",
			parts: []string{"There is no PEM certificate"}},
		{name: "PEM that is no certificate", block: Settings{"cacert_file": hunterKey}, argument: "cacert_file",
			parts: []string{"There is no PEM certificate"}},
		{name: "a key for an authority", block: Settings{"cacert_file": key}, argument: "cacert_file",
			parts: []string{"but a ", "PRIVATE KEY"}},
		{name: "an authority that is cut off", block: Settings{"cacert_file": ca[:len(ca)/2]}, argument: "cacert_file",
			parts: []string{"a block begins there and is broken, or has no end"}},
		{name: "an authority that is no certificate",
			block:    Settings{"cacert_file": "-----BEGIN CERTIFICATE-----\naHVudGVyMg==\n-----END CERTIFICATE-----"},
			argument: "cacert_file", parts: []string{"what stands in its CERTIFICATE block is none"}},
		{name: "an authority in DER form", block: Settings{"cacert_file": write(t, "ca.der", string(block.Bytes))},
			argument: "cacert_file", parts: []string{"in DER form", "openssl x509"}},
		{name: "no such file in the environment", env: environment{"OS_CACERT": "/nonexistent/ca.pem"},
			argument: "cacert_file", parts: []string{"OS_CACERT in the environment"}},
		{name: "a certificate without its key", block: Settings{"cert": cert}, argument: "cert",
			parts: []string{"key (or OS_KEY)"}},
		{name: "a key without its certificate", block: Settings{"key": hunterKey}, argument: "cert",
			parts: []string{"cert (or OS_CERT)", "comes from key in the provider block"}},
		{name: "a key without its certificate in the environment", env: environment{"OS_KEY": hunterKey},
			argument: "cert", parts: []string{"OS_KEY in the environment"}},
		{name: "no such certificate", block: Settings{"cert": "/nonexistent/cert.pem", "key": key}, argument: "cert",
			parts: []string{"does not exist"}},
		{name: "a key that is no PEM and no file", block: Settings{"cert": cert, "key": "hunter2"}, argument: "cert",
			parts: []string{"does not exist"}},
		{name: "a key that is too long for a path",
			block: Settings{"cert": cert, "key": strings.Repeat("hunter2", 1000)}, argument: "cert",
			parts: []string{"cannot be read"}},
		{name: "a key that is encrypted",
			block: Settings{"cert": cert,
				"key": "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----"},
			argument: "cert", parts: []string{"It is encrypted", "comes from key in the provider block"}},
		{name: "a key that is encrypted in the older form",
			block: Settings{"cert": cert,
				"key": "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: " +
					"AES-128-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----"}, argument: "cert",
			parts: []string{"It is encrypted"}},
		{name: "a key that is encrypted, beside its certificate",
			block: Settings{"cert": cert +
				"-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----"}, argument: "cert",
			parts: []string{"It is encrypted", "comes from cert in the provider block"}},
		{name: "a key that is broken", block: Settings{"cert": cert, "key": hunterKey}, argument: "cert",
			parts: []string{"no pair"}},
		{name: "another's key", block: Settings{"cert": cert, "key": string(otherKey)}, argument: "cert",
			parts: []string{"no pair"}},
		{name: "a key for a certificate", block: Settings{"cert": key, "key": key}, argument: "cert",
			parts: []string{"no pair"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := TLSConfig(Sources{FromBlock(c.block), FromOpenStack(environmentOf(c.env))}, environmentOf(c.env))
			wrong, ok := errors.AsType[*SettingError](err)
			if !ok || wrong.Argument != c.argument {
				t.Fatalf("%#v", err)
			}
			for _, part := range c.parts {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q is not in: %s", part, err)
				}
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("a secret is in: %s", err)
			}
			for _, line := range strings.Split(key, "\n")[1:3] {
				if line != "" && strings.Contains(err.Error(), line) {
					t.Errorf("the key is in: %s", err)
				}
			}
		})
	}
}
