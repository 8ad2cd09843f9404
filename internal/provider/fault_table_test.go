package provider

import (
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/seed-fc30b86a/terraform-provider-compute/internal/fakecloud"
)

// requestKind tells apart what a fault leads to.
type requestKind int

const (
	loginKind requestKind = iota // a login, its renewal, the lookup of a project's ID
	readKind                     // of an action, of a list, of the events of its actions, of servers
	waitKind                     // a wait's look at the server
)

// span is how long a read takes: at least and at most, and in words.
type span struct {
	least, most time.Duration
	text        string
}

var (
	atOnce     = span{0, 0, "at once"}
	oneWait    = span{250 * time.Millisecond, 500 * time.Millisecond, "½ s"}
	fourWaits  = span{3750 * time.Millisecond, 7500 * time.Millisecond, "4 to 8 s"}
	eightWaits = span{2 * fourWaits.least, 2 * fourWaits.most,
		"8 to 15 s"} // of the server, and then of its log
	oneLimit = span{time.Minute, time.Minute + oneWait.most, "1 min"}                         // of a request
	limits   = span{5*time.Minute + fourWaits.least, 5*time.Minute + fourWaits.most, "5 min"} // of five requests
)

// spread is how long it takes to obey Retry-After, in words as if nothing were spread.
func spread(d time.Duration, text string) span { return span{d, d + d/4, text} }

// outcome is what a read ends with.
type outcome struct {
	summary  string // of its error; "" for a value
	requests int    // of those that the fault is of; 0 for as many as there is time for
	span     span
}

func (o outcome) allows(got matrixResult) bool {
	return got.summary == o.summary && (o.requests == 0 || got.requests == o.requests) &&
		got.took >= o.span.least && got.took <= o.span.most
}

// expectation is the outcome for each kind of request.
type expectation [3]outcome

// passes is a read that succeeds at its second request.
func passes(after span) expectation {
	o := outcome{"", 2, after}
	return expectation{o, o, o}
}

// fails is a read that fails, and a wait to which the log is enough.
func fails(summary string, requests int, after span) expectation {
	return expectation{{"Failed login", requests, after}, {summary, requests, after}, {"", requests, after}}
}

// but changes the outcome for one kind.
func (e expectation) but(kind requestKind, o outcome) expectation {
	e[kind] = o
	return e
}

const (
	unreachable = "Unreachable compute service"
	failing     = "Failing compute service"
	throttled   = "Throttled requests"
	unreadable  = "Unreadable answer"
)

// requestFault is one way for a request to fail: at its connection, or by its answer.
type requestFault struct {
	name    string
	dial    func(m *matrixCell) dialFault
	answer  func() fakecloud.Interceptor
	tls     bool        // the cloud is served over https
	once    expectation // where the first request fails
	lasting expectation // where every request fails
}

func (m *matrixCell) name() string {
	how := "once"
	if m.lasting {
		how = "lasting"
	}
	return m.fault.name + "/" + how + "/" + m.request.name
}

// want is what is to become of the cell: the rule, or an exception by name.
func (m *matrixCell) want() outcome {
	if exception, ok := exceptions[m.name()]; ok {
		return exception
	}
	if m.lasting {
		return m.fault.lasting[m.request.kind]
	}
	return m.fault.once[m.request.kind]
}

// exceptions are those from the rules of requestFaults.
var exceptions = map[string]outcome{
	// The microversion has been found out by the list, so that it is not in doubt any more.
	"400/once/events":    {"Rejected request", 1, atOnce},
	"400/lasting/events": {"Rejected request", 1, atOnce},
	// The log is asked for without a microversion then, and has no events.
	"406/lasting/server":     {"Action still under way", 0, span{10 * time.Minute, 11 * time.Minute, "10 min"}},
	"406/lasting/invocation": {"Action still under way", 0, span{30 * time.Minute, 31 * time.Minute, "30 min"}},
	// A GET stays a GET.
	"302 to the same origin/once/project":    {"", 2, atOnce},
	"302 to the same origin/lasting/project": {"", 2, atOnce},
}

