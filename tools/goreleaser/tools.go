//go:build tools

// Package tools names goreleaser, at the version in go.mod, for `go run -modfile` and for who updates versions.
package tools

import _ "github.com/goreleaser/goreleaser/v2"
