package instanceaction

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/gophercloud/gophercloud/v2"
)

// Microversion is Nova's N.M of a request. The zero value stands for none: no header is sent, and the cloud answers as its
// oldest version, 2.1.
type Microversion struct{ Major, Minor int }

// The microversions that change what os-instance-actions says or takes, by Nova's REST API version history.
var (
	MicroversionBase           = Microversion{2, 1}
	MicroversionDeletedServers = Microversion{2, 21} // the log of a deleted server stays readable
	MicroversionPaging         = Microversion{2, 58} // limit, marker, changes-since; updated_at
	MicroversionChangesBefore  = Microversion{2, 66}
	MicroversionNewest         = Microversion{2, 84} // details; the newest that this package knows
)

// microversionPattern is Nova's own: it takes no leading zeros.
var microversionPattern = regexp.MustCompile(`^([1-9][0-9]*)\.(0|[1-9][0-9]*)$`)

// ParseMicroversion reads "N.M". ok is false for anything else, "latest" included.
func ParseMicroversion(s string) (v Microversion, ok bool) {
	parts := microversionPattern.FindStringSubmatch(s)
	if parts == nil {
		return Microversion{}, false
	}
	major, errMajor := strconv.Atoi(parts[1])
	minor, errMinor := strconv.Atoi(parts[2])
	if errMajor != nil || errMinor != nil {
		return Microversion{}, false
	}
	return Microversion{major, minor}, true
}

func (v Microversion) String() string {
	if v == (Microversion{}) {
		return ""
	}
	return strconv.Itoa(v.Major) + "." + strconv.Itoa(v.Minor)
}

// AtLeast says whether the microversion is other or newer. None is as old as the base version.
func (v Microversion) AtLeast(other Microversion) bool {
	if v == (Microversion{}) {
		v = MicroversionBase
	}
	return v.Major > other.Major || v.Major == other.Major && v.Minor >= other.Minor
}

// headers are the two forms in which Nova takes a microversion; clouds before Newton know only the second.
func (v Microversion) headers() map[string]string {
	if v == (Microversion{}) {
		return nil
	}
	return map[string]string{"OpenStack-API-Version": "compute " + v.String(), "X-OpenStack-Nova-API-Version": v.String()}
}

// microversionOf is the microversion that an answer was given at; the zero value where the cloud does not say, as clouds do
// that ignore microversions.
func microversionOf(header http.Header) Microversion {
	service, version, _ := strings.Cut(header.Get("OpenStack-API-Version"), " ")
	if service != "compute" {
		version = header.Get("X-OpenStack-Nova-API-Version")
	}
	microversion, _ := ParseMicroversion(version)
	return microversion
}

// MicroversionError is a cloud, or a configured microversion, that is too old for what is asked.
type MicroversionError struct {
	Needed Microversion
	Has    Microversion // the zero value where the cloud knows none
}

func (e *MicroversionError) Error() string {
	has := e.Has
	if has == (Microversion{}) {
		has = MicroversionBase
	}
	return "microversion " + e.Needed.String() + " is needed, and " + has.String() + " is what the cloud is asked at"
}

// supportedRange finds the cloud's newest microversion in the message of a 406:
// "Version 2.94 is not supported by the API. Minimum is 2.1 and maximum is 2.93."
var supportedRange = regexp.MustCompile(`(?i)maximum is ([0-9]+\.[0-9]+)`)

// negotiation is what is known of the microversion that a cloud takes. All reads of a process share it.
type negotiation struct {
	configured bool // by the user: never stepped down from

	// turn holds one token until the cloud has answered the first read, and is closed from then on: reads that start
	// together wait for that answer, so that a cloud that refuses the microversion refuses it once.
	turn chan struct{}

	mutex  sync.Mutex
	chosen Microversion
	proven bool // the cloud has given a good answer at the chosen one
}

func newNegotiation(configured Microversion) *negotiation {
	n := &negotiation{chosen: configured, configured: configured != (Microversion{}), turn: make(chan struct{}, 1)}
	if n.configured {
		close(n.turn)
		return n
	}
	n.chosen = MicroversionNewest
	n.turn <- struct{}{}
	return n
}

// begin waits until a read may start. The caller calls done when the cloud has answered.
func (n *negotiation) begin(ctx context.Context) (done func(), err error) {
	select {
	case _, first := <-n.turn:
		if first {
			return func() { close(n.turn) }, nil
		}
		return func() {}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// accepted notes that the cloud has given a good answer at a microversion.
func (n *negotiation) accepted(microversion Microversion) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	if !n.proven {
		n.chosen, n.proven = microversion, true
	}
}

func (n *negotiation) isProven() bool {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	return n.proven
}

func (n *negotiation) current() Microversion {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	return n.chosen
}

// stepDown chooses another microversion after the cloud's refusal of one. Whoever comes second with the same refusal finds
// that done.
func (n *negotiation) stepDown(ctx context.Context, refused Microversion, refusal *ResponseError, compute *gophercloud.ServiceClient) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	if n.chosen != refused {
		return
	}
	newest, ok := maxFromMessage(refusal.Message)
	if !ok {
		newest, ok = maxFromVersionDocument(ctx, compute)
	}
	if !ok && ctx.Err() != nil {
		return // an interrupted question says nothing of the cloud
	}
	// A cloud that refuses what it itself calls its newest is asked without a microversion.
	if !ok || newest.AtLeast(refused) || !newest.AtLeast(MicroversionBase) {
		newest = Microversion{}
	}
	n.chosen = newest
}

func maxFromMessage(message string) (Microversion, bool) {
	found := supportedRange.FindStringSubmatch(message)
	if found == nil {
		return Microversion{}, false
	}
	return ParseMicroversion(found[1])
}

// maxFromVersionDocument asks the cloud's version document for its newest microversion.
func maxFromVersionDocument(ctx context.Context, compute *gophercloud.ServiceClient) (Microversion, bool) {
	response, err := compute.ProviderClient.Request(ctx, http.MethodGet, versionedRoot(compute.Endpoint),
		&gophercloud.RequestOpts{KeepResponseBody: true, OkCodes: []int{http.StatusOK}})
	if err != nil {
		return Microversion{}, false
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return Microversion{}, false
	}
	var document struct {
		Version struct {
			Version string `json:"version"`
		} `json:"version"`
	}
	if json.Unmarshal(body, &document) != nil {
		return Microversion{}, false
	}
	return ParseMicroversion(document.Version.Version)
}

var versionSegment = regexp.MustCompile(`^v[0-9]+(\.[0-9]+)?$`)

// versionedRoot is the endpoint up to its version, "https://nova.example.com/v2.1/": the version document stands there,
// whereas a project's root answers 401 or 404.
func versionedRoot(endpoint string) string {
	parsed, err := url.Parse(endpoint)
	if err != nil {
		return endpoint
	}
	segments := strings.Split(strings.Trim(parsed.Path, "/"), "/")
	for i, segment := range segments {
		if versionSegment.MatchString(segment) {
			return parsed.Scheme + "://" + parsed.Host + "/" + strings.Join(segments[:i+1], "/") + "/"
		}
	}
	return endpoint
}

func isBadRequest(err error) bool {
	response, ok := errors.AsType[*ResponseError](err)
	return ok && response.StatusCode == http.StatusBadRequest
}

// isMicroversionRefusal says whether the cloud refused the microversion rather than the request.
func isMicroversionRefusal(err error) (*ResponseError, bool) {
	response, ok := errors.AsType[*ResponseError](err)
	return response, ok && response.StatusCode == http.StatusNotAcceptable && response.Microversion != ""
}
