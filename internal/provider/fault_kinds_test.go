package provider

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

func reset(sent string) func() fakecloud.Interceptor {
	return func() fakecloud.Interceptor { return fakecloud.Reset(sent) }
}

func drip() fakecloud.Interceptor {
	return fakecloud.Drip(time.Tick(time.Second), strings.Repeat(" ", 1000))
}

func ok(body string) func() fakecloud.Interceptor {
	return func() fakecloud.Interceptor { return fakecloud.JSON(http.StatusOK, body) }
}

// everyKind is a document that has this value wherever one of the answers has its object or list.
func everyKind(value string) string {
	var members []string
	for _, key := range []string{"token", "instanceAction", "instanceActions", "server", "servers", "projects"} {
		members = append(members, fmt.Sprintf("%q: %s", key, value))
	}
	return "{" + strings.Join(members, ", ") + "}"
}

// echo refuses a request, and repeats in its text all that came with it, secrets as well.
func echo(status int, retryAfter string) func() fakecloud.Interceptor {
	return func() fakecloud.Interceptor {
		return func(w http.ResponseWriter, r *http.Request) bool {
			body, _ := io.ReadAll(r.Body)
			came := strings.Join([]string{
				r.Header.Get("X-Auth-Token"), r.Header.Get("Authorization"), r.Header.Get("X-Security-Token"),
				string(body)}, " ")
			if retryAfter != "" {
				w.Header().Set("Retry-After", retryAfter)
			}
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			_, _ = fmt.Fprintf(w, `{"error": {"code": %d, "message": %q}}`, status, "What came: "+came)
			return true
		}
	}
}

func retryAfterDate(in time.Duration) func() fakecloud.Interceptor {
	return func() fakecloud.Interceptor {
		return func(w http.ResponseWriter, _ *http.Request) bool {
			now, _ := http.ParseTime(w.Header().Get("Date"))
			w.Header().Set("Retry-After", now.Add(in).Format(http.TimeFormat))
			w.WriteHeader(http.StatusTooManyRequests)
			return true
		}
	}
}

// flood refuses a request at great length, in all that a diagnostic shows, and with what moves a terminal's cursor.
func flood() fakecloud.Interceptor {
	const escape = "\x1b[2J\u202e"
	long := strings.Repeat("A", 100_000)
	header := http.Header{"X-Openstack-Request-Id": {"req-" + strings.Repeat("0", 100<<10)}}
	return fakecloud.Respond(http.StatusInternalServerError, header,
		fmt.Sprintf(`{"error": {"code": "%s", "error_code": "%s", "message": "\u001b[2J%s"}}`, escape+long, long, long))
}

// gzipBomb is packed once.
var gzipBomb = sync.OnceValue(func() fakecloud.Interceptor { return fakecloud.GzipBomb(40 << 20) })

func notGzip() fakecloud.Interceptor {
	return fakecloud.Respond(http.StatusOK, http.Header{"Content-Encoding": {"gzip"}},
		"plain, and longer than the head of gzip")
}

// redirect leads to a location, "" for where the request is already.
func redirect(status int, location string) func() fakecloud.Interceptor {
	return func() fakecloud.Interceptor { return fakecloud.Redirect(status, location) }
}

// redirectOnce leads to the same origin, where the request is then answered.
func redirectOnce(status int) func() fakecloud.Interceptor {
	return func() fakecloud.Interceptor {
		var seen atomic.Int64
		return func(w http.ResponseWriter, r *http.Request) bool {
			return seen.Add(1)%2 == 1 && fakecloud.Redirect(status, "")(w, r)
		}
	}
}
