package fakecloud

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// microversion is a version of Compute's API.
type microversion struct{ major, minor int }

func (m microversion) String() string { return fmt.Sprintf("%d.%d", m.major, m.minor) }

// atLeast says whether m is version 2.minor or newer.
func (m microversion) atLeast(minor int) bool {
	return m.major > 2 || m.major == 2 && m.minor >= minor
}

func (m microversion) newerThan(other microversion) bool {
	return m.major > other.major || m.major == other.major && m.minor > other.minor
}

var microversionPattern = regexp.MustCompile(`^([1-9]\d*)\.([1-9]\d*|0)$`)

func parseMicroversion(s string) (microversion, bool) {
	m := microversionPattern.FindStringSubmatch(s)
	if m == nil {
		return microversion{}, false
	}
	major, err1 := strconv.Atoi(m[1])
	minor, err2 := strconv.Atoi(m[2])
	return microversion{major, minor}, err1 == nil && err2 == nil
}

// requestedMicroversion reads the headers that ask for one: the newer form names
// the service, may name several, and wins. "" where none is asked for.
func requestedMicroversion(h http.Header) string {
	services := strings.Split(strings.Join(h.Values("OpenStack-API-Version"), ","), ",")
	for _, service := range slices.Backward(services) {
		words := strings.Fields(service)
		if len(words) >= 2 && strings.EqualFold(words[0], "compute") {
			return strings.Join(words[1:], " ")
		}
	}
	return strings.TrimSpace(h.Get("X-OpenStack-Nova-API-Version"))
}

// negotiate settles the request's microversion. False says that it has answered
// because there is no such.
func (k *call) negotiate() bool {
	k.version = k.c.oldest
	if k.unversioned {
		return true
	}
	switch asked := requestedMicroversion(k.r.Header); asked {
	case "":
	case "latest":
		k.version = k.c.newest
	default:
		var ok bool
		if k.version, ok = parseMicroversion(asked); !ok {
			k.fault(http.StatusBadRequest, "API Version String "+asked+" is of invalid format. "+
				"Must be of format MajorNum.MinorNum.")
			return false
		}
	}
	k.speak(k.version)
	if k.version.newerThan(k.c.newest) || k.c.oldest.newerThan(k.version) {
		k.fault(http.StatusNotAcceptable, fmt.Sprintf(
			"Version %s is not supported by the API. Minimum is %s and maximum is %s.", k.version, k.c.oldest, k.c.newest))
		return false
	}
	return true
}

// speak puts the microversion into the answer, even one that is refused.
func (k *call) speak(m microversion) {
	h := k.w.Header()
	h["OpenStack-API-Version"] = []string{"compute " + m.String()}
	h["X-OpenStack-Nova-API-Version"] = []string{m.String()}
	h["Vary"] = []string{"OpenStack-API-Version", "X-OpenStack-Nova-API-Version"}
}
