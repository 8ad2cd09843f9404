// Package release tests what is published beside the code: the archives, the modules' licences, what SECURITY.md
// promises, where links lead.
package release

import "testing"

// atRoot runs a test where what it is about is. In TestMain go test would not notice, look for the files that a test
// reads in this folder, and take its last result for good.
func atRoot(t *testing.T) {
	t.Helper()
	t.Chdir("../..")
}
