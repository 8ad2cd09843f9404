//go:build tools

// Package tools names gotestsum, at the version in go.mod, for `go run -modfile` and for who updates versions.
package tools

import _ "gotest.tools/gotestsum"
