package settings

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// pemFile is PEM that stands in a setting, or in the file that the setting names.
type pemFile struct {
	content []byte
	types   []string // of its blocks
}

const beginning = "-----BEGIN "

// readPEM's error has that summary. It repeats nothing of the setting, which may be a key in the wrong place.
func readPEM(v Setting, summary string, getenv func(string) string) (pemFile, error) {
	if strings.Contains(v.Text, beginning) {
		return parsePEM([]byte(v.Text)), nil
	}
	path := ExpandHome(v.Text, getenv)
	content, err := os.ReadFile(path)
	switch {
	case err == nil:
		return parsePEM(content), nil
	case errors.Is(err, fs.ErrNotExist):
		return pemFile{}, Invalid(v, summary, "It is neither PEM nor a readable file: %s does not exist",
			shownPath(path))
	case isDirectory(path):
		return pemFile{}, Invalid(v, summary, "%s is a directory. Name one file", shownPath(path))
	}
	return pemFile{}, Invalid(v, summary, "It is neither PEM nor a readable file: %s cannot be read", shownPath(path))
}

// shownPath is a path as an error may show it, with what a relative one is relative to. It shows nothing that may be a
// key in the wrong place, of which base64 leaves no dot, no backslash and no slash at its beginning.
func shownPath(path string) string {
	shown := "the file that it names"
	isPath := filepath.IsAbs(path) || strings.ContainsAny(path, `.\`)
	if isPath && len(path) < 256 && !strings.ContainsAny(path, "\r\n") {
		shown = path
	}
	folder, err := os.Getwd()
	if filepath.IsAbs(path) || err != nil {
		return shown
	}
	return shown + " (relative to the working directory, " + folder + ")"
}

// readAuthorities reads the certificates of a file, or of all files in a folder (openssl rehash makes such ones).
func readAuthorities(v Setting, summary string, getenv func(string) string) (pemFile, error) {
	folder := ExpandHome(v.Text, getenv)
	if !isDirectory(folder) {
		return readPEM(v, summary, getenv)
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return pemFile{}, Invalid(v, summary, "The folder %s cannot be read", shownPath(folder))
	}
	var all pemFile
	for _, entry := range entries {
		if content, err := os.ReadFile(filepath.Join(folder, entry.Name())); err == nil {
			all.content = append(append(all.content, parsePEM(content).content...), '\n')
		}
	}
	return all, nil
}

func isDirectory(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func parsePEM(content []byte) pemFile {
	if !bytes.Contains(content, []byte(beginning)) {
		return pemFile{content: content}
	}
	file := pemFile{content: withLineBreaks(content)}
	for block, rest := pem.Decode(file.content); block != nil; block, rest = pem.Decode(rest) {
		file.types = append(file.types, block.Type)
	}
	return file
}

// pemBlock is a block without headers.
var pemBlock = regexp.MustCompile(`\s*(-----BEGIN [A-Z0-9 ]+-----)([A-Za-z0-9+/=\s]*)(-----END [A-Z0-9 ]+-----)\s*`)

// withLineBreaks gives PEM its line breaks back, which a variable or a form made blanks of, or which stand there as \n.
func withLineBreaks(content []byte) []byte {
	content = []byte(strings.NewReplacer(`\r`, "", `\n`, "\n").Replace(string(content)))
	return pemBlock.ReplaceAllFunc(content, func(block []byte) []byte {
		parts := pemBlock.FindSubmatch(block)
		base64 := bytes.Join(bytes.Fields(parts[2]), []byte("\n"))
		return bytes.Join([][]byte{nil, parts[1], base64, parts[3], nil}, []byte("\n"))
	})
}

func (f pemFile) hasKey() bool {
	return slices.ContainsFunc(f.types, func(name string) bool { return strings.HasSuffix(name, "PRIVATE KEY") })
}

// isEncrypted knows PKCS #8's form and OpenSSL's older one.
func (f pemFile) isEncrypted() bool {
	return slices.Contains(f.types, "ENCRYPTED PRIVATE KEY") ||
		bytes.Contains(f.content, []byte("Proc-Type: 4,ENCRYPTED"))
}

// withoutCertificate says why there is no certificate in what the argument names.
func (f pemFile) withoutCertificate(argument string) string {
	none := "There is no PEM certificate in " + argument
	switch _, err := x509.ParseCertificate(f.content); {
	case err == nil:
		return none + ": it is in DER form. Make it PEM: openssl x509 -inform der -in ca.der -out ca.pem"
	case slices.Contains(f.types, "CERTIFICATE"):
		return none + ": what stands in its CERTIFICATE block is none"
	case len(f.types) > 0:
		return none + ", but a " + strings.Join(slices.Compact(f.types), ", a ")
	case bytes.Contains(f.content, []byte(beginning)):
		return none + ": a block begins there and is broken, or has no end"
	}
	return none
}
