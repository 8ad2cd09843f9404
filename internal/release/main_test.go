// Package release tests what is published beside the code: the archives, the modules' licences, what SECURITY.md promises.
package release

import (
	"log"
	"os"
	"testing"
)

// TestMain runs the tests where what they are about is.
func TestMain(m *testing.M) {
	if err := os.Chdir("../.."); err != nil {
		log.Fatal(err)
	}
	os.Exit(m.Run())
}
