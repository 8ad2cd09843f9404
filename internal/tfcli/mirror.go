package tfcli

import (
	"fmt"
	"os"
	"path/filepath"
)

// Mirror lays folder out as the registries of Terraform and OpenTofu are, with file as what they have of the provider
// at path: VERSION/OS_ARCH/BINARY, or the name of a release's archive. It returns settings that name this mirror and no
// other source, for TF_CLI_CONFIG_FILE, so that `terraform init` installs from it.
func Mirror(folder, file, path string) (cliConfig string, err error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	for _, registry := range []string{"registry.terraform.io", "registry.opentofu.org"} {
		target := filepath.Join(folder, registry, defaultSource, path)
		if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
			return "", err
		}
		if err := os.WriteFile(target, content, 0o700); err != nil {
			return "", err
		}
	}
	cliConfig = filepath.Join(folder, "terraform.rc")
	settings := fmt.Appendf(nil, "provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n",
		filepath.ToSlash(folder))
	return cliConfig, os.WriteFile(cliConfig, settings, 0o600)
}
