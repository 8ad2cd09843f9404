//go:build tools

// Package tools names govulncheck, at the version in go.mod, for `go run -modfile` and for who updates versions.
package tools

import _ "golang.org/x/vuln/cmd/govulncheck"