// requestFaults are the rows of the matrix.
func requestFaults() []requestFault {
	var faults []requestFault
	for _, group := range [][]requestFault{
		connectionFaults(), brokenAnswers(), refusals(), throttling(), disturbances(), unreadableAnswers(), redirects(),
	} {
		faults = append(faults, group...)
	}
	return faults
}

func connectionFaults() []requestFault {
	refused := func(*matrixCell) dialFault { return refuseConnection }
	lookup := func(answer net.DNSError) func(*matrixCell) dialFault {
		return func(*matrixCell) dialFault { return failLookup(answer) }
	}
	instead := func(bytes string) func(*matrixCell) dialFault {
		return func(*matrixCell) dialFault { return sayInstead(bytes) }
	}
	noHost := net.DNSError{Err: "no such host", Name: "cloud.example.com", IsNotFound: true}
	noNameServer := net.DNSError{Err: "server misbehaving", Name: "cloud.example.com", IsTemporary: true}
	const alert, plain = "\x15\x03\x03\x00\x02\x02\x28", "HTTP/1.1 400 Bad Request\r\n\r\n"
	passing := func(name, summary string, dial func(*matrixCell) dialFault) requestFault {
		lasting := fails(summary, 5, fourWaits).but(waitKind, outcome{summary, 10, eightWaits})
		return requestFault{name: name, dial: dial, once: passes(oneWait), lasting: lasting}
	}
	final := func(name, summary string, dial func(*matrixCell) dialFault, tls bool) requestFault {
		once := fails(summary, 1, atOnce)
		bothTried := once.but(waitKind, outcome{summary, 2, atOnce}) // the server, and then its log
		return requestFault{name: name, dial: dial, tls: tls, once: once, lasting: bothTried}
	}
	return []requestFault{
		passing("connection refused", unreachable, refused),
		final("host name unknown", "Unknown host", lookup(noHost), false),
		passing("name server fails", "Failed name lookup", lookup(noNameServer)),
		final("TLS handshake refused", "Failed TLS handshake", instead(alert), true),
		final("no TLS at an https port", "Wrong URL scheme", instead(plain), true),
		final("certificate of another host", "Unverifiable certificate", (*matrixCell).impostor, true),
	}
}

func brokenAnswers() []requestFault {
	broken := fails(unreachable, 5, fourWaits)
	brokenOff := fails("Broken answer", 5, fourWaits)
	silent := fails(unreachable, 5, limits)
	return []requestFault{
		{name: "reset before the answer", answer: reset(fakecloud.Nothing), once: passes(oneWait), lasting: broken},
		{name: "reset in the headers", answer: reset(fakecloud.HalfHead), once: passes(oneWait), lasting: brokenOff},
		{name: "reset in the body", answer: reset(fakecloud.HalfBody), once: passes(oneWait), lasting: brokenOff},
		{name: "no answer", answer: fakecloud.Hang, once: passes(oneLimit), lasting: silent},
		{name: "one byte a second", answer: drip, once: passes(oneLimit), lasting: silent},
	}
}

func refusals() []requestFault {
	refused := func(summary string) expectation { return fails(summary, 1, atOnce) }
	negotiated := func(summary string) expectation { // without a microversion the answer may be another
		return fails(summary, 2, atOnce).but(loginKind, outcome{"Failed login", 1, atOnce})
	}
	withoutMicroversion := passes(atOnce).but(loginKind, outcome{"Failed login", 1, atOnce})
	renewed := passes(atOnce).but(loginKind, outcome{"Failed login", 1, atOnce})
	return []requestFault{
		{name: "101", answer: echo(101, ""), once: refused("Unexpected answer"), lasting: refused("Unexpected answer")},
		{name: "400", answer: echo(400, ""), once: withoutMicroversion, lasting: negotiated("Rejected request")},
		{name: "401", answer: echo(401, ""), once: renewed, lasting: negotiated("Refused credentials")},
		{
			name: "403", answer: echo(403, ""), once: refused("Missing permission"),
			lasting: refused("Missing permission"),
		},
		{name: "404", answer: echo(404, ""), once: refused("Unknown URL"), lasting: refused("Unknown URL")},
		{
			name: "406", answer: echo(406, ""), once: withoutMicroversion,
			lasting: negotiated("Unsupported microversion"),
		},
		{name: "409", answer: echo(409, ""), once: refused("Unexpected answer"), lasting: refused("Unexpected answer")},
	}
}

