//go:build tools

// Package tools names golangci-lint, at the version in go.mod, for `go run -modfile` and for who updates versions.
package tools

import _ "github.com/golangci/golangci-lint/v2/cmd/golangci-lint"
