package fakecloud

import "strings"

// normalize resolves "//", "/./" and "/../" in an escaped path, as the web server
// in front of Nova does: before it decodes escapes, so that "%2e%2e" stays.
func normalize(path string) string {
	parts := strings.Split(path, "/")
	var kept []string
	for i, part := range parts {
		last := i == len(parts)-1
		switch {
		case part == "..":
			kept = kept[:max(0, len(kept)-1)]
		case part == "." || part == "":
		default:
			kept = append(kept, part)
			continue
		}
		if last && len(kept) > 0 {
			kept = append(kept, "") // the slash before it stays
		}
	}
	return "/" + strings.Join(kept, "/")
}

// unescape decodes the escapes of a path, slashes included. There are no broken
// ones: see requestLine.
func unescape(path string) string {
	var b strings.Builder
	for i := 0; i < len(path); i++ {
		if path[i] != '%' || i+2 >= len(path) {
			b.WriteByte(path[i])
			continue
		}
		b.WriteByte(hexValue(path[i+1])<<4 | hexValue(path[i+2]))
		i += 2
	}
	return b.String()
}

func hexValue(b byte) byte {
	switch {
	case b >= 'a':
		return b - 'a' + 10
	case b >= 'A':
		return b - 'A' + 10
	default:
		return b - '0'
	}
}

// latin1 makes each byte a character, which is how Nova reads a path.
func latin1(s string) string {
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return string(runes)
}