func throttling() []requestFault {
	const date = "429, Retry-After: a date in 20 s"
	retried := func(after time.Duration, once, lasting string) (expectation, expectation) {
		return passes(spread(after, once)), fails(throttled, 5, spread(4*after, lasting))
	}
	lasting := fails(throttled, 5, fourWaits)
	passes7, lasts7 := retried(7*time.Second, "7 s", "28 s")
	passes20, lasts20 := retried(20*time.Second, "20 s", "80 s")
	passes30, lasts30 := retried(30*time.Second, "30 s", "2 min")
	return []requestFault{
		{name: "413", answer: echo(413, ""), once: passes(oneWait), lasting: lasting},
		{name: "429", answer: echo(429, ""), once: passes(oneWait), lasting: lasting},
		{name: "429, Retry-After: 7", answer: echo(429, "7"), once: passes7, lasting: lasts7},
		{name: date, answer: retryAfterDate(20 * time.Second), once: passes20, lasting: lasts20},
		{name: "429, Retry-After: 99999999", answer: echo(429, "99999999"), once: passes30, lasting: lasts30},
	}
}

func disturbances() []requestFault {
	lasting := fails(failing, 5, fourWaits)
	html := func() fakecloud.Interceptor { return fakecloud.HTML(http.StatusBadGateway) }
	return []requestFault{
		{name: "408", answer: echo(408, ""), once: passes(oneWait), lasting: lasting},
		{name: "500", answer: echo(500, ""), once: passes(oneWait), lasting: lasting},
		{name: "500, 300 kB of text", answer: flood, once: passes(oneWait), lasting: lasting},
		{name: "502, HTML", answer: html, once: passes(oneWait), lasting: lasting},
		{name: "503", answer: echo(503, ""), once: passes(oneWait), lasting: lasting},
		{name: "504", answer: echo(504, ""), once: passes(oneWait), lasting: lasting},
	}
}

func unreadableAnswers() []requestFault {
	const depth = 100_000
	nested := strings.Repeat("[", depth) + strings.Repeat("]", depth)
	html := func() fakecloud.Interceptor { return fakecloud.HTML(http.StatusOK) }
	huge := func() fakecloud.Interceptor { return fakecloud.Huge(100 << 20) }
	final, tooLarge := fails(unreadable, 1, atOnce), fails("Oversized answer", 1, atOnce)
	garbled := fails("Broken answer", 1, atOnce)
	return []requestFault{
		{name: "200, HTML", answer: html, once: final, lasting: final},
		{name: "200, cut JSON", answer: ok(`{"instanceAct`), once: final, lasting: final},
		{name: "200, wrong types", answer: ok(everyKind("5")), once: final, lasting: final},
		{name: "200, nested 100,000 deep", answer: ok(nested), once: final, lasting: final},
		{name: "200, gzip that is none", answer: notGzip, once: garbled, lasting: garbled},
		{name: "200, 100 MB", answer: huge, once: tooLarge, lasting: tooLarge},
		{name: "200, 40 MB in 40 kB of gzip", answer: gzipBomb, once: tooLarge, lasting: tooLarge},
	}
}

func redirects() []requestFault {
	const port, host = "http://127.0.0.1:1/", "http://other.example.com/"
	followed, refused := passes(atOnce), fails("Refused redirect", 1, atOnce)
	wouldBeGET := followed.but(loginKind, outcome{"Failed login", 1, atOnce})
	return []requestFault{
		{name: "302 to the same origin", answer: redirectOnce(302), once: wouldBeGET, lasting: wouldBeGET},
		{name: "307 to the same origin", answer: redirectOnce(307), once: followed, lasting: followed},
		{name: "307 to another port", answer: redirect(307, port), once: refused, lasting: refused},
		{name: "307 to another host", answer: redirect(307, host), once: refused, lasting: refused},
		{name: "302 to no URL", answer: redirect(302, "http://[::1"), once: refused, lasting: refused},
		{name: "307 to itself", answer: redirect(307, ""), once: followed, lasting: fails("Redirect loop", 6, atOnce)},
	}
}
