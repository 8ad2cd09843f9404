package release

import (
	"archive/zip"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
	"github.com/seed-fc30b86a/terraform-provider-compute/internal/tfcli"
)

// release is what `make release-snapshot` left in dist/ for this platform.
type release struct {
	dist, version string
}

const name = "terraform-provider-compute"

// theRelease finds it in the folder that RELEASE_DIST names; make mirror-test sets it.
func theRelease(t *testing.T) release {
	t.Helper()
	atRoot(t)
	dist := os.Getenv("RELEASE_DIST")
	if dist == "" {
		t.Skip("RELEASE_DIST is not set: make mirror-test")
	}
	prefix, suffix := filepath.Join(dist, name+"_"), "_"+runtime.GOOS+"_"+runtime.GOARCH+".zip"
	zips, err := filepath.Glob(prefix + "*" + suffix)
	if err != nil || len(zips) != 1 {
		t.Fatalf("%s has %d archives for this platform, want 1 of make release-snapshot: %v", dist, len(zips), err)
	}
	return release{dist, strings.TrimSuffix(strings.TrimPrefix(zips[0], prefix), suffix)}
}

// path is that of one of the release's files.
func (r release) path(suffix string) string {
	return filepath.Join(r.dist, name+"_"+r.version+"_"+suffix)
}

func (r release) zip() string { return r.path(runtime.GOOS + "_" + runtime.GOARCH + ".zip") }

// The registry reads the checksums, and serves only what is among them: the archives and the manifest.
func TestRelease_Checksums(t *testing.T) {
	r := theRelease(t)
	got, err := os.ReadFile(r.path("SHA256SUMS"))
	if err != nil {
		t.Fatal(err)
	}
	for file, content := range map[string]string{
		filepath.Base(r.zip()):                 r.zip(),
		filepath.Base(r.path("manifest.json")): "terraform-registry-manifest.json",
	} {
		text, err := os.ReadFile(content)
		if err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprintf("%x  %s\n", sha256.Sum256(text), file); !strings.Contains(string(got), want) {
			t.Errorf("missing: %sin\n%s", want, got)
		}
	}
	if strings.Contains(string(got), ".cdx.json") {
		t.Errorf("a lock file would have a hash for each SBOM:\n%s", got)
	}
}

// All files of an archive have one time, the commit's, and modes that do not hang on whoever checked them out.
func TestRelease_Archive(t *testing.T) {
	r := theRelease(t)
	archive, err := zip.OpenReader(r.zip())
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	var got []string
	for _, file := range archive.File {
		got = append(got, fmt.Sprintf("%s %v", file.Name, file.Mode()))
		if !file.Modified.Equal(archive.File[0].Modified) {
			t.Errorf("%s is of %v, %s of %v", file.Name, file.Modified, archive.File[0].Name, archive.File[0].Modified)
		}
	}
	binary := name + "_v" + r.version
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	for _, want := range []string{binary + " -rwxr-xr-x", "README.md -rw-r--r--", "CHANGELOG.md -rw-r--r--"} {
		if !slices.Contains(got, want) {
			t.Errorf("%s is not in %q", want, got)
		}
	}
}

func TestRelease_Materials(t *testing.T) {
	r := theRelease(t)
	got, err := os.ReadFile(r.path(runtime.GOOS + "_" + runtime.GOARCH + ".cdx.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"bomFormat": "CycloneDX"`, "pkg:golang/github.com/gophercloud/gophercloud/v2@"} {
		if !strings.Contains(string(got), want) {
			t.Errorf("%s is not in the SBOM", want)
		}
	}
}

// A user's terraform init installs the archive as it is, and what it installed reads a cloud and says which version it
// is.
func TestRelease_IsInstalledFromAMirror(t *testing.T) {
	r := theRelease(t)
	cloud, err := fakecloud.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cloud.Close)
	mirror, err := tfcli.Mirror(t.TempDir(), r.zip(), filepath.Base(r.zip()))
	if err != nil {
		t.Fatal(err)
	}
	w, err := tfcli.New(t.TempDir(), tfcli.Options{Env: append(login(cloud), "TF_CLI_CONFIG_FILE="+mirror)})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write("main.tf", fmt.Sprintf(configuration, r.version, cloud.Server("web").ID)); err != nil {
		t.Fatal(err)
	}

	run(t, w, "init")
	lock, err := os.ReadFile(filepath.Join(w.Dir, ".terraform.lock.hcl"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"/seed-fc30b86a/compute\" {", fmt.Sprintf("version     = %q", r.version), `"h1:`} {
		if !strings.Contains(string(lock), want) {
			t.Errorf("%s is not in the lock file:\n%s", want, lock)
		}
	}
	run(t, w, "init", "-lockfile=readonly")

	if got := run(t, w, "plan"); !strings.Contains(got, `newest = "start"`) {
		t.Errorf("the newest action is not in\n%s", got)
	}
	for _, request := range cloud.Requests() {
		if got, want := request.Header.Get("User-Agent"), name+"/"+r.version+" "; !strings.HasPrefix(got, want) {
			t.Errorf("%s %s came from %q, want %q …", request.Method, request.Path, got, want)
		}
	}
}

const configuration = `
terraform {
  required_providers {
    compute = {
      source  = "seed-fc30b86a/compute"
      version = %q
    }
  }
}

data "compute_instance_actions" "newest" {
  server_id = %q
  limit     = 1
}

output "newest" {
  value = element(data.compute_instance_actions.newest.instance_actions, 0).action
}
`

func login(cloud *fakecloud.Cloud) []string {
	account := fakecloud.DemoAdmin
	return []string{
		"OS_AUTH_URL=" + cloud.IdentityURL(), "OS_USERNAME=" + account.UserName, "OS_PASSWORD=" + account.Password,
		"OS_PROJECT_ID=" + account.ProjectID, "OS_USER_DOMAIN_ID=" + account.DomainID,
	}
}

func run(t *testing.T, w *tfcli.Workspace, arguments ...string) string {
	t.Helper()
	got, err := w.Run(t.Context(), append(arguments, "-no-color")...)
	if err != nil || got.ExitCode != 0 {
		t.Fatalf("terraform %s: %v, exit code %d\n%s%s",
			strings.Join(arguments, " "), err, got.ExitCode, got.Stdout, got.Stderr)
	}
	return got.Stdout
}
