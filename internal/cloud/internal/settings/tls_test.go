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
	const unknown, required = "certificate signed by unknown authority", "certificate required"
	trusted := func(more Settings) Settings {
		more["cacert_file"] = ca(strict)
		return more
	}
	for _, c := range []struct {
		name  string
		fake  *fakecloud.Cloud
		block Settings
		env   environment
		fails string // "" for none
	}{
		{"an authority that is not known", plain, nil, nil, unknown},
		{"another authority", plain, Settings{"cacert_file": ca(other)}, nil, unknown},
		{"the authority in place", plain, Settings{"cacert_file": ca(plain)}, nil, ""},
		{"in a file", plain, Settings{"cacert_file": write(t, "ca.pem", ca(plain))}, nil, ""},
		{"in a file at home", plain, Settings{"cacert_file": "~/ca.pem"}, environment{"HOME": home}, ""},
		{"in the environment", plain, nil, environment{"OS_CACERT": ca(plain)}, ""},
		{"in a folder", plain, nil, environment{"OS_CACERT": folder + "/"}, ""},
		{"as Python's requests have it", plain, nil, environment{"REQUESTS_CA_BUNDLE": ca(plain)}, ""},
		{"before requests'", plain, nil, environment{"OS_CACERT": ca(plain), "REQUESTS_CA_BUNDLE": ca(other)}, ""},
		{"one of two", plain, Settings{"cacert_file": ca(other) + ca(plain)}, nil, ""},
		{"insecure", plain, Settings{"insecure": "true"}, nil, ""},
		{"insecure in the environment", plain, nil, environment{"OS_INSECURE": "True"}, ""},
		{"not insecure", plain, Settings{"insecure": "false"}, environment{"OS_INSECURE": "true"}, unknown},
		{"no client certificate", strict, trusted(Settings{}), nil, required},
		{"a client certificate", strict, trusted(Settings{"cert": cert, "key": key}), nil, ""},
		{"in files", strict, trusted(Settings{"cert": write(t, "c.pem", cert), "key": write(t, "k.pem", key)}), nil,
			""},
		{"with its key in one file", strict, trusted(Settings{"cert": write(t, "both.pem", key+cert)}), nil, ""},
		{"with blanks", strict, trusted(Settings{"cert": strings.ReplaceAll(cert+key, "\n", " ")}), nil, ""},
		{"in the environment", strict, trusted(Settings{}), environment{"OS_CERT": cert, "OS_KEY": key}, ""},
		{"its key elsewhere", strict, trusted(Settings{"cert": cert}), environment{"OS_KEY": key}, ""},
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
	const encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----"
	const olderEncrypted = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n" +
		"AAAA\n-----END RSA PRIVATE KEY-----"
	const noCertificate = "-----BEGIN CERTIFICATE-----\naHVudGVyMg==\n-----END CERTIFICATE-----"
	authority := func(text string) Settings { return Settings{"cacert_file": text} }
	pair := func(cert, key string) Settings { return Settings{"cert": cert, "key": key} }
	for _, c := range []struct {
		name  string
		block Settings
		env   environment
		want  string
	}{
		{"no such file", authority("/nonexistent/ca.pem"), nil,
			"/nonexistent/ca.pem does not exist … cacert_file in the provider block"},
		{"no such file, by a relative path", authority("certs/ca.pem"), nil,
			"certs/ca.pem (relative to the working directory, " + here + ") does not exist"},
		{"an empty folder", authority(t.TempDir()), nil, "There is no PEM certificate"},
		{"a file without PEM", authority(write(t, "ca.pem", "hunter2")), nil, "There is no PEM certificate"},
		{"an empty file", authority(write(t, "ca.pem", "")), nil, "There is no PEM certificate"},
		{"PEM that is no certificate", authority(hunterKey), nil, "There is no PEM certificate"},
		{"a key for an authority", authority(key), nil, "but a  … PRIVATE KEY"},
		{"cut off", authority(ca[:len(ca)/2]), nil, "a block begins there and is broken, or has no end"},
		{"no certificate", authority(noCertificate), nil, "what stands in its CERTIFICATE block is none"},
		{"in DER form", authority(write(t, "ca.der", string(block.Bytes))), nil, "in DER form … openssl x509"},
		{"no such file in the environment", nil, environment{"OS_CACERT": "/nonexistent/ca.pem"},
			"OS_CACERT in the environment"},
		{"a folder for a certificate", pair(here, key), nil, here + " is a directory"},
		{"a certificate without its key", pair(cert, ""), nil, "key (or OS_KEY)"},
		{"a key without its certificate", pair("", hunterKey), nil,
			"cert (or OS_CERT) … comes from key in the provider block"},
		{"such a key in the environment", nil, environment{"OS_KEY": hunterKey}, "OS_KEY in the environment"},
		{"no such certificate", pair("/nonexistent/cert.pem", key), nil, "does not exist"},
		{"a key that is no PEM and no file", pair(cert, "hunter2"), nil, "does not exist"},
		{"a key that is too long for a path", pair(cert, strings.Repeat("hunter2", 1000)), nil, "cannot be read"},
		{"a key that is encrypted", pair(cert, encrypted), nil,
			"It is encrypted … comes from key in the provider block"},
		{"encrypted in the older form", pair(cert, olderEncrypted), nil, "It is encrypted"},
		{"encrypted beside its certificate", pair(cert+encrypted, ""), nil,
			"It is encrypted … comes from cert in the provider block"},
		{"a key that is broken", pair(cert, hunterKey), nil, "not a pair"},
		{"another's key", pair(cert, string(otherKey)), nil, "not a pair"},
		{"a key for a certificate", pair(key, key), nil, "not a pair"},
	} {
		t.Run(c.name, func(t *testing.T) {
			argument := "cert"
			if c.block["cacert_file"]+c.env["OS_CACERT"] != "" {
				argument = "cacert_file"
			}
			_, err := TLSConfig(Sources{FromBlock(c.block), FromOpenStack(environmentOf(c.env))}, environmentOf(c.env))
			wrong, ok := errors.AsType[*SettingError](err)
			if !ok || wrong.Argument != argument {
				t.Fatalf("%#v", err)
			}
			for part := range strings.SplitSeq(c.want, " … ") {
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
