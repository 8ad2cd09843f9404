//go:build tools

// Package tools names tfplugindocs, at the version in go.mod, for `go run -modfile` and for who updates versions.
package tools

import _ "github.com/hashicorp/terraform-plugin-docs/cmd/tfplugindocs"
