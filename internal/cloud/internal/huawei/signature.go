package huawei

import (
	"bytes"
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"
)

// Huawei Cloud's signature algorithm, and the form of its dates (UTC).
// https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-algorithm.html
const (
	signatureAlgorithm = "SDK-HMAC-SHA256"
	signatureDateForm  = "20060102T150405Z"
)

// signedHeaders are covered by a signature where a request has them; the host always is. Others, such as User-Agent,
// may change on the way.
var signedHeaders = []string{"X-Sdk-Date", "X-Security-Token", "X-Project-Id", "X-Domain-Id"}

// sign adds date, token and signature to a request whose header is final, but for what no signature covers.
func sign(request *http.Request, keys keyPair, now time.Time) {
	date := now.UTC().Format(signatureDateForm)
	request.Header.Set("X-Sdk-Date", date)
	if keys.securityToken != "" {
		request.Header.Set("X-Security-Token", keys.securityToken)
	}
	headers := headersToSign(request)
	names := strings.Join(slices.Sorted(maps.Keys(headers)), ";")
	canonical := strings.Join([]string{
		request.Method, canonicalPath(request.URL), canonicalQuery(request.URL), canonicalHeaders(headers), names,
		hexSHA256(bodyOf(request)),
	}, "\n")
	toSign := strings.Join([]string{signatureAlgorithm, date, hexSHA256([]byte(canonical))}, "\n")
	mac := hmac.New(sha256.New, []byte(keys.secret))
	mac.Write([]byte(toSign))
	request.Header.Set("Authorization", signatureAlgorithm+" Access="+keys.access+", SignedHeaders="+names+
		", Signature="+hex.EncodeToString(mac.Sum(nil)))
}

// bodyOf reads a request's body, which is in memory, and puts it back.
func bodyOf(request *http.Request) []byte {
	if request.Body == nil {
		return nil
	}
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return nil // sending it fails too
	}
	request.Body = io.NopCloser(bytes.NewReader(body))
	return body
}

// sentHost is the Host header as net/http writes it (Request.write): a name with other letters than ASCII's in
// Punycode.
func sentHost(request *http.Request) string {
	host := cmp.Or(request.Host, request.URL.Host)
	if sent, err := httpguts.PunycodeHostPort(host); err == nil {
		return sent
	}
	return host // sending it fails too
}

// headersToSign are the headers by their names in lower case.
func headersToSign(request *http.Request) map[string]string {
	headers := map[string]string{"host": sentHost(request)}
	for _, name := range signedHeaders {
		if value := request.Header.Get(name); value != "" {
			headers[strings.ToLower(name)] = strings.TrimSpace(value)
		}
	}
	return headers
}

func canonicalHeaders(headers map[string]string) string {
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		text.WriteString(name + ":" + headers[name] + "\n")
	}
	return text.String()
}

// canonicalPath ends in a slash, even where the path that is sent does not.
func canonicalPath(u *url.URL) string {
	segments := strings.Split(u.Path, "/")
	for i, segment := range segments {
		segments[i] = escape(segment)
	}
	path := strings.Join(segments, "/")
	if !strings.HasSuffix(path, "/") {
		path += "/"
	}
	return path
}

func canonicalQuery(u *url.URL) string {
	query := u.Query()
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(query)) {
		for _, value := range slices.Sorted(slices.Values(query[name])) {
			pairs = append(pairs, escape(name)+"="+escape(value))
		}
	}
	return strings.Join(pairs, "&")
}

// escape leaves RFC 3986's unreserved characters as they are and no others.
func escape(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }

func hexSHA256(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}
