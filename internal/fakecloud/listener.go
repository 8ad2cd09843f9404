package fakecloud

import (
	"bytes"
	"net"
	"sync"
)

// listener hands out connections that are counted, and that speak as the
// servers do which are imitated here, where net/http would not.
type listener struct {
	net.Listener
	shout  bool // reason phrases in capitals
	opened func(delta int)

	mu   sync.Mutex
	open map[*conn]struct{}
}

func (l *listener) Accept() (net.Conn, error) {
	inner, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	c := &conn{Conn: inner, listener: l, line: requestLine{open: true}}
	l.mu.Lock()
	l.open[c] = struct{}{}
	l.mu.Unlock()
	l.opened(+1)
	return c, nil
}

func (l *listener) closeAll() {
	l.mu.Lock()
	all := make([]*conn, 0, len(l.open))
	for c := range l.open {
		all = append(all, c)
	}
	l.mu.Unlock()
	for _, c := range all {
		_ = c.Close()
	}
}

// conn changes two things in passing. On the way in it repairs broken percent
// escapes in the path: the real server decodes them somehow, net/http refuses
// the request. On the way out it writes the reason phrase in capitals where the
// real server does.
type conn struct {
	net.Conn
	listener *listener
	closing  sync.Once

	mu   sync.Mutex // guards line: net/http reads ahead while an answer is written
	line requestLine
	out  []byte // repaired, and not yet read
	raw  [4096]byte
}

func (c *conn) Close() error {
	err := net.ErrClosed
	c.closing.Do(func() {
		c.listener.mu.Lock()
		delete(c.listener.open, c)
		c.listener.mu.Unlock()
		c.listener.opened(-1)
		err = c.Conn.Close()
	})
	return err
}

func (c *conn) Read(p []byte) (int, error) {
	for len(c.out) == 0 {
		n, err := c.Conn.Read(c.raw[:min(len(p), len(c.raw))])
		c.mu.Lock()
		c.out = c.line.repair(c.raw[:n], c.out)
		c.mu.Unlock()
		if len(c.out) == 0 && (err != nil || len(p) == 0) {
			return 0, err
		}
	}
	n := copy(p, c.out)
	c.out = c.out[n:]
	return n, nil
}

func (c *conn) Write(p []byte) (int, error) {
	if !bytes.HasPrefix(p, []byte("HTTP/1.")) || bytes.HasPrefix(p, []byte("HTTP/1.1 100")) {
		return c.Conn.Write(p)
	}
	c.mu.Lock()
	c.line = requestLine{open: true} // what comes in after an answer is a new request
	c.mu.Unlock()
	if end := bytes.IndexByte(p, '\r'); c.listener.shout && end > 0 {
		p = append(bytes.ToUpper(p[:end]), p[end:]...)
	}
	return c.Conn.Write(p)
}

// requestLine repairs the escapes of one request line as it passes, in pieces of
// any size: "%zz" becomes "%00", an escape that is cut off vanishes. What
// follows the line, or the path, passes as it is.
type requestLine struct {
	open   bool
	spaces int
	query  bool
	held   []byte // an escape that has begun
}

func (l *requestLine) repair(in, out []byte) []byte {
	for i, b := range in {
		if !l.open {
			return append(out, in[i:]...)
		}
		if len(l.held) > 0 && b != ' ' && b != '?' && b != '\n' {
			if l.held = append(l.held, b); len(l.held) == 3 {
				out = append(out, escape(l.held)...)
				l.held = nil
			}
			continue
		}
		l.held = nil
		switch {
		case b == '\n':
			l.open = false
		case b == ' ':
			l.spaces++
		case b == '?':
			l.query = true
		case b == '%' && l.spaces == 1 && !l.query:
			l.held = []byte{'%'}
			continue
		}
		out = append(out, b)
	}
	return out
}

func escape(e []byte) []byte {
	if isHex(e[1]) && isHex(e[2]) {
		return e
	}
	return []byte("%00")
}

func isHex(b byte) bool {
	return '0' <= b && b <= '9' || 'a' <= b && b <= 'f' || 'A' <= b && b <= 'F'
}
