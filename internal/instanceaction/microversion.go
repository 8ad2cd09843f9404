package instanceaction

import (
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

// Microversion is Nova's N.M of a request. The zero value stands for none: no header is sent, and the cloud answers as
// its oldest version, 2.1.
type Microversion struct{ major, minor int }

// The microversions that change what os-instance-actions says or takes, by Nova's REST API version history.
var (
	MicroversionBase           = Microversion{2, 1}
	MicroversionDeletedServers = Microversion{2, 21} // the log of a deleted server stays readable
	microversionPaging         = Microversion{2, 58} // limit, marker, changes-since; updated_at
	microversionChangesBefore  = Microversion{2, 66}
	microversionNewest         = Microversion{2, 84} // details; the newest that this package knows
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
	return strconv.Itoa(v.major) + "." + strconv.Itoa(v.minor)
}

// AtLeast reports whether the microversion is the other one or newer. None counts as the base version.
func (v Microversion) AtLeast(other Microversion) bool {
	if v == (Microversion{}) {
		v = MicroversionBase
	}
	return v.major > other.major || v.major == other.major && v.minor >= other.minor
}

// headers are the two forms in which Nova takes a microversion; clouds before Newton know only the second.
func (v Microversion) headers() map[string]string {
	if v == (Microversion{}) {
		return nil
	}
	return map[string]string{
		"OpenStack-API-Version":        "compute " + v.String(),
		"X-OpenStack-Nova-API-Version": v.String(),
	}
}

// microversionOf is the microversion that an answer was given at; the zero value where the cloud does not say, as
// clouds do that ignore microversions.
func microversionOf(header http.Header) Microversion {
	service, version, _ := strings.Cut(header.Get("OpenStack-API-Version"), " ")
	if service != "compute" {
		version = header.Get("X-OpenStack-Nova-API-Version")
	}
	microversion, _ := ParseMicroversion(version)
	return microversion
}

// MicroversionError means that the cloud, or the configured microversion, is too old for a filter.
type MicroversionError struct {
	Filter string // by the API's name ("changes-since")
	Needed Microversion
	Has    Microversion // the zero value where the cloud knows none
}

func (e *MicroversionError) Error() string {
	has := e.Has
	if has == (Microversion{}) {
		has = MicroversionBase
	}
	return fmt.Sprintf("%s needs microversion %s, and %s is what the cloud is asked at", e.Filter, e.Needed, has)
}
